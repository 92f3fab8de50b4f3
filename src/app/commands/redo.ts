import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const redo: Command = {
  name: 'redo',
  title: 'redo',
  disabled: (state) => (state.redoable.length === 0 ? 'nothing to do again' : undefined),
  run: (state) => only(state, { kind: 'redo' }),
}
