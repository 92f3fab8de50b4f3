import { notify, only } from '../command.ts'
import type { Command } from '../command.ts'

export const saves: Command = {
  name: 'saves',
  title: 'saves',
  run: (state) =>
    state.saves.length === 0
      ? notify(state, 'info', 'Nothing was saved in this run')
      : // The latest first: it is what the user has in mind.
        only({ ...state, modals: [...state.modals, { kind: 'saves', cursor: state.saves.length - 1 }] }),
}
