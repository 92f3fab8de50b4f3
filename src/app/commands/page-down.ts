import { notify, only } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor, pageHeight } from '../motion.ts'

export const pageDown: Command = {
  name: 'page-down',
  title: 'page down',
  run(state) {
    const moved = moveCursor(state, pageHeight(state), 'page')
    const { reader } = state
    const ended =
      state.focus === 'reader' && reader?.content.kind === 'ready' && moved.reader?.top === reader.top
    return ended ? notify(moved, 'info', 'The end of the message; J opens the next one') : only(moved)
  },
}
