import { readAuthentication } from '../mime/authentication.ts'
import { hostWords, unsubscribeTargets } from '../mime/list-unsubscribe.ts'
import type { UnsubscribeTarget } from '../mime/list-unsubscribe.ts'
import { displaySafe } from '../text/display-safe.ts'
import { wrapSpans } from '../text/wrap.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import type { State } from './state.ts'

/** What the command can be given: the ways to leave, by name. */
const ways: Readonly<Record<string, UnsubscribeTarget['kind']>> = { post: 'post', page: 'page', mail: 'mail' }

/** Rows of the screen that a question does not have for its words, and cells that its frame takes. */
const frameRows = 6
const widest = 64

/** Why the list of the open message cannot be left; undefined where it can. */
export function unsubscribeReason(state: State): string | undefined {
  if (state.reader?.content.kind !== 'ready') return 'the message is not here yet'
  return targetsOf(state).length > 0 ? undefined : 'this message does not say how'
}

/** Asks, with all there is to know: nothing is done but by the key that says yes. */
export function askUnsubscribe(state: State, way?: string): Step {
  const targets = targetsOf(state)
  const wanted = way === undefined ? undefined : ways[way.trim().toLowerCase()]
  const target = way === undefined ? targets[0] : targets.find(({ kind }) => kind === wanted)
  if (!target)
    return notify(
      state,
      'info',
      `No such way to leave this list: ${targets.map(({ kind }) => kind).join(', ')}`,
    )
  const others = targets.filter(({ kind }) => kind !== target.kind).map(({ kind }) => kind)
  const more =
    others.length === 0
      ? ''
      : ` Also offered: ${[...new Set(others)].join(', ')} (:unsubscribe-list ${others[0]}).`
  const text = `${whatIsDone(state, target)} ${whoVouches(state)}${more} ${wholeTarget(target)}`
  // What does not fit is not seen, and what is not seen is not asked about.
  const { rows, columns } = state.size
  const lines = wrapSpans([{ text: displaySafe(text), role: 'text' }], Math.min(widest, columns - 6)).length
  if (lines > rows - frameRows)
    return notify(state, 'warning', 'Its address is too long to be shown whole in this window: not asked')
  const question = {
    kind: 'question',
    key: 'Y',
    title: 'Leave the list',
    text,
    yes: yesOf(state, target),
    effect: { kind: 'unsubscribe', target },
  } as const
  return only({ ...state, modals: [...state.modals, question] })
}

function targetsOf({ reader }: State): readonly UnsubscribeTarget[] {
  return reader?.content.kind === 'ready' ? unsubscribeTargets(reader.content.fields) : []
}

function whatIsDone(state: State, target: UnsubscribeTarget): string {
  if (target.kind === 'mail') return 'By a mail, which Postern cannot write yet: its address is copied.'
  const { words, deceives } = hostWords(target.url)
  const doubt = deceives ? ' ⚠ That host looks like another.' : ''
  if (target.kind === 'post')
    return `Sends a POST to ${words} at once, which tells it that this address is read.${doubt}`
  const plain = target.url.startsWith('https:') ? '' : ' It is not encrypted.'
  const way = state.settings.openUrl ? 'is opened' : 'is copied, as open_url is not set'
  return `A page of ${words} ${way}.${plain}${doubt}`
}

/** What the sender has written comes last: it cannot be taken for our words. */
function wholeTarget(target: UnsubscribeTarget): string {
  if (target.kind !== 'mail') return `All of it: ${displaySafe(target.url, 'name')}`
  const fields = target.fields.map(([name, value]) => `; ${quoted(name)}: ${quoted(value)}`).join('')
  return `To: ${quoted(target.to)}${fields}`
}

/** RFC 8058 §3.1 wants the field signed: whoever forged the message forged the address. */
function whoVouches({ reader, settings }: State): string {
  if (reader?.content.kind !== 'ready') return ''
  const [author] = reader.message.envelope.from
  const found = readAuthentication(reader.content.fields, author?.address ?? '', settings.authServer)
  if (found?.verdict === 'authenticated') return `The sender is authenticated, says ${quoted(found.server)}.`
  return found?.verdict === 'forged'
    ? '⚠ The sender may be forged, and so may this be.'
    : '⚠ Nobody vouches for the sender.'
}

function yesOf(state: State, { kind }: UnsubscribeTarget): string {
  if (kind === 'post') return 'sends it'
  return kind === 'page' && state.settings.openUrl ? 'opens it' : 'copies it'
}

function quoted(text: string): string {
  return `“${displaySafe(text, 'name')}”`
}
