import { describeError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { Absence } from '../sync/select-again.ts'
import type { MailboxView, ViewChange } from '../sync/view.ts'
import { advanced, rowAfterRemoval } from './advance.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { hint } from './notice.ts'
import { cursorToLine, lineOf, scrolled, withList } from './list-geometry.ts'
import { withoutArrangement } from './arrange.ts'
import { mailArrived } from './new-mail.ts'
import type { State } from './state.ts'
import { listOrder, usualArrangement, wholeView } from './whole-view.ts'

/** Asks for another mailbox; the one that is open stays on the screen until it is there. */
export function openMailbox(state: State, path: MailboxPath): Step {
  const focused: State = { ...state, focus: 'list', reader: null, opening: path }
  if (state.view?.path === path && state.opening === undefined)
    return only({ ...focused, opening: undefined }, { kind: 'stop-loading' })
  return only(focused, { kind: 'stop-loading' }, { kind: 'open-mailbox', path })
}

/**
 * The mailbox is there: the cursor goes where the settings want it. Where only the name is new, it stays on its
 * message.
 */
export function mailboxOpened(state: State, view: MailboxView, descending?: boolean): Step {
  const { renamed, list } = state
  const usual = usualArrangement(state.settings)
  const arrangement = descending === undefined ? usual : { ...usual, descending }
  const shown = { view, narrowed: undefined, arranged: undefined, arrangement }
  const ready: State = { ...state, ...shown, opening: undefined, renamed: undefined }
  const isSame =
    renamed?.to === view.path &&
    renamed.from === state.view?.path &&
    list.length === view.length &&
    !state.narrowed &&
    !state.arranged
  if (isSame) return only(ready)
  const opened = withList(
    { ...ready, reader: null, marks: new Set(), range: undefined, advancing: false },
    { length: view.length, top: 0, direction: 1 },
  )
  const newest = lineOf(opened, Math.max(0, view.length - 1))
  const unread = state.settings.startAt === 'unread' ? view.firstUnseen : undefined
  const placed = cursorToLine(opened, unread === undefined ? newest : lineOf(opened, unread))
  return only({
    ...placed,
    list: { ...placed.list, direction: listOrder(placed) === 'newest-first' ? 1 : -1 },
  })
}

/**
 * The server does not open a mailbox. Where it says how that is called now, it is opened by that name, once
 * (RFC 2180 §3.4).
 */
export function mailboxRefused(state: State, path: MailboxPath, error: MailError): Step {
  const opening = state.opening === path ? undefined : state.opening
  const given: State = { ...state, opening, renamed: undefined }
  if (error.kind === 'cancelled') return only({ ...state, opening })
  const to = opening === undefined && state.renamed?.to !== path ? newNameIn(error) : undefined
  if (to === undefined)
    return error.kind === 'missing'
      ? notify(given, 'error', describeError(error), hint('shows the folders', 'tree'))
      : notify(given, 'error', describeOpening(path, error))
  const [next, effects] = notify(
    { ...given, opening: to, renamed: { from: path, to } },
    'info',
    `${path} is ${to} now`,
  )
  return [next, [...effects, { kind: 'open-mailbox', path: to }]]
}

/** The open mailbox is gone from the server: to INBOX, with a word about it (RFC 2180 §3.3). */
export function mailboxLost(state: State, path: MailboxPath, error: MailError): Step {
  const left = withList(
    {
      ...state,
      view: null,
      narrowed: undefined,
      arranged: undefined,
      marks: new Set(),
      reader: null,
      focus: 'list',
    },
    { length: 0, cursor: 0, top: 0 },
  )
  if (path === 'INBOX') return notify(left, 'error', `INBOX cannot be opened: ${describeError(error)}`)
  const to = newNameIn(error)
  const next = to ?? 'INBOX'
  const text = to === undefined ? `${path} is gone: ${describeError(error)}` : `${path} is ${to} now`
  const renamed = to === undefined ? undefined : { from: path, to }
  const [told, effects] = notify({ ...left, opening: next, renamed }, 'warning', text)
  return [told, [...effects, { kind: 'open-mailbox', path: next }]]
}

function describeOpening(path: MailboxPath, error: MailError): string {
  return error.kind === 'not-selectable' ? describeError(error) : `${path}: ${describeError(error)}`
}

function newNameIn(error: MailError): MailboxPath | undefined {
  return error.kind === 'refused' ? error.newName : undefined
}

/** After a cut: what came and went meanwhile, where it can be told. */
export function mailboxReturned(state: State, path: MailboxPath, absence: Absence): Step {
  if (absence.renumbered) {
    const whole = withoutArrangement(state)
    const lost = state.marks.size > 0 ? ', marks are gone' : ''
    const text = `${path} was numbered anew by the server: all is read again${lost}`
    return notify({ ...whole, marks: new Set() }, 'warning', text)
  }
  const { arrived = 0, gone = 0 } = absence
  const words = [arrived > 0 ? `${arrived} new` : '', gone > 0 ? `${gone} gone` : ''].filter(Boolean)
  return words.length === 0 ? only(state) : notify(state, 'info', `While you were away: ${words.join(', ')}`)
}

/**
 * Rows came or went: the cursor stays on its message, and the message on its line of the screen. `isNews` is false for
 * messages that arrive and are known.
 */
export function viewChanged(state: State, change: ViewChange, isNews = true): Step {
  const [placed, effects] = followed(state, change, isNews)
  const [next, more] = advanced(placed)
  return [next, [...effects, ...more]]
}

function followed(state: State, change: ViewChange, isNews: boolean): Step {
  const { cursor, length, top } = state.list
  const onScreen = lineOf(state, cursor) - top
  const atTop = top === 0
  switch (change.kind) {
    case 'changed':
      return only(refreshReader(state))
    case 'inserted': {
      const count = change.rows.to - change.rows.from
      const stays = change.rows.from <= cursor && length > 0 ? cursor + count : cursor
      // What undo brings back is what the user wants to see; but nobody is torn away from reading.
      const moved = change.why === 'undone' && !state.reader ? change.rows.from : stays
      const next = withList(state, { length: length + count, cursor: moved })
      const kept = lineOf(next, moved) - onScreen
      // At the top of a newest-first list new mail shows; further down it must not push the lines about.
      const showNew = atTop && change.why !== 'refused' && listOrder(state) === 'newest-first'
      const placed = withList(next, { top: scrolled(next, lineOf(next, moved), showNew ? 0 : kept) })
      return change.why === 'arrived' && isNews ? mailArrived(placed, change.rows) : only(placed)
    }
    case 'removed': {
      const left = length - 1
      const newestFirst = listOrder(state) === 'newest-first'
      const before = change.row < cursor || (change.row === cursor && newestFirst)
      const inPlace = Math.max(0, Math.min(left - 1, before ? cursor - 1 : cursor))
      // Whoever reads and throws away goes on with another message; one that others expunged stays to be read.
      const isDone = change.by === 'user' && change.row === cursor
      const moved = isDone ? rowAfterRemoval(state, inPlace, left) : inPlace
      const next = withList(state, { length: left, cursor: moved })
      const placed = withList(next, {
        top: scrolled(next, lineOf(next, moved), lineOf(next, moved) - onScreen),
      })
      return only(isDone ? { ...placed, advancing: true } : placed)
    }
    case 'reset': {
      const now = state.view?.length ?? 0
      const moved = change.anchor ?? Math.max(0, Math.min(cursor + now - length, now - 1))
      const next = withList(state, { length: now, cursor: moved })
      return only(
        withList(next, { top: scrolled(next, lineOf(next, moved), lineOf(next, moved) - onScreen) }),
      )
    }
  }
}

/** The open message's flags are shown with it. */
function refreshReader(state: State): State {
  const { reader, view } = state
  if (!reader || !view || view.path !== reader.mailbox || view.uidValidity !== reader.uidValidity)
    return state
  const whole = wholeView(state)
  const row = whole?.rowOf(reader.message.uid)
  const slot = row === undefined ? undefined : whole?.peek(row)
  if (slot?.kind !== 'ready' || slot.message === reader.message) return state
  return { ...state, reader: { ...reader, message: slot.message } }
}
