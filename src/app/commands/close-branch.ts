import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor } from '../motion.ts'
import { treeLines } from '../tree-lines.ts'

export const closeBranch: Command = {
  name: 'close-branch',
  title: 'close branch',
  rooms: ['tree'],
  run(state) {
    const lines = treeLines(state)
    const line = lines[state.tree.cursor]
    if (line?.kind === 'mailbox' && line.branch === 'open') {
      const open = new Set(state.tree.open)
      open.delete(line.listing.path)
      return only({ ...state, tree: { ...state.tree, open } })
    }
    // On a leaf or a closed branch: to the branch it is in.
    const depth = line?.depth ?? 0
    const parent = lines.slice(0, state.tree.cursor).findLastIndex((each) => each.depth < depth)
    return only(parent < 0 ? state : moveCursor(state, parent - state.tree.cursor))
  },
}
