import type { Command } from '../command.ts'
import { moveToSpecial, readOnlyReason } from '../selection.ts'

export const archive: Command = {
  name: 'archive',
  title: 'archive',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: readOnlyReason,
  run: (state) => moveToSpecial(state, 'archive'),
}
