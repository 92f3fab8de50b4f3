import type { Command } from '../command.ts'
import { goToHit, noHits } from '../hit-steps.ts'

export const nextHit: Command = {
  name: 'next-hit',
  title: 'next found',
  rooms: ['list', 'reader'],
  disabled: noHits,
  run: (state) => goToHit(state, 1),
}
