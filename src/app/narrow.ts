import type { Uid } from '../model/envelope.ts'
import type { MailboxView, ViewChange } from '../sync/view.ts'
import type { Action } from './action.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { cursorToLine, lineOf, withList } from './list-geometry.ts'
import { mailArrived } from './new-mail.ts'
import { messageAtCursor } from './selection.ts'
import type { Narrowed, State } from './state.ts'
import { wholeView } from './whole-view.ts'
import { hint } from './notice.ts'

/** The list shows some of the mailbox: the cursor stays on its message where that is among them. */
export function narrow(state: State, { view, narrowed, hits }: Extract<Action, { kind: 'narrowed' }>): Step {
  if (narrowed.base !== wholeView(state)) return only(state)
  if (hits) return showHits(state, view, narrowed, hits)
  const shown = withView({ ...state, narrowed }, view)
  if (!narrowed.complete) return only(shown)
  const messages = view.threads?.messages ?? view.length
  const count = messages === 1 ? '1 message fits' : `${messages} messages fit`
  return notify(shown, 'info', messages === 0 ? 'Nothing fits' : count, hint('shows all again', 'filter'))
}

/** The list shows what a search has found: the cursor is where it is wanted, or on the hit nearest to its message. */
function showHits(
  state: State,
  view: MailboxView,
  narrowed: Narrowed,
  { uids, at }: NonNullable<Extract<Action, { kind: 'narrowed' }>['hits']>,
): Step {
  const uid = messageAtCursor(state)?.uid
  const near = uid === undefined ? undefined : nearestHit(uids, uid)
  const row = near === undefined ? undefined : view.rowOf(near)
  const shown = withView({ ...state, narrowed }, view, row)
  const placed = at === 'near' ? shown : cursorToLine(shown, at === 'first' ? 0 : view.length - 1)
  const { found } = state.searches
  const folder =
    found?.query === narrowed.query ? found.folders.findIndex(({ path }) => path === view.path) : -1
  if (found && folder >= 0) {
    const place = `folder ${folder + 1} of ${found.folders.length}`
    return notify(
      placed,
      'info',
      `${view.path}: ${view.threads?.messages ?? view.length} found (${place})`,
      hint('goes on', 'next-hit'),
      hint('lists the folders', 'found-folders'),
    )
  }
  const messages = view.threads?.messages ?? view.length
  const count = messages === 1 ? 'One message found' : `${messages} messages found`
  return notify(
    placed,
    'info',
    count,
    hint('go through them', 'next-hit', 'previous-hit'),
    hint('shows all again', 'back'),
  )
}

/** The UID that differs least. */
function nearestHit(uids: readonly Uid[], uid: Uid): Uid | undefined {
  let best: Uid | undefined
  let least = Infinity
  for (const each of uids) {
    const distance = Math.abs(each - uid)
    if (distance < least) [best, least] = [each, distance]
  }
  return best
}

/** The list shows the whole mailbox again. */
export function widen(state: State, view: MailboxView): Step {
  return only(state.narrowed?.base === view ? { ...withWhole(state), notice: null } : state)
}

/** `state` with the whole mailbox in the list. */
function withWhole(state: State): State {
  const { narrowed, arranged } = state
  return narrowed ? withView({ ...state, narrowed: undefined }, arranged?.view ?? narrowed.base) : state
}

/** Something changed in the mailbox beyond what the list shows. */
export function beyondChanged(state: State, change: ViewChange): Step {
  if (change.kind !== 'inserted' || change.why !== 'arrived') return only(state)
  return mailArrived(state, change.rows)
}

/** `state` with another view of the same mailbox in the list, and the cursor `near`, or on its message where that is there. */
export function withView(state: State, view: MailboxView, near?: number): State {
  const uid = messageAtCursor(state)?.uid
  const row = near ?? (uid === undefined ? undefined : view.rowOf(uid))
  const next = withList({ ...state, view }, { length: view.length, top: 0, cursor: 0 })
  const newest = Math.max(0, view.length - 1)
  return cursorToLine(next, lineOf(next, row ?? newest))
}
