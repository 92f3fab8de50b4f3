import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { goTo } from '../go-to.ts'
import { editedLine } from '../line-editor.ts'

export const goToFolder: Command = {
  name: 'go-to-folder',
  title: 'go to folder',
  argument: { name: 'folder', kind: 'folder' },
  run: (state) =>
    only({
      ...state,
      modals: [
        ...state.modals,
        { kind: 'prompt', purpose: { kind: 'folder' }, title: 'Go to folder', editor: editedLine() },
      ],
    }),
  runWith: goTo,
}
