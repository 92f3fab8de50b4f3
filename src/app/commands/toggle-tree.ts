import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const toggleTree: Command = {
  name: 'toggle-tree',
  title: 'show or hide the tree',
  run(state) {
    const shown = !state.tree.shown
    const focus = !shown && state.focus === 'tree' ? (state.reader ? 'reader' : 'list') : state.focus
    const effects = shown ? [{ kind: 'list-level', parent: undefined } as const] : []
    return only({ ...state, focus, tree: { ...state.tree, shown } }, ...effects)
  },
}
