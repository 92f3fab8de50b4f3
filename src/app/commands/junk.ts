import type { Command } from '../command.ts'
import { isJunkFolder, judge, readOnlyReason } from '../selection.ts'

/** Moves messages to the junk folder and marks them as junk; in that folder it is the other way round. */
export const junk: Command = {
  name: 'junk',
  title: 'junk; in the junk folder: not junk',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: readOnlyReason,
  run: (state) => judge(state, !isJunkFolder(state)),
}
