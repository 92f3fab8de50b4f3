import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { noFolderToChange } from '../folder-steps.ts'
import { listingAtCursor } from '../tree-lines.ts'

export const unsubscribe: Command = {
  name: 'unsubscribe',
  title: 'unsubscribe',
  rooms: ['tree'],
  disabled: (state) =>
    noFolderToChange(state) ?? (listingAtCursor(state)?.subscribed === false ? 'not subscribed' : undefined),
  run(state) {
    const listing = listingAtCursor(state)
    return listing ? only(state, { kind: 'folder', change: { kind: 'unsubscribe', listing } }) : only(state)
  },
}
