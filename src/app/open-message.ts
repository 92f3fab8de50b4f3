import type { MessageSummary } from '../model/envelope.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { cursorToLine, lineOf } from './list-geometry.ts'
import { cursorLeftReader, messageAtCursor } from './selection.ts'
import type { Reading } from './message-loader.ts'
import type { State } from './state.ts'
import { foldedAtCursor } from './threads.ts'

/** Shows a message of the open mailbox in the reader; its text follows when it is there. */
export function openMessage(state: State, message: MessageSummary): Step {
  const { view } = state
  if (!view) return only(state)
  if (state.reader?.message.uid === message.uid && state.reader.mailbox === view.path)
    return only({ ...state, focus: 'reader' })
  const reader = {
    mailbox: view.path,
    uidValidity: view.uidValidity,
    message,
    content: { kind: 'loading' },
    headerMode: state.reader?.headerMode === 'full' ? 'full' : 'short',
    fields: undefined,
    reading: {
      prefer: state.settings.prefer,
      form: undefined,
      charset: undefined,
      askAbove: state.settings.askAbove,
    },
    top: 0,
    width: 0,
    search: state.reader?.search && { ...state.reader.search, current: undefined, scan: undefined },
  } as const
  const next = { ...state, reader, focus: 'reader' } as const
  const load = { kind: 'load-message', uid: message.uid } as const
  // Whoever reads goes through the thread, not past it.
  const unfold = { kind: 'fold', row: state.list.cursor, folded: false, all: false } as const
  const [opened, effects] =
    reader.headerMode === 'full'
      ? only(next, load, { kind: 'load-headers', uid: message.uid })
      : only(next, load)
  return [opened, foldedAtCursor(state) ? [unfold, ...effects] : effects]
}

/** Opens the message `step` lines further in the list. Where the one that is read is gone, the cursor is on the next. */
export function openNeighbour(state: State, step: number): Step {
  const line = lineOf(state, state.list.cursor) + (step > 0 && cursorLeftReader(state) ? step - 1 : step)
  if (line < 0 || line >= state.list.length)
    return notify(state, 'info', step > 0 ? 'That was the last message' : 'That was the first message')
  const moved = cursorToLine(state, line)
  const message = messageAtCursor(moved)
  if (message) return openMessage(moved, message)
  // The cursor stays with what is read; its neighbours are being fetched.
  return notify(state, 'info', 'This message is not here yet: once more in a moment')
}

/** Shows the open message in another way; what was fetched of it is not fetched again. */
export function readOtherwise(state: State, change: Partial<Reading>): Step {
  const { reader } = state
  if (!reader) return only(state)
  const next = { ...state, reader: { ...reader, reading: { ...reader.reading, ...change } } }
  return only(next, { kind: 'load-message', uid: reader.message.uid })
}
