import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { threadsMissing } from '../threads.ts'

export const foldThread: Command = {
  name: 'fold-thread',
  title: 'fold the thread',
  rooms: ['list'],
  disabled: threadsMissing,
  run: (state) => only(state, { kind: 'fold', row: state.list.cursor, folded: true, all: false }),
}
