import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { times } from '../count.ts'
import { moveCursor, pageHeight } from '../motion.ts'

export const pageUp: Command = {
  name: 'page-up',
  title: 'page up',
  count: 'motion',
  run: (state) => only(moveCursor(state, -times(state) * pageHeight(state), 'page')),
}
