import type { Uid } from '../model/envelope.ts'
import type { MailboxView, ViewChange } from '../sync/view.ts'
import type { Action } from './action.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { cursorToLine, lineOf, withList } from './list-geometry.ts'
import { mailArrived } from './new-mail.ts'
import { messageAtCursor } from './selection.ts'
import type { Narrowed, State } from './state.ts'

/** The open mailbox, also where the list shows only some of it. */
export function wholeView({ narrowed, view }: State): MailboxView | null {
  return narrowed?.base ?? view
}

/** The list shows some of the mailbox: the cursor stays on its message where that is among them. */
export function narrow(state: State, { view, narrowed, hits }: Extract<Action, { kind: 'narrowed' }>): Step {
  if (narrowed.base !== wholeView(state)) return only(state)
  if (hits) return showHits(state, view, narrowed, hits)
  const shown = withView(state, view, narrowed)
  if (!narrowed.complete) return only(shown)
  const count = view.length === 1 ? '1 message fits' : `${view.length} messages fit`
  return notify(shown, 'info', `${view.length === 0 ? 'Nothing fits' : count}; l shows all again`)
}

/** The list shows what a search has found: the cursor is where it is wanted, or on the hit nearest to its message. */
function showHits(
  state: State,
  view: MailboxView,
  narrowed: Narrowed,
  { uids, at }: NonNullable<Extract<Action, { kind: 'narrowed' }>['hits']>,
): Step {
  const uid = messageAtCursor(state)?.uid
  const shown = withView(state, view, narrowed, uid === undefined ? undefined : nearestRow(uids, uid))
  const placed = at === 'near' ? shown : cursorToLine(shown, at === 'first' ? 0 : view.length - 1)
  const { found } = state.searches
  const folder =
    found?.query === narrowed.query ? found.folders.findIndex(({ path }) => path === view.path) : -1
  if (found && folder >= 0) {
    const place = `folder ${folder + 1} of ${found.folders.length}`
    return notify(
      placed,
      'info',
      `${view.path}: ${view.length} found (${place}); n goes on, < lists the folders`,
    )
  }
  const count = view.length === 1 ? 'One message found' : `${view.length} messages found`
  return notify(placed, 'info', `${count}; n and p go through them, q shows all again`)
}

/** The row of the UID that differs least. */
function nearestRow(uids: readonly Uid[], uid: Uid): number | undefined {
  let best: number | undefined
  let least = Infinity
  for (const [row, each] of uids.entries()) {
    const distance = Math.abs(each - uid)
    if (distance < least) [best, least] = [row, distance]
  }
  return best
}

/** The list shows the whole mailbox again. */
export function widen(state: State, view: MailboxView): Step {
  return only(state.narrowed?.base === view ? { ...withWhole(state), notice: null } : state)
}

/** `state` with the whole mailbox in the list. */
export function withWhole(state: State): State {
  return state.narrowed ? withView(state, state.narrowed.base, undefined) : state
}

/** Something changed in the mailbox beyond what the list shows. */
export function beyondChanged(state: State, change: ViewChange): Step {
  if (change.kind !== 'inserted' || change.why !== 'arrived') return only(state)
  return mailArrived(state, change.rows)
}

function withView(state: State, view: MailboxView, narrowed: Narrowed | undefined, near?: number): State {
  const uid = messageAtCursor(state)?.uid
  const row = near ?? (uid === undefined ? undefined : view.rowOf(uid))
  const next = withList({ ...state, view, narrowed }, { length: view.length, top: 0, cursor: 0 })
  const newest = Math.max(0, view.length - 1)
  return cursorToLine(next, lineOf(next, row ?? newest))
}
