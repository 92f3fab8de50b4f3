import type { Command } from '../command.ts'
import { askForSearchName } from '../saved-search-steps.ts'

export const saveSearch: Command = {
  name: 'save-search',
  title: 'keep this search',
  rooms: ['list'],
  disabled: (state) => (state.narrowed ? undefined : '/ looks for something first'),
  run: askForSearchName,
}
