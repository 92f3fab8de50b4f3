import { notify, only } from '../command.ts'
import type { Command, Step } from '../command.ts'
import { cursorToLine, lineOf, rowOf } from '../list-geometry.ts'
import { openMessage } from '../open-message.ts'
import { cursorLeftReader, messageAtCursor } from '../selection.ts'
import type { State } from '../state.ts'
import { Flag } from '../../model/flags.ts'
import type { Slot } from '../../sync/view.ts'

export const nextUnread: Command = {
  name: 'next-unread',
  title: 'next unread',
  rooms: ['list', 'reader'],
  disabled: (state) => (state.list.length === 0 ? 'no messages' : undefined),
  run(state) {
    const { view } = state
    const start = lineOf(state, state.list.cursor)
    for (let step = cursorLeftReader(state) ? 0 : 1; step < state.list.length && view; step++) {
      const line = (start + step) % state.list.length
      const slot = view.peek(rowOf(state, line))
      if (slot.kind === 'absent' && step > lookedAt) break
      if (slot.kind !== 'ready' || slot.message.flags.has(Flag.seen)) continue
      return follow(cursorToLine(state, line))
    }
    const first = view?.firstUnseen
    if (view && first !== undefined && view.unseen !== 0 && !isSeen(view.peek(first)))
      return follow(cursorToLine(state, lineOf(state, first)))
    return notify(
      state,
      'info',
      view?.unseen ? 'No unread message among those looked at' : 'No unread message',
    )
  },
}

/** Rows that are looked through though nothing is known of them: a mailbox may have a million. */
const lookedAt = 5000

function isSeen(slot: Slot): boolean {
  return slot.kind === 'ready' && slot.message.flags.has(Flag.seen)
}

function follow(state: State): Step {
  if (!state.reader) return only(state)
  const message = messageAtCursor(state)
  return message
    ? openMessage(state, message)
    : notify(state, 'info', 'This message is not here yet: once more in a moment')
}
