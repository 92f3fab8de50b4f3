import type { Command } from '../command.ts'
import { times } from '../count.ts'
import { openNeighbour } from '../open-message.ts'

export const previousMessage: Command = {
  name: 'previous-message',
  title: 'previous message',
  rooms: ['reader'],
  count: 'motion',
  run: (state) => openNeighbour(state, -times(state)),
}
