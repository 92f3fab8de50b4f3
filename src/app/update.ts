import { Flag } from '../model/flags.ts'
import type { ServerText } from '../model/server-text.ts'
import type { Action } from './action.ts'
import { advanceFrom } from './advance.ts'
import { arranged, askAboutCost } from './arrange.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { deletedCounted } from './expunge-steps.ts'
import { withDigit } from './count.ts'
import { findOn } from './find-steps.ts'
import { give, giveAll } from './give.ts'
import { entered, foldersTold } from './found-steps.ts'
import { folderCreated, folderDeleted, folderNotEmpty, folderRenamed, targetMissing } from './folder-steps.ts'
import { goToListing } from './go-to.ts'
import type { Key } from './key.ts'
import { lookUp } from './keymap.ts'
import type { Keymap } from './keymap.ts'
import { tooSmall } from './layout.ts'
import { editedLine } from './line-editor.ts'
import { lineOf, scrolled, withList } from './list-geometry.ts'
import { modalKey, modalPaste } from './modal-keys.ts'
import { moveCursor, withMoreLines } from './motion.ts'
import {
  mailboxLost,
  mailboxOpened,
  mailboxRefused,
  mailboxReturned,
  openMailbox,
  viewChanged,
} from './open-mailbox.ts'
import { rangeKept } from './mark-range.ts'
import { marksFound, withoutMark } from './marks.ts'
import { beyondChanged, narrow, widen } from './narrow.ts'
import { newsChanged } from './new-mail.ts'
import { inspected } from './network-lines.ts'
import { unreadFound } from './next-unread.ts'
import { insideFound } from './parts-steps.ts'
import { placeAtTop, readerWidth, withPlaceAtTop } from './reader-lines.ts'
import { askForAnotherPath, withSave } from './save-steps.ts'
import type { LogEntry, State } from './state.ts'
import { withWork } from './text-modal.ts'
import { branchesToList, lineOfSought } from './tree-lines.ts'
import { wholeView } from './whole-view.ts'

/** The next state and what is to be done outside it. Pure, but for reading mailbox rows through their view. */
export function update(state: State, action: Action, keymap: Keymap): Step {
  const [next, effects] = step(state, action, keymap)
  return [keepPlace(rangeKept(state, next, action)), effects]
}

/** What is read stays where it is when lines become longer or shorter. Where nothing is shown, nothing is moved. */
function keepPlace(state: State): State {
  const { reader } = state
  if (!reader || reader.width === readerWidth(state) || tooSmall(state)) return state
  const kept = withPlaceAtTop(state, placeAtTop(state))
  const search = reader.search && { ...reader.search, current: undefined }
  return moveReader(kept.reader ? { ...kept, reader: { ...kept.reader, search } } : kept)
}

