import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const suspend: Command = {
  name: 'suspend',
  title: 'suspend to the shell',
  run: (state) => only(state, { kind: 'suspend' }),
}
