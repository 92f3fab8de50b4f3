import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { times } from '../count.ts'
import { moveCursor, pageHeight } from '../motion.ts'

export const halfPageUp: Command = {
  name: 'half-page-up',
  title: 'half a page up',
  count: 'motion',
  run: (state) => only(moveCursor(state, -times(state) * Math.ceil(pageHeight(state) / 2), 'page')),
}
