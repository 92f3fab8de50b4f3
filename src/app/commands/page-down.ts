import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor, pageHeight } from '../motion.ts'

export const pageDown: Command = {
  name: 'page-down',
  title: 'page down',
  run: (state) => only(moveCursor(state, pageHeight(state), 'page')),
}
