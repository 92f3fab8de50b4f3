import { notify, only } from '../command.ts'
import type { Command } from '../command.ts'
import { cursorToLine, lineOf, rowOf } from '../list-geometry.ts'
import { openMessage } from '../open-message.ts'
import { messageAtCursor } from '../selection.ts'
import { Flag } from '../../model/flags.ts'

export const nextUnread: Command = {
  name: 'next-unread',
  title: 'next unread',
  rooms: ['list', 'reader'],
  disabled: (state) => (state.list.length === 0 ? 'no messages' : undefined),
  run(state) {
    const { view } = state
    const start = lineOf(state, state.list.cursor)
    for (let step = 1; step < state.list.length && view; step++) {
      const line = (start + step) % state.list.length
      const slot = view.peek(rowOf(state, line))
      if (slot.kind === 'absent' && step > lookedAt) break
      if (slot.kind !== 'ready' || slot.message.flags.has(Flag.seen)) continue
      return follow(cursorToLine(state, line))
    }
    const known = view?.firstUnseen
    if (known !== undefined && view?.unseen !== 0 && known !== state.list.cursor) return follow(cursorToLine(state, lineOf(state, known)))
    return notify(state, 'info', 'No unread message')
  },
}

/** Rows that are looked through though nothing is known of them: a mailbox may have a million. */
const lookedAt = 5000

function follow(state: Parameters<Command['run']>[0]): ReturnType<Command['run']> {
  const message = messageAtCursor(state)
  return state.reader && message ? openMessage(state, message) : only(state)
}
