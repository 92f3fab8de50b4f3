import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const parts: Command = {
  name: 'parts',
  title: 'parts',
  rooms: ['reader'],
  disabled: (state) => (state.reader?.content.kind === 'ready' ? undefined : 'the message is not here yet'),
  run: (state) => only({ ...state, modals: [...state.modals, { kind: 'parts', cursor: 0 }] }),
}
