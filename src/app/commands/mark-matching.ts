import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { editedLine } from '../line-editor.ts'

export const markMatching: Command = {
  name: 'mark-matching',
  title: 'mark what fits',
  rooms: ['list'],
  argument: { name: 'query', kind: 'text' },
  disabled: (state) => (state.view ? undefined : 'no folder is open'),
  run(state) {
    const purpose = { kind: 'mark-matching' } as const
    const prompt = { kind: 'prompt', purpose, title: 'Mark', editor: editedLine() } as const
    return only({ ...state, modals: [...state.modals, prompt] })
  },
  runWith: (state, query) => only(state, { kind: 'mark-matching', query, how: 'add' }),
}