function step(state: State, action: Action, keymap: Keymap): Step {
  switch (action.kind) {
    case 'key':
      return onKey(state, action, keymap)
    case 'give':
      return giveAll({ ...state, count: action.count }, action.lines, action.whole)
    case 'paste':
      return only(modalPaste(state, action.text))
    case 'resized':
      return only(fitted({ ...state, size: action.size }))
    case 'link': {
      const { kind } = state.link
      const lost = kind === 'waiting' || kind === 'stopped' || (kind === 'connecting' && state.wasOffline)
      const next = { ...state, link: action.status, wasOffline: lost && action.status.kind !== 'online' }
      // The trouble is over, and so is the notice about it.
      return lost && action.status.kind === 'online'
        ? notify(next, 'info', state.view ? 'Connected again' : 'Connected')
        : only(next)
    }
    case 'activity':
      return only({ ...state, traffic: action })
    case 'server-text':
      return onServerText(state, action.text)
    case 'mailbox-opened':
      return entered(mailboxOpened(state, action.view, action.descending))
    case 'mailbox-refused':
      return entered(mailboxRefused(state, action.path, action.error))
    case 'mailbox-lost':
      return mailboxLost(state, action.path, action.error)
    case 'returned':
      return mailboxReturned(state, action.path, action.absence)
    case 'view-changed': {
      const { change, isNews = true } = action
      const told = change.kind === 'removed' ? withoutMark(state, change.uid) : state
      if (action.view === wholeView(state) && action.view !== state.view)
        return newsChanged(isNews ? beyondChanged(told, change) : only(told), change)
      if (action.view !== state.view) return only(told)
      // The whole mailbox tells of new mail, too: in a list of some messages it is not told twice.
      if (state.view !== wholeView(state)) return viewChanged(told, change, false)
      return newsChanged(viewChanged(told, change, isNews), change)
    }
    case 'narrowed':
      return narrow(state, action)
    case 'widened':
      return widen(state, action.view)
    case 'folders-told':
      return foldersTold(state, action.found)
    case 'searches-kept':
      return onTreeChanged({ ...state, searches: { ...state.searches, kept: action.kept } })
    case 'arranged':
      return arranged(state, action)
    case 'arranging': {
      const { id, text } = action
      if (text === undefined)
        return only(state.arranging?.id === id ? { ...state, arranging: undefined } : state)
      return only({ ...state, arranging: { id, text } })
    }
    case 'sort-costs':
      return only(askAboutCost(state, action))
    case 'search-started':
      return only({ ...state, searching: { id: action.id, query: action.query } })
    case 'search-ended':
      return only(state.searching?.id === action.id ? { ...state, searching: undefined } : state)
    case 'marks-found':
      return marksFound(state, action.view, action.uids, action.how)
    case 'tree-changed':
      return onTreeChanged(state)
    case 'message-loaded':
      return onMessageLoaded(state, action)
    case 'message-failed':
      if (state.reader?.message.uid !== action.uid) return only(state)
      return only({ ...state, reader: { ...state.reader, content: { kind: 'failed', error: action.error } } })
    case 'lay-out-on':
      return only(withMoreLines(state))
    case 'find-on':
      return findOn(state)
    case 'headers-loaded':
      if (state.reader?.message.uid !== action.uid) return only(state)
      return only({ ...state, reader: { ...state.reader, fields: action.fields } })
    case 'unread-found':
      return action.view === state.view ? unreadFound(state, action.start, action.row) : only(state)
    case 'advance':
      return advanceFrom(state, action.row)
    case 'triage':
      return only({ ...state, undoable: action.undoable, redoable: action.redoable })
    case 'deleted-counted':
      return deletedCounted(state, action)
    case 'archive-missing':
      return only(state, { kind: 'folder', change: { kind: 'create-target', move: action.move } })
    case 'save-told':
      return only(withSave(state, action.save))
    case 'save-forgotten':
      return only({ ...state, saves: state.saves.filter((save) => save.id !== action.id) })
    case 'save-path-taken':
      return only(askForAnotherPath(state, action))
    case 'inside-found':
      return only(insideFound(state, action))
    case 'work-started': {
      const { id, title, waiting } = action
      const modal = { kind: 'text', id, title, waiting, blocks: [], top: 0 } as const
      return only({ ...state, modals: [...state.modals, modal] })
    }
    case 'work-told':
      return only(withWork(state, action.id, (modal) => ({ ...modal, waiting: action.waiting })))
    case 'work-shown':
      return only(
        withWork(state, action.id, (modal) => ({ ...modal, waiting: undefined, blocks: action.blocks })),
      )
    case 'work-ended':
      return only(withWork(state, action.id, () => undefined))
    case 'notice':
      return notify(state, action.level, action.text, ...(action.hints ?? []))
    case 'notice-expired':
      return only(state.notice?.id === action.id ? { ...state, notice: null } : state)
    case 'inspected':
      return inspected(state, action.report)
    case 'task-started':
      return only({ ...state, tasks: [...state.tasks, { id: action.id, text: action.text }] })
    case 'task-ended':
      return only({ ...state, tasks: state.tasks.filter((task) => task.id !== action.id) })
    case 'looked-up':
      return typeof action.found === 'string'
        ? openMailbox(state, action.found)
        : goToListing(state, action.found)
    case 'folder-created':
      return folderCreated(state, action.path)
    case 'folder-renamed':
      return folderRenamed(state, action)
    case 'folder-deleted':
      return folderDeleted(state, action.path)
    case 'folder-not-empty':
      return folderNotEmpty(state, action)
    case 'target-missing':
      return targetMissing(state, action.move)
    case 'ask-secret': {
      const prompt = {
        kind: 'prompt',
        purpose: { kind: 'secret' },
        title: action.title,
        editor: editedLine(),
      } as const
      return only({ ...state, modals: [...state.modals, prompt] })
    }
  }
}

function onKey(state: State, { key }: Extract<Action, { kind: 'key' }>, keymap: Keymap): Step {
  // Somebody is there: a lost connection is tried at once.
  const wake = state.link.kind === 'waiting' ? [{ kind: 'reconnect' } as const] : []
  // Whoever moves on is not called back to the mailbox just made.
  const here =
    state.tree.sought === undefined ? state : { ...state, tree: { ...state.tree, sought: undefined } }
  const [next, effects] = handleKey(here, key, keymap)
  return [next, [...wake, ...effects]]
}

