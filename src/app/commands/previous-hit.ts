import type { Command } from '../command.ts'
import { findAgain, unsearched } from '../find-steps.ts'

export const previousHit: Command = {
  name: 'previous-hit',
  title: 'find the one before',
  rooms: ['reader'],
  disabled: unsearched,
  run: (state) => findAgain(state, -1),
}
