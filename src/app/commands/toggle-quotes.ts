import { notify } from '../command.ts'
import type { Command } from '../command.ts'
import { moveCursor } from '../motion.ts'
import { placeAtTop, withPlaceAtTop } from '../reader-lines.ts'

export const toggleQuotes: Command = {
  name: 'toggle-quotes',
  title: 'fold or show quotes',
  rooms: ['reader'],
  run(state) {
    const quotes = state.quotes === 'shown' ? 'folded' : 'shown'
    const turned = withPlaceAtTop({ ...state, quotes }, placeAtTop(state))
    return notify(
      moveCursor(turned, 0),
      'info',
      quotes === 'folded' ? 'Long quotes are folded' : 'All quotes are shown',
    )
  },
}
