import type { Command } from '../command.ts'
import { Flag } from '../../model/flags.ts'
import { messageToChange, readOnlyReason } from '../selection.ts'

export const toggleRead: Command = {
  name: 'toggle-read',
  title: 'read / unread',
  rooms: ['list', 'reader'],
  disabled: readOnlyReason,
  run(state) {
    const message = messageToChange(state)
    if (!message) return [state, []]
    const change = { flags: [Flag.seen], add: !message.flags.has(Flag.seen) }
    return [state, [{ kind: 'flags', uids: [message.uid], change }]]
  },
}
