import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { back } from './back.ts'

/** Esc: gives up the save that runs, if one does; else goes back, but never out of the program. */
export const giveUp: Command = {
  name: 'give-up',
  title: 'give up a save, else back',
  run(state) {
    const save = state.saves.at(-1)
    if (save) return only(state, { kind: 'cancel-save', id: save.id })
    return state.focus === 'list' && !state.reader ? only({ ...state, notice: null }) : back.run(state)
  },
}
