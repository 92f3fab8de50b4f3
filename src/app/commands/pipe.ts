import type { Command } from '../command.ts'
import { askForPipe } from '../pipe-steps.ts'

export const pipe: Command = {
  name: 'pipe',
  title: 'pipe to a command',
  rooms: ['reader'],
  disabled: (state) => (state.reader?.content.kind === 'ready' ? undefined : 'the message is not here yet'),
  run: (state) => askForPipe(state),
}
