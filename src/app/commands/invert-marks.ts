import type { Command } from '../command.ts'
import { markShown } from '../marks.ts'

/** What is marked is marked no more, and all else that the list shows is. */
export const invertMarks: Command = {
  name: 'invert-marks',
  title: 'turn all marks round',
  rooms: ['list'],
  disabled: (state) => (state.list.length === 0 ? 'no messages' : undefined),
  run: (state) => markShown(state, 'invert'),
}
