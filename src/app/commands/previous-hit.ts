import type { Command } from '../command.ts'
import { goToHit, noHits } from '../hit-steps.ts'

export const previousHit: Command = {
  name: 'previous-hit',
  title: 'previous found',
  rooms: ['list', 'reader'],
  disabled: noHits,
  run: (state) => goToHit(state, -1),
}
