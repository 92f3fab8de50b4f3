import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { times } from '../count.ts'
import { moveCursor } from '../motion.ts'

export const next: Command = {
  name: 'next',
  title: 'next line',
  count: 'motion',
  run: (state) => only(moveCursor(state, times(state))),
}
