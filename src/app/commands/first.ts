import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { lineTitle, times } from '../count.ts'
import { goToLine } from '../motion.ts'

export const first: Command = {
  name: 'first',
  title: 'to the top',
  count: 'motion',
  titleNow: lineTitle,
  run: (state) => only(goToLine(state, times(state))),
}
