import { toggleThreaded } from '../arrange.ts'
import type { Command } from '../command.ts'

export const toggleThreads: Command = {
  name: 'toggle-threads',
  title: 'threads, or one by one',
  rooms: ['list'],
  disabled: (state) => (state.view ? undefined : 'no folder is open'),
  run: toggleThreaded,
}
