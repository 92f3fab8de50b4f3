import { notify } from '../command.ts'
import type { Command } from '../command.ts'

export const toggleQuotes: Command = {
  name: 'toggle-quotes',
  title: 'fold or show quotes',
  rooms: ['reader'],
  run(state) {
    const quotes = state.quotes === 'shown' ? 'folded' : 'shown'
    const words = quotes === 'folded' ? 'Long quotes are folded' : 'All quotes are shown'
    return notify({ ...state, quotes }, 'info', words)
  },
}
