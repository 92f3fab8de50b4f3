import type { Command } from '../command.ts'
import { moveToSpecial, readOnlyReason } from '../selection.ts'

export const junk: Command = {
  name: 'junk',
  title: 'junk',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: readOnlyReason,
  run: (state) => moveToSpecial(state, 'junk'),
}
