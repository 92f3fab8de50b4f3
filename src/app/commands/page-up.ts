import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor, pageHeight } from '../motion.ts'

export const pageUp: Command = {
  name: 'page-up',
  title: 'page up',
  run: (state) => only(moveCursor(state, -pageHeight(state), 'page')),
}
