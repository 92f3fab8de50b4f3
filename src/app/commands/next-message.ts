import type { Command } from '../command.ts'
import { openNeighbour } from '../open-message.ts'

export const nextMessage: Command = {
  name: 'next-message',
  title: 'next message',
  rooms: ['reader'],
  run: (state) => openNeighbour(state, 1),
}
