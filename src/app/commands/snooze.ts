import type { Command } from '../command.ts'
import { messagesToChange } from '../selection.ts'
import { askUntilWhen, snoozeReason, snoozeUntil } from '../snooze-steps.ts'

/** Puts messages out of sight until a time: `snooze monday 9:00`. */
export const snooze: Command = {
  name: 'snooze',
  title: 'snooze',
  rooms: ['list', 'reader'],
  count: 'messages',
  argument: { name: 'until', kind: 'text' },
  disabled: snoozeReason,
  run: (state) => askUntilWhen(state, new Date()),
  runWith: (state, text) => snoozeUntil(state, messagesToChange(state), text, new Date()),
}
