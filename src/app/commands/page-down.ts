import { notify, only } from '../command.ts'
import type { Command } from '../command.ts'
import { times } from '../count.ts'
import { moveCursor, pageHeight } from '../motion.ts'
import { hint } from '../notice.ts'

export const pageDown: Command = {
  name: 'page-down',
  title: 'page down',
  count: 'motion',
  run(state) {
    const moved = moveCursor(state, times(state) * pageHeight(state), 'page')
    const { reader } = state
    const ended =
      state.focus === 'reader' && reader?.content.kind === 'ready' && moved.reader?.top === reader.top
    return ended
      ? notify(moved, 'info', 'The end of the message', hint('opens the next one', 'next-message'))
      : only(moved)
  },
}
