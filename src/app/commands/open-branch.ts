import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { listingAtCursor, mayOpen } from '../tree-lines.ts'

export const openBranch: Command = {
  name: 'open-branch',
  title: 'open branch',
  rooms: ['tree'],
  disabled(state) {
    const listing = listingAtCursor(state)
    return listing && mayOpen(listing) ? undefined : 'nothing below'
  },
  run(state) {
    const listing = listingAtCursor(state)
    if (!listing) return only(state)
    if (state.tree.open.has(listing.path))
      return only({ ...state, tree: { ...state.tree, cursor: state.tree.cursor + 1 } })
    const open = new Set([...state.tree.open, listing.path])
    return only({ ...state, tree: { ...state.tree, open } }, { kind: 'list-level', parent: listing })
  },
}
