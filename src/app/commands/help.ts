import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const help: Command = {
  name: 'help',
  title: 'help',
  run: (state) => only({ ...state, modals: [...state.modals, { kind: 'help', top: 0 }] }),
}
