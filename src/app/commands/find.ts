import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { find as findText } from '../find-steps.ts'
import { editedLine } from '../line-editor.ts'

export const find: Command = {
  name: 'find',
  title: 'find in the message',
  rooms: ['reader'],
  argument: { name: 'words', kind: 'text' },
  run: (state) =>
    only({
      ...state,
      modals: [
        ...state.modals,
        { kind: 'prompt', purpose: { kind: 'find' }, title: 'Find', editor: editedLine() },
      ],
    }),
  runWith: findText,
}