function handleKey(state: State, key: Key, keymap: Keymap): Step {
  // Nobody acts on what nobody sees.
  if (tooSmall(state))
    return key.name === 'q' || key.name === 'ctrl-z'
      ? give(state, key.name === 'q' ? 'quit' : 'suspend')
      : only(state)
  if (state.alerts.length > 0) return only({ ...state, alerts: state.alerts.slice(1) })
  if (state.modals.length > 0) return modalKey(state, key, keymap)
  return boundKey(state, key, keymap)
}

/** A key by the key table, after those that may be the start of a longer binding and the digits before them. */
function boundKey(state: State, key: Key, keymap: Keymap): Step {
  const { pendingKeys, count } = state
  const keys = [...pendingKeys, key.name]
  const isFirst = pendingKeys.length === 0
  const digits = isFirst ? withDigit(count, key.name) : undefined
  if (count !== undefined && digits !== undefined) return only({ ...state, count: digits })
  const meaning = lookUp(keymap, state.focus, keys)
  if (meaning.kind === 'prefix') return only({ ...state, pendingKeys: keys })
  const ready: State = { ...state, pendingKeys: [] }
  const dropped: State = { ...ready, count: undefined }
  // Esc takes back what was begun, and nothing else.
  if (key.name === 'esc' && (isFirst ? count !== undefined : meaning.kind === 'none')) return only(dropped)
  if (meaning.kind === 'command') return give(ready, meaning.name)
  if (meaning.kind === 'lines')
    return giveAll(ready, meaning.lines, { lines: meaning.lines, count: ready.count })
  if (digits !== undefined) return only({ ...ready, count: digits })
  // Not the rest of a longer binding: then the key stands for itself.
  return isFirst ? only(dropped) : boundKey(dropped, key, keymap)
}

/** OK quietly, NO as a warning, BAD as an error, BYE always; [ALERT] stops the user (RFC 2683 §3.4.11). */
function onServerText(state: State, text: ServerText): Step {
  const entry: LogEntry = { at: text.at, label: text.kind.toUpperCase(), alert: text.alert, text: text.text }
  const logged: State = { ...state, log: [...state.log, entry].slice(-500) }
  if (text.alert) return only({ ...logged, alerts: [...logged.alerts, text] })
  switch (text.kind) {
    case 'ok':
    case 'preauth':
      return only(logged)
    case 'no':
      return [notice(logged, 'warning', text.text), []]
    case 'bad':
      return [notice(logged, 'error', text.text), []]
    case 'bye':
      return [notice(logged, 'warning', `The server says goodbye: ${text.text}`), []]
  }
}

/** A notice that stays until the next one, and is in the log already. */
function notice(state: State, level: 'warning' | 'error', text: string): State {
  return { ...state, ids: state.ids + 1, notice: { id: state.ids + 1, level, text } }
}

function onMessageLoaded(state: State, action: Extract<Action, { kind: 'message-loaded' }>): Step {
  const { reader, view } = state
  if (reader?.message.uid !== action.uid) return only(state)
  const next: State = {
    ...state,
    reader: { ...reader, content: { kind: 'ready', ...action.message } },
  }
  // Seen is what was really shown (RFC 2683 §3.2.1.4 by PEEK), and only where it may be set.
  const current = view?.uidValidity === reader.uidValidity
  const seen =
    reader.content.kind === 'loading' && current && !view.readOnly && !reader.message.flags.has(Flag.seen)
  return seen ? only(next, { kind: 'mark-seen', uid: action.uid }) : only(next)
}

/** What is on the screen stays there when the screen becomes smaller. Where nothing is shown, nothing is moved. */
function fitted(state: State): State {
  if (tooSmall(state)) return state
  const line = lineOf(state, state.list.cursor)
  const list = state.list.length === 0 ? state : withList(state, { top: scrolled(state, line) })
  return list.reader ? moveReader(keepPlace(list)) : list
}

function moveReader(state: State): State {
  return { ...moveCursor({ ...state, focus: 'reader' }, 0), focus: state.focus }
}

/** The cursor stays in the tree; what was forgotten of the open branches is listed again. */
function onTreeChanged(state: State): Step {
  const found = lineOfSought(state)
  const placed =
    found === undefined ? state : { ...state, tree: { ...state.tree, cursor: found, sought: undefined } }
  const next = placed.tree.cursor === 0 ? placed : moveCursorInTree(placed)
  return only(next, ...branchesToList(next).map((parent) => ({ kind: 'list-level', parent }) as const))
}

function moveCursorInTree(state: State): State {
  return { ...moveCursor({ ...state, focus: 'tree' }, 0), focus: state.focus }
}
