import type { Uid } from '../model/envelope.ts'
import type { MailboxView } from '../sync/view.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import type { State } from './state.ts'
import { wholeView } from './whole-view.ts'

/** `state` with the mark of a message set, or taken away. */
export function withMark(state: State, uid: Uid): State {
  const marks = new Set(state.marks)
  if (!marks.delete(uid)) marks.add(uid)
  return { ...state, marks }
}

/** `state` with all these messages marked; where all of them are, with none of them. */
export function withMarks(state: State, uids: readonly Uid[]): State {
  const marks = new Set(state.marks)
  const all = uids.every((uid) => marks.has(uid))
  for (const uid of uids) {
    if (all) marks.delete(uid)
    else marks.add(uid)
  }
  return { ...state, marks }
}

/** A message is gone, and its mark with it. */
export function withoutMark(state: State, uid: Uid | undefined): State {
  return uid !== undefined && state.marks.has(uid) ? withMark(state, uid) : state
}

/** Marks what the server has found, unless another mailbox is open by now. */
export function marksFound(state: State, view: MailboxView, uids: readonly Uid[]): Step {
  if (view !== wholeView(state)) return only(state)
  const marks = new Set([...state.marks, ...uids])
  const words = uids.length === 1 ? '1 message fits' : `${uids.length} messages fit`
  return notify({ ...state, marks }, 'info', uids.length === 0 ? 'Nothing fits' : `${words}: marked`)
}
