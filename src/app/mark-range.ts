import type { Uid } from '../model/envelope.ts'
import type { ViewChange } from '../sync/view.ts'
import type { Action } from './action.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { messageAtCursor } from './selection.ts'
import type { MarkRange, State } from './state.ts'
import { messagesIn } from './threads.ts'
import { wholeView } from './whole-view.ts'

/** Marks follow the cursor from here on. */
export function beginRange(state: State): State {
  const message = messageAtCursor(state)
  if (!message) return state
  const range = { anchor: message.uid, row: state.list.cursor, before: state.marks }
  return withRangeMarks({ ...state, range })
}

/** After each action: the marks reach from where the range began to the cursor, as far as the messages are here. */
export function rangeKept(before: State, state: State, action: Action): State {
  const { range } = state
  if (!range) return state
  const left = state.view !== before.view || state.focus !== 'list'
  if (left) return { ...state, range: undefined }
  if (action.kind !== 'view-changed' || action.view !== state.view)
    return state.list === before.list && range === before.range ? state : withRangeMarks(state)
  const next = afterChange(range, action.change, state)
  return next ? withRangeMarks({ ...state, range: next }) : { ...state, range: undefined }
}

/** The range when rows have come or gone; undefined where the message that it began with is gone. */
function afterChange(range: MarkRange, change: ViewChange, { view }: State): MarkRange | undefined {
  switch (change.kind) {
    case 'changed':
      return range
    case 'inserted': {
      const { from, to } = change.rows
      return from <= range.row ? { ...range, row: range.row + to - from } : range
    }
    case 'removed': {
      if (change.row === range.row) return undefined
      const before = new Set(range.before)
      if (change.uid !== undefined) before.delete(change.uid)
      return { ...range, before, row: change.row < range.row ? range.row - 1 : range.row }
    }
    case 'reset': {
      const row = view?.rowOf(range.anchor)
      return row === undefined ? undefined : { ...range, row }
    }
  }
}

/** The range ends and its marks stay. `whole` is false where some of it is not marked yet; the step sees to that. */
export function endRange(state: State): { readonly whole: boolean; readonly step: Step } {
  const { range, view } = state
  const ended: State = { ...state, range: undefined }
  if (!range || !view) return { whole: true, step: only(ended) }
  const { missing } = messagesOfRange(state)
  if (missing === 0) return { whole: true, step: only(ended) }
  const [first, last] = [range.anchor, endUid(state)]
  // Only the whole mailbox is in the order of its UIDs.
  if (view !== wholeView(state) || last === undefined) {
    const text = `${missing} messages of the range are not here yet, and are not marked`
    return { whole: false, step: notify(ended, 'warning', text) }
  }
  const query = `uid:${Math.min(first, last)}:${Math.max(first, last)}`
  const [told, effects] = notify(ended, 'info', `Asking the server for ${missing} messages of the range`)
  return { whole: false, step: [told, [...effects, { kind: 'mark-matching', query, how: 'add' }]] }
}

/** The UID at the cursor's end of the range. */
function endUid(state: State): Uid | undefined {
  return messageAtCursor(state)?.uid
}

function withRangeMarks(state: State): State {
  const { range } = state
  if (!range) return state
  const marks = new Set([...range.before, ...messagesOfRange(state).uids, ...forgotten(state, range)])
  return { ...state, marks }
}

/**
 * Marked messages of the range that the view has forgotten since, being far from where the user looks now. Only the whole
 * mailbox is in the order of its UIDs.
 */
function forgotten(state: State, { anchor, before }: MarkRange): readonly Uid[] {
  const { view } = state
  const end = endUid(state)
  // Where the end is not here, too few are better than too many: the server is asked in the end.
  if (!view || view !== wholeView(state) || end === undefined) return []
  const isWithin = (uid: Uid) => uid >= Math.min(anchor, end) && uid <= Math.max(anchor, end)
  return [...state.marks].filter((uid) => !before.has(uid) && isWithin(uid) && view.rowOf(uid) === undefined)
}

/** The messages from the anchor to the cursor that are here, and how many are not. */
function messagesOfRange(state: State): { readonly uids: readonly Uid[]; readonly missing: number } {
  const { range, view, list } = state
  if (!view || !range) return { uids: [], missing: 0 }
  const [from, to] = [Math.min(range.row, list.cursor), Math.max(range.row, list.cursor)]
  const uids: Uid[] = []
  let missing = 0
  for (let row = from; row <= to; row++) {
    const messages = messagesIn(view, row)
    if (messages) uids.push(...messages)
    else missing++
  }
  return { uids, missing }
}
