import type { Command } from '../command.ts'
import { threadsMissing, toThread } from '../threads.ts'

export const nextThread: Command = {
  name: 'next-thread',
  title: 'next thread',
  rooms: ['list'],
  disabled: threadsMissing,
  run: (state) => toThread(state, 1),
}
