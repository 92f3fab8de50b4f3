import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor, pageHeight } from '../motion.ts'

export const halfPageDown: Command = {
  name: 'half-page-down',
  title: 'half a page down',
  run: (state) => only(moveCursor(state, Math.ceil(pageHeight(state) / 2), 'page')),
}
