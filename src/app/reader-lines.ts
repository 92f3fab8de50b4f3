import type { Block, Line } from '../model/document.ts'
import { describeError } from '../model/error.ts'
import { headerBlocks } from '../mime/header-blocks.ts'
import { displaySafe } from '../text/display-safe.ts'
import { foldQuotes } from '../text/fold-quotes.ts'
import { layout, tooSmall } from './layout.ts'
import { isAtHand, laidOut, quickCount } from './reader-layout.ts'
import type { ReaderState, ShownBody, State } from './state.ts'

/** A place in the open message that means the same at every width. */
interface Place {
  readonly inBody: boolean
  /** The block, among those that were shown. */
  readonly blocks: readonly Block[]
  readonly index: number
  /** How much of the block's lines is before it, from 0 to 1. */
  readonly share: number
}

/** The reader's header block of each state of it. */
const headers = new WeakMap<object, readonly Block[]>()

/** The body with its quotes folded, and the beginning of a long one, of each body. */
const foldedBodies = new WeakMap<readonly Block[], readonly Block[]>()
const beginnings = new WeakMap<readonly Block[], readonly Block[]>()

const nothing: readonly Block[] = []

/** All lines of the open message, as far as they are laid out: those that `top` counts. */
export function readerLines(state: State): readonly Line[] {
  const { reader } = state
  if (!reader) return []
  const { content, shown } = reader
  const head = laidOut(headerOf(reader), shown?.width ?? readerWidth(state)).lines
  switch (content.kind) {
    case 'loading':
      return [...head, [{ text: 'Fetching …', role: 'dim' }]]
    case 'failed':
      return [...head, [{ text: displaySafe(describeError(content.error)), role: 'warning' }]]
    case 'ready':
      return shown ? joined(head, laidOut(shown.blocks, shown.width).lines) : head
  }
}

/** All lines of the open message at the width that the reader has. A long one may take a second. */
export function wholeText(state: State): readonly Line[] {
  const { reader } = state
  if (!reader) return []
  const width = readerWidth(state)
  return [...laidOut(headerOf(reader), width).lines, ...laidOut(bodyOf(state), width).lines]
}

/** What is still to be laid out of the open message, a piece at a time; undefined when all of it is shown as it should be. */
export function layoutWanted(
  state: State,
): { readonly blocks: readonly Block[]; readonly width: number } | undefined {
  const { reader } = state
  if (!reader || tooSmall(state)) return undefined
  const { shown } = reader
  const wanted = { blocks: bodyOf(state), width: readerWidth(state) }
  return shown?.blocks === wanted.blocks && shown.width === wanted.width ? undefined : wanted
}

/**
 * Shows the open message as it should be, if it is laid out so by now; else as it is, or its beginning. What is at the
 * top of the screen stays there when lines become longer or shorter, or quotes are folded.
 */
export function withLayout(state: State): State {
  const wanted = layoutWanted(state)
  const { reader } = state
  if (!wanted || !reader) return state
  const { shown } = reader
  const { blocks, width } = wanted
  const body = reader.content.kind === 'ready' ? reader.content.body : nothing
  if (!isAtHand(blocks, width)) {
    if (shown && shown.blocks.length > 0) return state
    return clamped({ ...state, reader: { ...reader, shown: { body, blocks: beginningOf(blocks), width } } })
  }
  const next = { ...reader, shown: { body, blocks, width } }
  // More of the same message has come: what is here already has not moved.
  if (!shown || (shown.width === width && (shown.body !== body || shown.blocks === beginnings.get(blocks))))
    return clamped({ ...state, reader: next })
  const search = reader.search && { ...reader.search, current: undefined }
  const place = shown.body === body ? placeAtTop(reader, shown) : undefined
  const placed = place ? lineOfPlace(next, next.shown, place) : reader.top
  return clamped({ ...state, reader: { ...next, search, top: reader.top === 0 ? 0 : placed } })
}

