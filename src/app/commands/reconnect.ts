import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const reconnect: Command = {
  name: 'reconnect',
  title: 'connect again now',
  disabled: (state) => (state.link.kind === 'online' ? 'connected already' : undefined),
  run: (state) => only(state, { kind: 'reconnect' }),
}
