import type { Command } from '../command.ts'
import { Flag } from '../../model/flags.ts'
import { readOnlyReason, toggleFlag } from '../selection.ts'

export const star: Command = {
  name: 'star',
  title: 'star',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: readOnlyReason,
  run: (state) => toggleFlag(state, Flag.flagged),
}
