import { Flag } from '../model/flags.ts'
import { only } from './command.ts'
import type { Step } from './command.ts'
import { cursorToLine, lineOf, rowOf, scrolled, withList } from './list-geometry.ts'
import { openMessage, openNeighbour } from './open-message.ts'
import { messageAtCursor } from './selection.ts'
import type { State } from './state.ts'
import { listOrder, rowInList } from './whole-view.ts'

/** Lines that are looked through for an unread message: those beyond are hardly ever here. */
const looked = 2000

/** The first line from `from` on that shows an unread message, as far as is known without asking. */
function nextUnreadLine(state: State, from: number): number | undefined {
  const end = Math.min(state.list.length, from + looked)
  for (let line = from; line < end; line++) {
    const slot = state.view?.peek(rowOf(state, line))
    if (slot?.kind === 'ready' && !slot.message.flags.has(Flag.seen) && !slot.message.flags.has(Flag.deleted))
      return line
  }
  return undefined
}

/** The row for the cursor when its message was taken away by the user, among the `left` that are there now. */
export function rowAfterRemoval(state: State, inPlace: number, left: number): number {
  if (state.settings.after !== 'previous') return inPlace
  const up = listOrder(state) === 'newest-first' ? 1 : -1
  return Math.max(0, Math.min(left - 1, inPlace + up))
}

/**
 * All that the user took away at once is told of: whoever reads goes on with the next message, or back to the list,
 * as the settings want it.
 */
export function advanced(state: State): Step {
  if (!state.advancing || state.view?.length !== state.list.length) return only(state)
  const next = atUnread({ ...state, advancing: false })
  if (!next.reader) return only(next)
  const message = messageAtCursor(next)
  return message && state.settings.after !== 'list' ? openMessage(next, message) : toList(next)
}

function atUnread(state: State): State {
  if (state.settings.after !== 'next-unread') return state
  const line = nextUnreadLine(state, lineOf(state, state.list.cursor))
  return line === undefined ? state : cursorToLine(state, line)
}

function toList(state: State): Step {
  const list: State = { ...state, reader: null, focus: 'list' }
  const top = scrolled(list, lineOf(list, list.list.cursor))
  return only(withList(list, { top }), { kind: 'stop-loading' })
}

/** The message in this row of the mailbox was dealt with, and stays where it is, marked \Deleted. */
export function advanceFrom(state: State, row: number): Step {
  const shown = rowInList(state, row)
  if (shown !== state.list.cursor) return only(state)
  const from = lineOf(state, shown)
  const { after } = state.settings
  const step = after === 'previous' ? -1 : 1
  const unread = after === 'next-unread' ? nextUnreadLine(state, from + 1) : undefined
  const to = unread ?? nextUndeleted(state, from, step)
  if (!state.reader) return only(cursorToLine(state, to))
  return after === 'list' ? toList(cursorToLine(state, to)) : openNeighbour(state, to - from)
}

/** The line after `from` whose message is not marked \Deleted too, as far as is known; else just the one after it. */
function nextUndeleted(state: State, from: number, step: 1 | -1): number {
  for (let line = from + step; line >= 0 && line < state.list.length; line += step) {
    const slot = state.view?.peek(rowOf(state, line))
    if (slot?.kind !== 'ready' || !slot.message.flags.has(Flag.deleted)) return line
  }
  return from + step
}
