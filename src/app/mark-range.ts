import type { Uid } from '../model/envelope.ts'
import type { Action } from './action.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { lineOf, rowOf } from './list-geometry.ts'
import { messageAtCursor } from './selection.ts'
import type { State } from './state.ts'

/** Marks follow the cursor from here on. */
export function beginRange(state: State): State {
  const message = messageAtCursor(state)
  if (!message) return state
  return withRangeMarks({ ...state, range: { anchor: message.uid, before: state.marks } })
}

/** After each action: the marks reach from where the range began to the cursor, as far as the messages are here. */
export function rangeKept(before: State, state: State, action: Action): State {
  const { range } = state
  if (!range) return state
  const left = state.view !== before.view || state.focus !== 'list'
  if (left || state.view?.rowOf(range.anchor) === undefined) return { ...state, range: undefined }
  if (action.kind !== 'view-changed')
    return state.list === before.list && range === before.range ? state : withRangeMarks(state)
  const { change } = action
  const gone = change.kind === 'removed' ? change.uid : undefined
  if (gone === undefined || !range.before.has(gone)) return withRangeMarks(state)
  const kept = new Set(range.before)
  kept.delete(gone)
  return withRangeMarks({ ...state, range: { ...range, before: kept } })
}

/** The range ends and its marks stay. `whole` is false where some of it is not marked yet; the step sees to that. */
export function endRange(state: State): { readonly whole: boolean; readonly step: Step } {
  const { range, view } = state
  const ended: State = { ...state, range: undefined }
  if (!range || !view) return { whole: true, step: only(ended) }
  const { missing } = messagesOfRange(state)
  if (missing === 0) return { whole: true, step: only(ended) }
  if (state.narrowed) {
    const text = `${missing} messages of the range are not here yet, and are not marked`
    return { whole: false, step: notify(ended, 'warning', text) }
  }
  const [first, last] = [range.anchor, endUid(state)]
  if (last === undefined)
    return {
      whole: false,
      step: notify(state, 'info', 'This message is not here yet: once more in a moment'),
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
  return range ? { ...state, marks: new Set([...range.before, ...messagesOfRange(state).uids]) } : state
}

/** The messages from the anchor to the cursor that are here, and how many are not. */
function messagesOfRange(state: State): { readonly uids: readonly Uid[]; readonly missing: number } {
  const { range, view, list } = state
  const row = range && view?.rowOf(range.anchor)
  if (!view || row === undefined) return { uids: [], missing: 0 }
  const [from, to] = [lineOf(state, row), lineOf(state, list.cursor)].toSorted((one, other) => one - other)
  const uids: Uid[] = []
  let missing = 0
  for (let line = from ?? 0; line <= (to ?? -1); line++) {
    const slot = view.peek(rowOf(state, line))
    if (slot.kind === 'ready') uids.push(slot.message.uid)
    else missing++
  }
  return { uids, missing }
}
