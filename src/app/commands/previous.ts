import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { times } from '../count.ts'
import { moveCursor } from '../motion.ts'

export const previous: Command = {
  name: 'previous',
  title: 'previous line',
  count: 'motion',
  run: (state) => only(moveCursor(state, -times(state))),
}
