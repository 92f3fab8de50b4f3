import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { editedLine } from '../line-editor.ts'

export const palette: Command = {
  name: 'palette',
  title: 'command palette',
  run: (state) =>
    only({
      ...state,
      modals: [...state.modals, { kind: 'palette', editor: editedLine(), cursor: 0, recalled: 0 }],
    }),
}
