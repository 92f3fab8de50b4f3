import type { Command } from '../command.ts'
import { markShown } from '../marks.ts'

/** Marks all that the list shows. */
export const markAll: Command = {
  name: 'mark-all',
  title: 'mark all that is shown',
  rooms: ['list'],
  disabled: (state) => (state.list.length === 0 ? 'no messages' : undefined),
  run: (state) => markShown(state, 'add'),
}
