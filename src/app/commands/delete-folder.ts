import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { askWhetherToDelete, noFolderToChange } from '../folder-steps.ts'
import { listingAtCursor } from '../tree-lines.ts'

export const deleteFolder: Command = {
  name: 'delete-folder',
  title: 'delete folder',
  rooms: ['tree'],
  disabled: (state) =>
    noFolderToChange(state) ??
    (listingAtCursor(state)?.path === 'INBOX' ? 'no server lets INBOX go' : undefined),
  run(state) {
    const listing = listingAtCursor(state)
    return listing ? askWhetherToDelete(state, listing) : only(state)
  },
}
