import type { Command } from '../command.ts'
import { askForTarget, messagesToChange, moveTo, notHereReason } from '../selection.ts'

/** Asks for the folder; Enter alone takes the one that messages were moved or copied to last. */
export const copy: Command = {
  name: 'copy',
  title: 'copy to folder',
  rooms: ['list', 'reader'],
  count: 'messages',
  argument: { name: 'folder', kind: 'folder' },
  disabled: notHereReason,
  run: (state) => askForTarget(state, 'copy'),
  runWith: (state, folder) => moveTo(state, messagesToChange(state), folder, 'copy'),
}
