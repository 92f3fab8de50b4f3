import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const tree: Command = {
  name: 'tree',
  title: 'folder tree',
  run: (state) =>
    state.focus === 'tree'
      ? only({ ...state, focus: state.reader ? 'reader' : 'list' })
      : only({ ...state, focus: 'tree' }, { kind: 'list-level', parent: undefined }),
}
