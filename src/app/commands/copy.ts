import type { Command } from '../command.ts'
import { askForTarget, notHereReason } from '../selection.ts'

/** Asks for the folder; Enter alone takes the one that messages were moved or copied to last. */
export const copy: Command = {
  name: 'copy',
  title: 'copy to folder',
  rooms: ['list', 'reader'],
  disabled: notHereReason,
  run: (state) => askForTarget(state, 'copy'),
}
