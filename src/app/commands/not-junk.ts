import type { Command } from '../command.ts'
import { isJunkFolder, judge, readOnlyReason } from '../selection.ts'

/** Moves messages from the junk folder back to INBOX and marks them as no junk. */
export const notJunk: Command = {
  name: 'not-junk',
  title: 'not junk',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: (state) =>
    readOnlyReason(state) ?? (isJunkFolder(state) ? undefined : 'this is not the junk folder'),
  run: (state) => judge(state, false),
}
