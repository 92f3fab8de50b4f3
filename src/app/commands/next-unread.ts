import type { Command } from '../command.ts'
import { goToNextUnread } from '../next-unread.ts'

export const nextUnread: Command = {
  name: 'next-unread',
  title: 'next unread',
  rooms: ['list', 'reader'],
  count: 'motion',
  disabled: (state) => (state.list.length === 0 ? 'no messages' : undefined),
  run: goToNextUnread,
}