/** Cells that a line of the open message may take. */
function readerWidth(state: State): number {
  return Math.max(
    1,
    Math.min(state.settings.textWidth, (layout(state).reader?.width ?? state.size.columns) - 2),
  )
}

function clamped(state: State): State {
  const { reader } = state
  if (!reader) return state
  const lowest = Math.max(0, readerLines(state).length - (layout(state).reader?.height ?? 1))
  return reader.top <= lowest ? state : { ...state, reader: { ...reader, top: lowest } }
}

function placeAtTop(reader: ReaderState, { blocks, width }: ShownBody): Place {
  const head = headerOf(reader)
  const headLines = laidOut(head, width).lines.length
  const inBody = reader.top >= headLines
  const { starts, lines } = laidOut(inBody ? blocks : head, width)
  const line = inBody ? reader.top - headLines : reader.top
  const index = starts.findLastIndex((start) => start <= line)
  const start = starts[index] ?? 0
  const count = (starts[index + 1] ?? lines.length) - start
  return { inBody, blocks: inBody ? blocks : head, index, share: count > 0 ? (line - start) / count : 0 }
}

/** The line where a place is now, or the nearest place before it that is still shown. */
function lineOfPlace(reader: ReaderState, { blocks, width }: ShownBody, place: Place): number {
  const head = headerOf(reader)
  const { starts, lines } = laidOut(place.inBody ? blocks : head, width)
  const index = sameBlock(place, place.inBody ? blocks : head)
  const start = starts[index] ?? 0
  const line = start + Math.floor(place.share * ((starts[index + 1] ?? lines.length) - start))
  return place.inBody ? laidOut(head, width).lines.length + line : line
}

/** The block of `place` in a list that may be another; one that is not there gives way to one before it. */
function sameBlock({ blocks, index }: Place, now: readonly Block[]): number {
  if (now[index] === blocks[index]) return index
  const known = new Map(now.map((block, at) => [block, at]))
  for (let at = index; at >= 0; at--) {
    const block = blocks[at]
    const found = block && known.get(block)
    if (found !== undefined) return found
  }
  return 0
}

function bodyOf({ reader, quotes }: State): readonly Block[] {
  const body = reader?.content.kind === 'ready' ? reader.content.body : nothing
  if (quotes === 'shown') return body
  const folded = foldedBodies.get(body) ?? foldQuotes(body, true)
  foldedBodies.set(body, folded)
  return folded
}

function beginningOf(blocks: readonly Block[]): readonly Block[] {
  const beginning = beginnings.get(blocks) ?? blocks.slice(0, quickCount(blocks))
  beginnings.set(blocks, beginning)
  return beginning
}

function headerOf(reader: ReaderState): readonly Block[] {
  // The header depends on these three; the message object changes with each change of a flag.
  const key = reader.fields ?? reader.message.envelope
  const known = headers.get(key)
  if (known && modes.get(known) === reader.headerMode) return known
  const fields = reader.fields ? { fields: reader.fields } : {}
  const mode = reader.fields ? reader.headerMode : 'short'
  const blocks: readonly Block[] = [
    ...headerBlocks(reader.message.envelope, { ...fields, mode, now: new Date() }),
    { kind: 'blank', quote: 0 },
  ]
  headers.set(key, blocks)
  modes.set(blocks, reader.headerMode)
  return blocks
}

const modes = new WeakMap<readonly Block[], ReaderState['headerMode']>()

const joins = new WeakMap<
  readonly Line[],
  { readonly head: readonly Line[]; readonly lines: readonly Line[] }
>()

/** Head and body as one list, kept while both stay the same: a long message is not copied with each key. */
function joined(head: readonly Line[], body: readonly Line[]): readonly Line[] {
  const known = joins.get(body)
  if (known?.head === head) return known.lines
  const lines = [...head, ...body]
  joins.set(body, { head, lines })
  return lines
}
