import { only } from '../command.ts'
import type { Command } from '../command.ts'

/** Lists what can be undone, however long ago it was done. */
export const history: Command = {
  name: 'history',
  title: 'what can be undone',
  disabled: (state) => (state.undoable.length + state.redoable.length === 0 ? 'nothing to undo' : undefined),
  run: (state) =>
    only({ ...state, modals: [...state.modals, { kind: 'history', cursor: state.redoable.length }] }),
}
