import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { threadsMissing } from '../threads.ts'

export const unfoldThread: Command = {
  name: 'unfold-thread',
  title: 'unfold the thread',
  rooms: ['list'],
  disabled: threadsMissing,
  run: (state) => only(state, { kind: 'fold', row: state.list.cursor, folded: false, all: false }),
}
