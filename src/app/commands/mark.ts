import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { countedMessages, times } from '../count.ts'
import { withMarks } from '../marks.ts'
import { moveCursor } from '../motion.ts'
import { messageAtCursor } from '../selection.ts'

/** Marks the message under the cursor, or so many, or takes their marks away where all have some; and goes on behind them. */
export const mark: Command = {
  name: 'mark',
  title: 'mark',
  rooms: ['list'],
  count: 'messages',
  disabled: (state) => (messageAtCursor(state) ? undefined : 'this message is not here yet'),
  run(state) {
    const message = messageAtCursor(state)
    if (!message) return only(state)
    const uids = countedMessages(state, message)
    return only(moveCursor(withMarks(state, uids), times(state)))
  },
}
