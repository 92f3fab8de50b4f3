import type { Command } from '../command.ts'
import { goToNextUnread } from '../next-unread.ts'

export const nextUnread: Command = {
  name: 'next-unread',
  title: 'next unread',
  rooms: ['list', 'reader'],
  disabled: (state) => (state.list.length === 0 ? 'no messages' : undefined),
  run: goToNextUnread,
}
