import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { currentSave } from '../save-steps.ts'
import { back } from './back.ts'

/** Esc: takes away what was found; else gives up the save that runs, or goes back, but never out of the program. */
export const giveUp: Command = {
  name: 'give-up',
  title: 'end a search, a save, or back',
  run(state) {
    if (state.focus === 'reader' && state.reader?.search)
      return only({ ...state, reader: { ...state.reader, search: undefined }, notice: null })
    if (state.arranging) return only(state, { kind: 'stop-arranging' })
    if (state.searching) return only(state, { kind: 'stop-search' })
    if (state.searches.found?.status === 'running') return only(state, { kind: 'stop-folders' })
    const save = currentSave(state)
    if (save) return only(state, { kind: 'cancel-save', id: save.id })
    if (state.focus === 'list' && !state.reader && state.narrowed) return only(state, { kind: 'widen' })
    return state.focus === 'list' && !state.reader ? only({ ...state, notice: null }) : back.run(state)
  },
}
