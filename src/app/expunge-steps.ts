import type { Action } from './action.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import type { State } from './state.ts'
import { wholeView } from './whole-view.ts'

/** What there is to expunge is known: asks, of its own accord and so under whatever the user is typing into. */
export function deletedCounted(
  state: State,
  { view, uids, some }: Extract<Action, { kind: 'deleted-counted' }>,
): Step {
  if (view !== wholeView(state)) return only(state)
  if (uids.length === 0) return notify(state, 'info', `Nothing in ${view.path} is marked deleted`)
  const count = uids.length === 1 ? 'the message that is' : `the ${uids.length} messages that are`
  // RFC 3501 §6.4.3: EXPUNGE takes all that have the flag.
  const others = some
    ? ''
    : ' This server has no UID EXPUNGE: what other programs mark deleted until then goes, too.'
  const question = {
    kind: 'question',
    key: 'Y',
    title: 'Expunge',
    text: `Remove ${count} marked deleted from ${view.path} for ever? This cannot be undone.${others}`,
    yes: 'expunges',
    effect: { kind: 'expunge', view, uids },
  } as const
  return only({ ...state, modals: [question, ...state.modals] })
}
