import type { Command } from '../command.ts'
import { times } from '../count.ts'
import { openNeighbour } from '../open-message.ts'

export const nextMessage: Command = {
  name: 'next-message',
  title: 'next message',
  rooms: ['reader'],
  count: 'motion',
  run: (state) => openNeighbour(state, times(state)),
}
