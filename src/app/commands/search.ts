import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { askForQuery } from '../search-steps.ts'

export const search: Command = {
  name: 'search',
  title: 'search on the server',
  rooms: ['list'],
  run: (state) => only(askForQuery(state)),
}
