import type { Envelope } from '../model/envelope.ts'
import { displaySafe } from '../text/display-safe.ts'
import type { ViewChange } from '../sync/view.ts'
import { notify } from './command.ts'
import type { Step } from './command.ts'
import type { State } from './state.ts'
import { wholeView } from './whole-view.ts'

/** Messages that have just arrived, as long as the notice about them is there. */
export interface News {
  /** The notice. */
  readonly notice: number
  readonly count: number
  /** The row of the latest in the open mailbox. */
  readonly row: number
  /** Whether the notice says from whom it is. */
  readonly told: boolean
}

/** Characters of a name or a subject that a notice or a command is told. */
const longest = 200

/** What a message is about, in a line that is safe anywhere: `Ana Ruiz, Contract draft`. */
export function envelopeWords(envelope: Envelope): string {
  return [senderWords(envelope), subjectWords(envelope)].filter((words) => words !== '').join(', ')
}

/** The sender's name, or address. */
export function senderWords({ from: [sender] }: Envelope): string {
  return bounded(sender?.name.trim() || sender?.address || '')
}

export function subjectWords({ subject }: Envelope): string {
  return bounded(subject)
}

/** Without anything that a terminal or a program could take for more than text. */
function bounded(text: string): string {
  return [...displaySafe(text.slice(0, 4 * longest), 'name').trim()].slice(0, longest).join('')
}

/** Mail has come: a notice says how much, and from whom as soon as the row is there because somebody looks at it. */
export function mailArrived(state: State, rows: { readonly from: number; readonly to: number }): Step {
  const { news, notice } = state
  const before = news && notice?.id === news.notice ? news.count : 0
  const count = before + rows.to - rows.from
  return tell(state, { notice: 0, count, row: rows.to - 1, told: false })
}

/** The notice about new mail after a change of the open mailbox. */
export function newsChanged(step: Step, change: ViewChange): Step {
  const [state, effects] = step
  const { news } = state
  if (!news) return step
  if (state.notice?.id !== news.notice || change.kind === 'reset')
    return [{ ...state, news: undefined }, effects]
  if (change.kind === 'removed') {
    if (change.row > news.row) return step
    const row = change.row === news.row ? undefined : news.row - 1
    return [{ ...state, news: row === undefined ? undefined : { ...news, row } }, effects]
  }
  if (change.kind === 'inserted' || news.told || !latestOf(state, news.row)) return step
  const [next, more] = tell(state, news)
  return [next, [...effects, ...more]]
}

function tell(state: State, news: News): Step {
  const latest = latestOf(state, news.row)
  const [told, effects] = notify(state, 'info', wordsOf(news.count, latest))
  return [{ ...told, news: { ...news, notice: told.ids, told: latest !== undefined } }, effects]
}

function wordsOf(count: number, latest: Envelope | undefined): string {
  const words = latest ? (count === 1 ? envelopeWords(latest) : senderWords(latest)) : ''
  if (count === 1) return words === '' ? 'New mail' : `New: ${words}`
  return `${count} new messages${words === '' ? '' : `, the latest from ${words}`}`
}

function latestOf(state: State, row: number): Envelope | undefined {
  const slot = wholeView(state)?.peek(row)
  return slot?.kind === 'ready' ? slot.message.envelope : undefined
}
