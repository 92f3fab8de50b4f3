import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { currentSave } from '../save-steps.ts'
import { back } from './back.ts'

/** Esc: gives up the save that runs, if one does; else goes back, but never out of the program. */
export const giveUp: Command = {
  name: 'give-up',
  title: 'give up a save, else back',
  run(state) {
    const save = currentSave(state)
    if (save) return only(state, { kind: 'cancel-save', id: save.id })
    return state.focus === 'list' && !state.reader ? only({ ...state, notice: null }) : back.run(state)
  },
}
