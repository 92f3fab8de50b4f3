import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor } from '../motion.ts'

export const last: Command = {
  name: 'last',
  title: 'to the bottom',
  run: (state) => only(moveCursor(state, Number.MAX_SAFE_INTEGER)),
}
