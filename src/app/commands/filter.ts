import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { editedLine } from '../line-editor.ts'

/** Shows only what fits, as it is typed; given again, shows all. */
export const filter: Command = {
  name: 'filter',
  title: 'filter the list; again: all',
  rooms: ['list'],
  argument: { name: 'query', kind: 'text' },
  disabled: (state) => (state.view ? undefined : 'no folder is open'),
  run(state) {
    if (state.narrowed) return only(state, { kind: 'widen' })
    const prompt = {
      kind: 'prompt',
      purpose: { kind: 'filter' },
      title: 'Filter',
      editor: editedLine(),
    } as const
    return only({ ...state, modals: [...state.modals, prompt] })
  },
  runWith: (state, query) => only(state, { kind: 'filter', query, where: 'server' }),
}
