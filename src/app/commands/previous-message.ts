import type { Command } from '../command.ts'
import { openNeighbour } from '../open-message.ts'

export const previousMessage: Command = {
  name: 'previous-message',
  title: 'previous message',
  rooms: ['reader'],
  run: (state) => openNeighbour(state, -1),
}
