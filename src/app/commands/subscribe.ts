import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { noFolderToChange } from '../folder-steps.ts'
import { listingAtCursor } from '../tree-lines.ts'

export const subscribe: Command = {
  name: 'subscribe',
  title: 'subscribe',
  rooms: ['tree'],
  disabled: (state) =>
    noFolderToChange(state) ??
    (listingAtCursor(state)?.subscribed === true ? 'subscribed already' : undefined),
  run(state) {
    const listing = listingAtCursor(state)
    return listing ? only(state, { kind: 'folder', change: { kind: 'subscribe', listing } }) : only(state)
  },
}
