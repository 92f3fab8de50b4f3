import type { Command } from '../command.ts'
import { only } from '../command.ts'

export const markAllRead: Command = {
  name: 'mark-all-read',
  title: 'mark all read',
  rooms: ['list'],
  disabled: (state) =>
    !state.view
      ? 'no folder is open'
      : state.view.readOnly
        ? `${state.view.path} is read-only`
        : state.view.unseen === 0
          ? 'all messages are read'
          : undefined,
  run: (state) => only(state, { kind: 'mark-all-read' }),
}
