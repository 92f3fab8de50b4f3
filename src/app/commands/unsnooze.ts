import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { messagesToChange } from '../selection.ts'
import { unsnoozeReason } from '../snooze-steps.ts'

/** Brings snoozed messages back at once. */
export const unsnooze: Command = {
  name: 'unsnooze',
  title: 'bring back now',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: unsnoozeReason,
  run: (state) => only(state, { kind: 'unsnooze', uids: messagesToChange(state) }),
}
