import type { Window } from '../sync/view.ts'
import { layout } from './layout.ts'
import type { ListState, State } from './state.ts'
import { listOrder } from './whole-view.ts'

/** Rows that a lookahead reaches beyond the screen: one page. */
const ahead = 50

/** The line that shows a row of the view, counted in the order shown; and back: the two are the same turn. */
export function lineOf(state: State, row: number): number {
  return listOrder(state) === 'newest-first' ? state.list.length - 1 - row : row
}

/** The row of the view that a line shows. */
export const rowOf = lineOf

/** Lines of the list on the screen; where it is hidden by the reader, those it would have. */
export function listHeight(state: State): number {
  return layout(state).list?.height ?? Math.max(1, state.size.rows - 4)
}

/** `state` with the cursor on `line`, within the list, and the list scrolled so that it is on the screen. */
export function cursorToLine(state: State, line: number): State {
  const last = state.list.length - 1
  const target = Math.max(0, Math.min(line, last))
  const before = lineOf(state, state.list.cursor)
  const direction = target === before ? state.list.direction : target > before ? 1 : -1
  return withList(state, {
    cursor: Math.max(0, rowOf(state, target)),
    top: scrolled(state, target),
    direction,
  })
}

/** The top line that keeps `line` on the screen with the least scrolling. */
export function scrolled(state: State, line: number, top = state.list.top): number {
  const height = listHeight(state)
  const highest = Math.max(0, state.list.length - height)
  const within = line < top ? line : line >= top + height ? line - height + 1 : top
  return Math.max(0, Math.min(within, highest))
}

export function withList(state: State, change: Partial<ListState>): State {
  return { ...state, list: { ...state.list, ...change } }
}

/** The rows that the user looks at, for the page fault. */
export function windowOf(state: State): Window {
  const { list } = state
  const visible = layout(state).list !== undefined
  const cursorLine = lineOf(state, list.cursor)
  const first = visible ? list.top : Math.max(0, cursorLine - 1)
  const count = visible ? listHeight(state) : 3
  const shown = { from: first, to: Math.min(list.length, first + count) }
  // From the top there is only one way to go on.
  const beyond =
    list.direction === 1 || shown.from === 0
      ? { from: shown.to, to: Math.min(list.length, shown.to + ahead) }
      : { from: Math.max(0, shown.from - ahead), to: shown.from }
  return {
    visible: toRows(state, shown),
    ahead: beyond.from < beyond.to && !state.metered ? toRows(state, beyond) : undefined,
    near: list.cursor,
  }
}

function toRows(
  state: State,
  lines: { readonly from: number; readonly to: number },
): { from: number; to: number } {
  if (listOrder(state) === 'oldest-first') return lines
  return { from: state.list.length - lines.to, to: state.list.length - lines.from }
}
