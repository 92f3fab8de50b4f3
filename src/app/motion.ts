import { cursorToLine, lineOf, listHeight, withList, scrolled } from './list-geometry.ts'
import { layout } from './layout.ts'
import { isLaidOut, layOutMore, readerLines, withPlaceAtTop } from './reader-lines.ts'
import type { State } from './state.ts'
import { treeLines } from './tree-lines.ts'

/** Lines that a page key moves by, where the keys are now. */
export function pageHeight(state: State): number {
  const panes = layout(state)
  if (state.focus === 'reader') return Math.max(1, (panes.reader?.height ?? 2) - 1)
  if (state.focus === 'tree') return Math.max(1, panes.tree?.height ?? 1)
  return listHeight(state)
}

/** Moves the cursor, or scrolls the reader, by `lines`. A page takes the screen along, not only the cursor. */
export function moveCursor(state: State, lines: number, by: 'line' | 'page' = 'line'): State {
  if (state.focus === 'reader') return scrollReader(state, lines)
  if (state.focus === 'tree') return moveInTree(state, lines)
  const target = lineOf(state, state.list.cursor) + lines
  const moved = cursorToLine(state, target)
  if (by === 'line') return moved
  const line = lineOf(moved, moved.list.cursor)
  return withList(moved, { top: scrolled(moved, line, Math.max(0, state.list.top + lines)) })
}

/** Goes to a line of the list, the tree or the message, from 1. */
export function goToLine(state: State, line: number): State {
  const { list, tree, reader } = state
  const at =
    state.focus === 'reader'
      ? (reader?.top ?? 0)
      : state.focus === 'tree'
        ? tree.cursor
        : lineOf(state, list.cursor)
  return moveCursor(state, line - 1 - at)
}

function scrollReader(state: State, lines: number): State {
  const { reader } = state
  const height = layout(state).reader?.height ?? 1
  if (!reader) return state
  const wanted = Math.max(0, reader.top + lines)
  const lowest = Math.max(0, readerLines(state).length - height)
  // Where the line is still to come, the screen follows as it comes.
  const late = wanted > lowest && !isLaidOut(state) ? wanted : undefined
  const sought = lines === 0 && typeof reader.sought === 'object' ? reader.sought : late
  return { ...state, reader: { ...reader, top: Math.min(lowest, wanted), sought } }
}

/** More of the open message has been laid out: the line that was asked for may be there now. */
export function withMoreLines(state: State): State {
  layOutMore(state)
  const { reader } = state
  if (reader?.sought === undefined) return state
  if (typeof reader.sought === 'number') return scrollReader(state, reader.sought - reader.top)
  return scrollReader(withPlaceAtTop(state, reader.sought), 0)
}

function moveInTree(state: State, lines: number): State {
  const count = treeLines(state).length
  const height = layout(state).tree?.height ?? 1
  const cursor = Math.max(0, Math.min(count - 1, state.tree.cursor + lines))
  const top = Math.max(cursor - height + 1, Math.min(state.tree.top, cursor))
  return { ...state, tree: { ...state.tree, cursor, top } }
}
