import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const unmark: Command = {
  name: 'unmark',
  title: 'take all marks away',
  rooms: ['list'],
  disabled: (state) => (state.marks.size > 0 ? undefined : 'nothing is marked'),
  run: (state) => only({ ...state, marks: new Set() }),
}
