import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { threadsMissing } from '../threads.ts'

export const foldAll: Command = {
  name: 'fold-all',
  title: 'fold all threads',
  rooms: ['list'],
  disabled: threadsMissing,
  run: (state) => only(state, { kind: 'fold', row: state.list.cursor, folded: true, all: true }),
}
