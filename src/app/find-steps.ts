import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { scanOn, toPattern } from './find.ts'
import type { Hit, Scan } from './find.ts'
import { layout } from './layout.ts'
import { moveCursor } from './motion.ts'
import { isLaidOut, layOutMore, readerLines } from './reader-lines.ts'
import type { ReaderSearch, State } from './state.ts'

/** Looks for a text in the open message, from the top of the screen on. */
export function find(state: State, text: string): Step {
  const { reader } = state
  if (!reader) return only(state)
  return begin(state, { pattern: text, current: undefined, scan: undefined }, 1)
}

/** Looks for the next hit, or for the one before. */
export function findAgain(state: State, direction: 1 | -1): Step {
  const search = state.reader?.search
  return search ? begin(state, search, direction) : only(state)
}

/** Goes on with the search that is under way, if one still is. */
export function findOn(state: State): Step {
  const search = state.reader?.search
  return search?.scan ? scanFrom(state, search, search.scan) : only(state)
}

/** From where the user was led to last; from the top of the screen where he has gone elsewhere meanwhile. */
function begin(state: State, search: ReaderSearch, direction: 1 | -1): Step {
  const { current } = search
  const top = state.reader?.top ?? 0
  const origin =
    current && isInView(state, current) ? current : { line: top, start: direction === 1 ? -1 : 0 }
  return scanFrom(state, search, { origin, direction, visited: 0 })
}

function scanFrom(state: State, search: ReaderSearch, scan: Scan): Step {
  // What is not laid out yet cannot be looked through.
  layOutMore(state)
  if (!isLaidOut(state)) return only(withSearch(state, { ...search, scan }), { kind: 'find-on' })
  const result = scanOn(readerLines(state), toPattern(search.pattern), scan)
  switch (result.kind) {
    case 'going-on':
      return only(withSearch(state, { ...search, scan: result.scan }), { kind: 'find-on' })
    case 'nothing':
      return notify(
        withSearch(state, { ...search, current: undefined, scan: undefined }),
        'info',
        `Not found: ${search.pattern}`,
      )
    case 'found': {
      const found = scrolledTo(
        withSearch(state, { ...search, current: result.hit, scan: undefined }),
        result.hit,
      )
      if (!result.wrapped) return only({ ...found, notice: null })
      return notify(
        found,
        'info',
        scan.direction === 1 ? 'Past the end: on from the beginning' : 'Past the beginning: on from the end',
      )
    }
  }
}

function withSearch(state: State, search: ReaderSearch): State {
  return state.reader ? { ...state, reader: { ...state.reader, search } } : state
}

function isInView(state: State, { line }: Hit): boolean {
  const top = state.reader?.top ?? 0
  return line >= top && line < top + (layout(state).reader?.height ?? 1)
}

/** A hit out of view is brought to the upper third, with some of what is before it. */
function scrolledTo(state: State, hit: Hit): State {
  const { reader } = state
  if (!reader || isInView(state, hit)) return state
  const height = layout(state).reader?.height ?? 1
  return moveCursor(state, hit.line - Math.floor(height / 3) - reader.top)
}
