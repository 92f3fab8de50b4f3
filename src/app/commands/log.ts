import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const log: Command = {
  name: 'log',
  title: 'alert log',
  run: (state) => only({ ...state, modals: [...state.modals, { kind: 'log', top: 0 }] }),
}
