import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor } from '../motion.ts'

export const first: Command = {
  name: 'first',
  title: 'to the top',
  run: (state) => only(moveCursor(state, -Number.MAX_SAFE_INTEGER)),
}
