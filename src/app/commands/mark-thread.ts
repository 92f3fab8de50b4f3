import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { withMarks } from '../marks.ts'
import { threadsMissing } from '../threads.ts'

/** Marks all messages of the thread at the cursor, or takes these marks away where all have one. */
export const markThread: Command = {
  name: 'mark-thread',
  title: 'mark the thread',
  rooms: ['list'],
  disabled: threadsMissing,
  run: (state) => only(withMarks(state, state.view?.threads?.membersOf(state.list.cursor) ?? [])),
}
