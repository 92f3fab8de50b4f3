import type { Command } from '../command.ts'
import { threadsMissing, toThread } from '../threads.ts'

export const previousThread: Command = {
  name: 'previous-thread',
  title: 'previous thread',
  rooms: ['list'],
  disabled: threadsMissing,
  run: (state) => toThread(state, -1),
}
