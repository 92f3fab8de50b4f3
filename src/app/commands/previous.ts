import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor } from '../motion.ts'

export const previous: Command = {
  name: 'previous',
  title: 'previous line',
  run: (state) => only(moveCursor(state, -1)),
}
