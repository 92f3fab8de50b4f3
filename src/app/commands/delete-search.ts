import type { Command } from '../command.ts'
import { askWhetherToDrop, searchAtCursor } from '../saved-search-steps.ts'

/** Also what `delete-folder` does on a search. */
export const deleteSearch: Command = {
  name: 'delete-search',
  title: 'delete search',
  rooms: ['tree'],
  disabled: (state) => (searchAtCursor(state) ? undefined : 'no search here'),
  run: askWhetherToDrop,
}
