import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const undo: Command = {
  name: 'undo',
  title: 'undo',
  disabled: (state) => (state.undoable.length === 0 ? 'nothing to undo' : undefined),
  run: (state) => only(state, { kind: 'undo' }),
}
