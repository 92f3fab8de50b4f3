import type { Command } from '../command.ts'
import { Flag } from '../../model/flags.ts'
import { readOnlyReason, toggleFlag } from '../selection.ts'

export const toggleRead: Command = {
  name: 'toggle-read',
  title: 'read / unread',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: readOnlyReason,
  run: (state) => toggleFlag(state, Flag.seen),
}
