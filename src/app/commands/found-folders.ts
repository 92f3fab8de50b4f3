import { only } from '../command.ts'
import type { Command } from '../command.ts'

/** The folders in which the last search through several has found something. */
export const foundFolders: Command = {
  name: 'found-folders',
  title: 'folders found',
  rooms: ['list'],
  disabled: (state) => (state.searches.found ? undefined : '/ with in: searches folders first'),
  run(state) {
    const folders = state.searches.found?.folders ?? []
    const cursor = Math.max(
      0,
      folders.findIndex(({ path }) => path === state.view?.path),
    )
    return only({ ...state, modals: [...state.modals, { kind: 'found', cursor }] })
  },
}
