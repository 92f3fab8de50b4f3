import type { Uid } from '../model/envelope.ts'
import type { MailboxView } from '../sync/view.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import type { State } from './state.ts'
import { messagesIn } from './threads.ts'
import { wholeView } from './whole-view.ts'

/** `state` with the mark of a message set, or taken away. */
function withMark(state: State, uid: Uid): State {
  const marks = new Set(state.marks)
  if (!marks.delete(uid)) marks.add(uid)
  return { ...state, marks }
}

/** `state` with all these messages marked; where all of them are, with their marks taken away. */
export function withMarks(state: State, uids: readonly Uid[]): State {
  const marks = new Set(state.marks)
  if (uids.every((uid) => marks.has(uid))) for (const uid of uids) marks.delete(uid)
  else for (const uid of uids) marks.add(uid)
  return { ...state, marks }
}

/** A message is gone, and its mark with it. */
export function withoutMark(state: State, uid: Uid | undefined): State {
  return uid !== undefined && state.marks.has(uid) ? withMark(state, uid) : state
}

/**
 * Marks what the server has found, or takes away the marks of these that are marked and marks the others; unless another
 * mailbox is open by now.
 */
export function marksFound(
  state: State,
  view: MailboxView,
  uids: readonly Uid[],
  how: 'add' | 'invert',
): Step {
  if (view !== wholeView(state)) return only(state)
  if (how === 'invert') return only(inverted(state, uids))
  const marks = new Set([...state.marks, ...uids])
  const words = uids.length === 1 ? '1 message fits' : `${uids.length} messages fit`
  return notify({ ...state, marks }, 'info', uids.length === 0 ? 'Nothing fits' : `${words}: marked`)
}

/** Marks all that the list shows, or turns the marks round among these. What is not here is asked of the server. */
export function markShown(state: State, how: 'add' | 'invert'): Step {
  const { view } = state
  if (!view) return only(state)
  const uids: Uid[] = []
  for (let row = 0; row < view.length; row++) {
    const messages = messagesIn(view, row)
    // UID SEARCH ALL is one line there and one back, whatever is in the mailbox.
    if (!messages) return only(state, { kind: 'mark-matching', query: everyMessage, how })
    for (const uid of messages) uids.push(uid)
  }
  if (how === 'invert') return only(inverted(state, uids))
  return only({ ...state, marks: new Set([...state.marks, ...uids]) })
}

/** The query that every message fits. */
const everyMessage = ''

function inverted(state: State, uids: readonly Uid[]): State {
  const marks = new Set(state.marks)
  for (const uid of uids) if (!marks.delete(uid)) marks.add(uid)
  return { ...state, marks }
}
