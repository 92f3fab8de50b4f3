import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { noFolderToChange } from '../folder-steps.ts'
import { editedLine } from '../line-editor.ts'
import { listingAtCursor } from '../tree-lines.ts'

export const renameFolder: Command = {
  name: 'rename-folder',
  title: 'rename folder',
  rooms: ['tree'],
  disabled: noFolderToChange,
  run(state) {
    const listing = listingAtCursor(state)
    if (!listing) return only(state)
    const isInbox = listing.path === 'INBOX'
    const prompt = {
      kind: 'prompt',
      purpose: { kind: 'rename-folder', listing },
      title: isInbox ? 'Move all messages of INBOX to a new folder' : `Rename ${listing.path}`,
      editor: editedLine(isInbox ? state.tree.source.prefix : listing.path),
    } as const
    return only({ ...state, modals: [...state.modals, prompt] })
  },
}
