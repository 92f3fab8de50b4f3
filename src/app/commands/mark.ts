import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { withMarks } from '../marks.ts'
import { moveCursor } from '../motion.ts'
import { messageAtCursor } from '../selection.ts'
import { foldedAtCursor } from '../threads.ts'

/** Marks the message under the cursor, or the folded thread, or takes the mark away, and goes on to the next. */
export const mark: Command = {
  name: 'mark',
  title: 'mark',
  rooms: ['list'],
  disabled: (state) => (messageAtCursor(state) ? undefined : 'this message is not here yet'),
  run(state) {
    const message = messageAtCursor(state)
    return message
      ? only(moveCursor(withMarks(state, foldedAtCursor(state) ?? [message.uid]), 1))
      : only(state)
  },
}
