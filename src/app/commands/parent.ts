import type { Command } from '../command.ts'
import { threadsMissing, toParent } from '../threads.ts'

export const parent: Command = {
  name: 'parent',
  title: 'to the message that it answers',
  rooms: ['list'],
  disabled: threadsMissing,
  run: toParent,
}
