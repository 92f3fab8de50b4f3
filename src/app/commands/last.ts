import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { lineTitle } from '../count.ts'
import { goToLine } from '../motion.ts'

export const last: Command = {
  name: 'last',
  title: 'to the bottom',
  count: 'motion',
  titleNow: lineTitle,
  run: (state) => only(goToLine(state, state.count ?? Number.MAX_SAFE_INTEGER)),
}
