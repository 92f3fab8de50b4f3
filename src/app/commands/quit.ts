import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const quit: Command = {
  name: 'quit',
  title: 'quit',
  run: (state) => only(state, { kind: 'quit' }),
}
