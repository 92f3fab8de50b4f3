import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { askWhetherToDelete, noFolderToChange } from '../folder-steps.ts'
import { askWhetherToDrop, searchAtCursor } from '../saved-search-steps.ts'
import { listingAtCursor } from '../tree-lines.ts'

export const deleteFolder: Command = {
  name: 'delete-folder',
  title: 'delete folder',
  rooms: ['tree'],
  disabled(state) {
    if (searchAtCursor(state)) return undefined
    return (
      noFolderToChange(state) ??
      (listingAtCursor(state)?.path === 'INBOX' ? 'no server lets INBOX go' : undefined)
    )
  },
  run(state) {
    if (searchAtCursor(state)) return askWhetherToDrop(state)
    const listing = listingAtCursor(state)
    return listing ? askWhetherToDelete(state, listing) : only(state)
  },
}
