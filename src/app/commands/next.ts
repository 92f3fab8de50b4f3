import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor } from '../motion.ts'

export const next: Command = {
  name: 'next',
  title: 'next line',
  run: (state) => only(moveCursor(state, 1)),
}
