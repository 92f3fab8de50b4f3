import type { Command } from '../command.ts'
import { askForTarget, messagesToChange, moveTo, readOnlyReason } from '../selection.ts'

/** Asks for the folder; Enter alone takes the one that messages were moved or copied to last. */
export const move: Command = {
  name: 'move',
  title: 'move to folder',
  rooms: ['list', 'reader'],
  count: 'messages',
  argument: { name: 'folder', kind: 'folder' },
  disabled: readOnlyReason,
  run: (state) => askForTarget(state, 'move'),
  runWith: (state, folder) => moveTo(state, messagesToChange(state), folder),
}
