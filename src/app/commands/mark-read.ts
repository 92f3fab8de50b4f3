import { Flag } from '../../model/flags.ts'
import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { messagesToChange, readOnlyReason } from '../selection.ts'

export const markRead: Command = {
  name: 'mark-read',
  title: 'mark read',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: readOnlyReason,
  run(state) {
    const change = { flags: [Flag.seen], add: true }
    return only(state, { kind: 'flags', uids: messagesToChange(state), change })
  },
}
