import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { times } from '../count.ts'
import { moveCursor, pageHeight } from '../motion.ts'

export const halfPageDown: Command = {
  name: 'half-page-down',
  title: 'half a page down',
  count: 'motion',
  run: (state) => only(moveCursor(state, times(state) * Math.ceil(pageHeight(state) / 2), 'page')),
}
