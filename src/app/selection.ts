import type { MessageSummary, Uid } from '../model/envelope.ts'
import type { SpecialUse } from '../model/mailbox.ts'
import { describeError } from '../model/error.ts'
import { notify } from './command.ts'
import type { Step } from './command.ts'
import { editedLine } from './line-editor.ts'
import { countedMessages } from './count.ts'
import type { State } from './state.ts'
import { foldedAtCursor } from './threads.ts'
import { wholeView } from './whole-view.ts'

/** The message under the cursor of the list, when it is there. */
export function messageAtCursor(state: State): MessageSummary | undefined {
  const slot = state.view?.peek(state.list.cursor)
  return slot?.kind === 'ready' ? slot.message : undefined
}

/** Where the cursor was, for whatever comes later: its row, and the message there when that was known. */
export interface CursorPlace {
  readonly row: number
  readonly uid: Uid | undefined
}

export function cursorPlace(state: State): CursorPlace {
  return { row: state.list.cursor, uid: messageAtCursor(state)?.uid }
}

/** True when the user has not gone elsewhere since: also when the message is gone, and the cursor on its neighbour. */
export function isCursorStill({ view, list }: State, { row, uid }: CursorPlace): boolean {
  const place = uid === undefined ? row : view?.rowOf(uid)
  return place === undefined || place === list.cursor
}

/**
 * The message that a command acts on: the one that is read, else the one under the cursor. Undefined when it is not
 * here, or when others have expunged it while it was read: the cursor is on its neighbour then.
 */
export function messageToChange(state: State): MessageSummary | undefined {
  const { reader, view } = state
  if (!reader) return messageAtCursor(state)
  if (!view || view.path !== reader.mailbox || view.uidValidity !== reader.uidValidity) return undefined
  const whole = wholeView(state)
  const row = whole?.rowOf(reader.message.uid)
  const slot = row === undefined ? undefined : whole?.peek(row)
  return slot?.kind === 'ready' ? slot.message : undefined
}

/** True when the cursor has come to another message than the one that is read, because that one is gone. */
export function cursorLeftReader(state: State): boolean {
  const message = messageAtCursor(state)
  return state.reader !== null && message !== undefined && message.uid !== state.reader.message.uid
}

/** Why nothing can be changed; undefined when it can. */
export function readOnlyReason(state: State): string | undefined {
  if (!state.view) return 'no folder is open'
  if (state.view.readOnly) return `${state.view.path} is read-only`
  if (state.list.length === 0) return 'no message here'
  if (messagesToChange(state).length > 0) return undefined
  return cursorLeftReader(state) ? 'this message is gone' : 'this message is not here yet'
}

/** Why there is nothing to act on, be it only to read; undefined when there is. */
export function notHereReason(state: State): string | undefined {
  const reason = readOnlyReason(state)
  return state.view?.readOnly && messagesToChange(state).length > 0 ? undefined : reason
}

/** The marked messages, where there are some and the list has the keys; in ascending order. */
export function markedToChange(state: State): readonly Uid[] | undefined {
  return actsOnMarks(state) ? messagesToChange(state) : undefined
}

/**
 * The messages that a command acts on: so many from the one at hand on where digits say so; else in the list those
 * that are marked, if any are, else the one at hand.
 */
export function messagesToChange(state: State): readonly Uid[] {
  if (state.count !== undefined) return countedMessages(state, messageToChange(state))
  if (actsOnMarks(state)) return [...state.marks].toSorted((one, other) => one - other)
  const thread = state.reader ? undefined : foldedAtCursor(state)
  if (thread) return thread
  const message = messageToChange(state)
  return message ? [message.uid] : []
}

function actsOnMarks(state: State): boolean {
  return state.count === undefined && state.focus === 'list' && state.marks.size > 0
}

/** Moves messages to the mailbox for `use`; the reader goes on with the next one. */
export function moveToSpecial(state: State, use: SpecialUse): Step {
  const uids = messagesToChange(state)
  if (uids.length === 0) return [state, []]
  return [actsOnMarks(state) ? { ...state, marks: new Set() } : state, [{ kind: 'move', uids, use }]]
}

/** Whether the open mailbox is the one for junk, as far as is known. */
export function isJunkFolder({ view, tree, settings }: State): boolean {
  if (!view) return false
  return view.path === settings.junkFolder || tree.source.find(view.path)?.specialUse === 'junk'
}

/** Moves messages to the junk folder, or from there to INBOX, and marks them so. */
export function judge(state: State, isJunk: boolean): Step {
  const uids = messagesToChange(state)
  if (uids.length === 0) return [state, []]
  return [actsOnMarks(state) ? { ...state, marks: new Set() } : state, [{ kind: 'judge', uids, isJunk }]]
}

/** Asks for the mailbox that messages are to go to; nothing typed is the one that they went to last. */
export function askForTarget(state: State, kind: 'move' | 'copy'): Step {
  const uids = messagesToChange(state)
  const many = uids.length === 1 ? '' : ` ${uids.length} messages`
  const usual = state.movedTo === undefined ? '' : ` (Enter: ${state.movedTo})`
  const prompt = {
    kind: 'prompt',
    purpose: { kind, uids },
    title: `${kind === 'move' ? 'Move' : 'Copy'}${many} to folder${usual}`,
    editor: editedLine(),
  } as const
  return [{ ...state, modals: [...state.modals, prompt] }, []]
}

/** Moves or copies messages to the mailbox of that name. What can be told to be wrong beforehand is. */
export function moveTo(
  state: State,
  uids: readonly Uid[],
  name: string,
  kind: 'move' | 'copy' = 'move',
): Step {
  const typed = name.trim() === '' ? (state.movedTo ?? '') : name.trim()
  const target = /^inbox$/i.test(typed) ? 'INBOX' : typed
  if (target === '') return notify(state, 'info', kind === 'move' ? 'Not moved' : 'Not copied')
  if (target === state.view?.path) return notify(state, 'info', `${target} is where they are`)
  const listing = state.tree.source.find(target)
  if (listing && !listing.selectable)
    return notify(state, 'warning', describeError({ kind: 'not-selectable', path: target }))
  if (kind === 'copy') return [{ ...state, movedTo: target }, [{ kind: 'copy-to', uids, target }]]
  const left = new Set(uids)
  const marks = new Set([...state.marks].filter((uid) => !left.has(uid)))
  return [{ ...state, marks, movedTo: target }, [{ kind: 'move-to', uids, target }]]
}

/** Sets a flag on messages, where one of them is without it; else takes it away. */
export function toggleFlag(state: State, flag: string): Step {
  const uids = messagesToChange(state)
  const isSet = (uid: Uid) => {
    const whole = wholeView(state)
    const row = whole?.rowOf(uid)
    const slot = row === undefined ? undefined : whole?.peek(row)
    return slot?.kind === 'ready' && slot.message.flags.has(flag)
  }
  const change = { flags: [flag], add: !uids.every(isSet) }
  return [state, uids.length === 0 ? [] : [{ kind: 'flags', uids, change }]]
}
