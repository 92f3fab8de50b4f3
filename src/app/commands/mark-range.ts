import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { beginRange } from '../mark-range.ts'
import { messageAtCursor } from '../selection.ts'

/** Marks follow the cursor from here on, until it is given again, Esc, or a command that acts on them. */
export const markRange: Command = {
  name: 'mark-range',
  title: 'mark as the cursor moves',
  rooms: ['list'],
  titleNow: (state) => (state.range ? 'end the range' : undefined),
  disabled: (state) => (state.range || messageAtCursor(state) ? undefined : 'this message is not here yet'),
  run: (state) => only(beginRange(state)),
}
