import type { Command } from '../command.ts'
import { askForTarget, readOnlyReason } from '../selection.ts'

/** Asks for the folder; Enter alone takes the one that messages were moved or copied to last. */
export const move: Command = {
  name: 'move',
  title: 'move to folder',
  rooms: ['list', 'reader'],
  disabled: readOnlyReason,
  run: (state) => askForTarget(state, 'move'),
}
