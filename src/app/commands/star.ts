import type { Command } from '../command.ts'
import { Flag } from '../../model/flags.ts'
import { messageToChange, readOnlyReason } from '../selection.ts'

export const star: Command = {
  name: 'star',
  title: 'star',
  rooms: ['list', 'reader'],
  disabled: readOnlyReason,
  run(state) {
    const message = messageToChange(state)
    if (!message) return [state, []]
    const change = { flags: [Flag.flagged], add: !message.flags.has(Flag.flagged) }
    return [state, [{ kind: 'flags', uids: [message.uid], change }]]
  },
}
