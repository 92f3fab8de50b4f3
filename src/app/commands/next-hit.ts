import type { Command } from '../command.ts'
import { findAgain, unsearched } from '../find-steps.ts'

export const nextHit: Command = {
  name: 'next-hit',
  title: 'find the next',
  rooms: ['reader'],
  disabled: unsearched,
  run: (state) => findAgain(state, 1),
}
