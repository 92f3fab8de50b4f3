import { Flag } from '../../model/flags.ts'
import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { messagesToChange, readOnlyReason } from '../selection.ts'

export const markUnread: Command = {
  name: 'mark-unread',
  title: 'mark unread',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: readOnlyReason,
  run(state) {
    const change = { flags: [Flag.seen], add: false }
    return only(state, { kind: 'flags', uids: messagesToChange(state), change })
  },
}
