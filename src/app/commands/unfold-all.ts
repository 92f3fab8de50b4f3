import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { threadsMissing } from '../threads.ts'

export const unfoldAll: Command = {
  name: 'unfold-all',
  title: 'unfold all threads',
  rooms: ['list'],
  disabled: threadsMissing,
  run: (state) => only(state, { kind: 'fold', row: state.list.cursor, folded: false, all: true }),
}
