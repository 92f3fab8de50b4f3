import type { Command } from '../command.ts'
import { moveToSpecial, readOnlyReason } from '../selection.ts'

export const trash: Command = {
  name: 'trash',
  title: 'trash',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: readOnlyReason,
  run: (state) => moveToSpecial(state, 'trash'),
}
