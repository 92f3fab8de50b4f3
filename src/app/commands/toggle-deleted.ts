import { Flag } from '../../model/flags.ts'
import type { Command } from '../command.ts'
import { moveCursor } from '../motion.ts'
import { readOnlyReason, toggleFlag } from '../selection.ts'

/** Marks messages \Deleted, or takes that mark away; they stay until they are expunged. */
export const toggleDeleted: Command = {
  name: 'toggle-deleted',
  title: 'mark deleted / not deleted',
  rooms: ['list', 'reader'],
  count: 'messages',
  disabled: readOnlyReason,
  run(state) {
    const [next, effects] = toggleFlag(state, Flag.deleted)
    // As in a list of things to do: on to the next.
    return [state.focus === 'list' && state.marks.size === 0 ? moveCursor(next, 1) : next, effects]
  },
}
