import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { scrolled, withList, lineOf } from '../list-geometry.ts'

export const back: Command = {
  name: 'back',
  title: 'back; in the list: quit',
  run(state) {
    if (state.focus === 'tree') return only({ ...state, focus: state.reader ? 'reader' : 'list' })
    if (!state.reader && state.narrowed?.search) return only(state, { kind: 'widen' })
    if (!state.reader) return only(state, { kind: 'quit' })
    const list: typeof state = { ...state, reader: null, focus: 'list' }
    return only(withList(list, { top: scrolled(list, lineOf(list, list.list.cursor)) }), {
      kind: 'stop-loading',
    })
  },
}
