import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { editedLine } from '../line-editor.ts'
import { messagesToChange, moveTo, readOnlyReason } from '../selection.ts'

/** Asks for the folder; Enter alone takes the one that messages were moved to last. */
export const move: Command = {
  name: 'move',
  title: 'move to folder',
  rooms: ['list', 'reader'],
  count: 'messages',
  argument: { name: 'folder', kind: 'folder' },
  disabled: readOnlyReason,
  run(state) {
    const uids = messagesToChange(state)
    const many = uids.length === 1 ? '' : ` ${uids.length} messages`
    const prompt = {
      kind: 'prompt',
      purpose: { kind: 'move', uids },
      title: `Move${many} to folder`,
      editor: editedLine(state.movedTo ?? ''),
    } as const
    return only({ ...state, modals: [...state.modals, prompt] })
  },
  runWith: (state, folder) => moveTo(state, messagesToChange(state), folder),
}
