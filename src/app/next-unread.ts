import { Flag } from '../model/flags.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { times } from './count.ts'
import { cursorToLine, lineOf, rowOf } from './list-geometry.ts'
import { openMessage } from './open-message.ts'
import { cursorLeftReader, isCursorStill, messageAtCursor } from './selection.ts'
import type { CursorPlace } from './selection.ts'
import type { State } from './state.ts'

/**
 * Goes to the next unread message in the order of the list, round its end; or so many further, where digits say so and
 * so many are known. From the first row on of which nothing is
 * known, the server has to find it.
 */
export function goToNextUnread(state: State): Step {
  const { view, list } = state
  if (!view || view.unseen === 0) return noneUnread(state)
  const start = lineOf(state, list.cursor)
  const first = cursorLeftReader(state) ? 0 : 1
  let left = times(state)
  for (let step = first; step < list.length; step++) {
    const line = (start + step) % list.length
    const slot = view.peek(rowOf(state, line))
    const thread = view.threads?.at(rowOf(state, line))
    if (thread?.folded && thread.unread === 0) continue
    if (thread?.folded) return goToLine(state, line)
    // Only the whole mailbox can be asked about.
    if ((slot.kind === 'absent' || slot.kind === 'loading') && !state.narrowed)
      return only(state, { kind: 'find-unread', row: rowOf(state, line) })
    if (slot.kind === 'ready' && !slot.message.flags.has(Flag.seen) && --left === 0)
      return goToLine(state, line)
  }
  return noneUnread(state)
}

/** The server's answer, unless the user has gone elsewhere meanwhile. */
export function unreadFound(state: State, start: CursorPlace, row: number | undefined): Step {
  if (!isCursorStill(state, start)) return only(state)
  return row === undefined || row === state.list.cursor
    ? noneUnread(state)
    : goToLine(state, lineOf(state, row))
}

function noneUnread(state: State): Step {
  return notify(state, 'info', 'No unread message')
}

/** Who reads goes on reading there. */
function goToLine(state: State, line: number): Step {
  const moved = cursorToLine(state, line)
  if (!moved.reader) return only(moved)
  const message = messageAtCursor(moved)
  return message
    ? openMessage(moved, message)
    : notify(moved, 'info', 'This message is not here yet: once more in a moment')
}
