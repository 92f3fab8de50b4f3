import type { Uid } from '../model/envelope.ts'
import { baseSubject } from '../sync/search/sort-rows.ts'
import type { MailboxView, ViewThreads } from '../sync/view.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { cursorToLine, lineOf } from './list-geometry.ts'
import type { State } from './state.ts'
import { listOrder } from './whole-view.ts'

/** Why threads cannot be gone through; undefined when they can. */
export function threadsMissing(state: State): string | undefined {
  if (!state.view) return 'no folder is open'
  return state.view.threads ? undefined : 'threads are not shown here'
}

/** The messages of the thread that is folded in the row of the cursor; undefined where there is none. */
export function foldedAtCursor({ view, list }: State): readonly Uid[] | undefined {
  return foldedIn(view, list.cursor)
}

/** The same for any row of a view. */
export function foldedIn(view: MailboxView | null, row: number): readonly Uid[] | undefined {
  const { threads } = view ?? {}
  const thread = threads?.at(row)
  return threads && thread?.folded && thread.count > 1 ? threads.membersOf(row) : undefined
}

/** The messages of a row, of a folded thread all of them; undefined where it is not known which they are. */
export function messagesIn(view: MailboxView, row: number): readonly Uid[] | undefined {
  const slot = view.peek(row)
  const uid = slot.kind === 'ready' ? slot.message.uid : view.uidAt?.(row)
  return foldedIn(view, row) ?? (uid === undefined ? undefined : [uid])
}

/** Goes to the first message of the thread below (1) or above (-1) on the screen. */
export function toThread(state: State, step: 1 | -1): Step {
  const { threads } = state.view ?? {}
  const turned = listOrder(state) === 'newest-first'
  const row = threads?.neighbour(state.list.cursor, turned === (step === 1) ? -1 : 1)
  if (row === undefined)
    return notify(state, 'info', step === 1 ? 'That was the last thread' : 'That was the first thread')
  return toRow(state, row)
}

/** Goes to the message that the one at the cursor answers. */
export function toParent(state: State): Step {
  const row = state.view?.threads?.parentOf(state.list.cursor)
  return row === undefined ? notify(state, 'info', 'This message begins its thread') : toRow(state, row)
}

function toRow(state: State, row: number): Step {
  return only(cursorToLine(state, lineOf(state, row)))
}

/** Whether the row above shows the same subject, but for `Re:` and the like, and is of the same thread. */
export function isSubjectRepeated({ view }: State, row: number, subject: string): boolean {
  const uid = view?.threads?.at(row)?.above
  const above = uid === undefined ? undefined : view?.rowOf(uid)
  const slot = above === undefined ? undefined : view?.peek(above)
  return slot?.kind === 'ready' && baseSubject(slot.message.envelope.subject) === baseSubject(subject)
}

/** Does something to the threads of the view; rows that move are told of. */
export function foldThreads(
  threads: ViewThreads,
  { row, folded, all }: { readonly row: number; readonly folded: boolean; readonly all: boolean },
): void {
  if (all) threads.foldAll(folded, row)
  else threads.fold(row, folded)
}
