import type { Block, Line } from '../model/document.ts'
import { describeError } from '../model/error.ts'
import { headerBlocks } from '../mime/header-blocks.ts'
import type { RawHeaderField } from '../mime/header.ts'
import type { Envelope } from '../model/envelope.ts'
import { snoozedUntil } from '../sync/snooze/snooze-keywords.ts'
import { displaySafe } from '../text/display-safe.ts'
import { describeWhen } from '../text/when.ts'
import { foldQuotes } from '../text/fold-quotes.ts'
import { layOut } from '../text/layout.ts'
import { layout } from './layout.ts'
import type { ReaderPlace, ReaderState, State } from './state.ts'

/** Blocks as lines, as far as they have been laid out: a book takes longer than a key may wait. */
interface LaidOut {
  readonly width: number
  readonly lines: Line[]
  /** The first line of each block. */
  readonly starts: number[]
  complete: boolean
}

/** Lines that are laid out at once: more than any screen has. */
const firstLines = 300

/** What laying out may take between two keys, in milliseconds. */
const sliceTime = 4

/** The last layout of each list of blocks: lines are asked for with every key and change seldom. */
const laidOut = new WeakMap<readonly Block[], LaidOut>()

/** A header, and what it was made from besides the envelope. */
interface KnownHeader {
  readonly mode: ReaderState['headerMode']
  readonly fields: ReaderState['fields']
  readonly notable: readonly RawHeaderField[]
  readonly snoozed: string | undefined
  readonly blocks: readonly Block[]
}

/** The last header of each message. */
const headers = new WeakMap<Envelope, KnownHeader>()

/** The body with its quotes folded, of each body. */
const foldedBodies = new WeakMap<readonly Block[], readonly Block[]>()

/** The lines of the open message at the width that the reader has; the last of them may follow: see `isLaidOut`. */
export function readerLines(state: State): readonly Line[] {
  const { reader } = state
  if (!reader) return []
  const width = readerWidth(state)
  const head = wrapped(headerOf(state), width).lines
  const { content } = reader
  switch (content.kind) {
    case 'loading':
      return [...head, [{ text: 'Fetching …', role: 'dim' }]]
    case 'failed':
      return [...head, [{ text: displaySafe(describeError(content.error)), role: 'warning' }]]
    case 'ready':
      return joined(head, wrapped(bodyOf(state), width).lines)
  }
}

/** False while lines of the open message are still to come. */
export function isLaidOut(state: State): boolean {
  return state.reader?.content.kind !== 'ready' || wrapped(bodyOf(state), readerWidth(state)).complete
}

/** Lays out some more of the open message, for a few milliseconds. */
export function layOutMore(state: State): void {
  if (isLaidOut(state)) return
  const end = performance.now() + sliceTime
  const body = bodyOf(state)
  grow(wrapped(body, readerWidth(state)), body, () => performance.now() > end)
}

/** All lines of the open message, however long that takes. */
export function allReaderLines(state: State): readonly Line[] {
  if (!isLaidOut(state)) grow(wrapped(bodyOf(state), readerWidth(state)), bodyOf(state), () => false)
  return readerLines(state)
}

/** Cells that a line of the open message may take. */
export function readerWidth(state: State): number {
  return Math.max(
    1,
    Math.min(state.settings.textWidth, (layout(state).reader?.width ?? state.size.columns) - 2),
  )
}

/** What stands in the reader's first line, or is to stand there as soon as it is laid out. */
export function placeAtTop(state: State): ReaderPlace | undefined {
  const { reader } = state
  if (!reader) return undefined
  if (typeof reader.sought === 'object') return reader.sought
  const head = headerOf(state)
  const headLines = wrapped(head, reader.width)
  const inBody = reader.top >= headLines.lines.length
  const blocks = inBody ? bodyOf(state) : head
  const { starts, lines } = inBody ? wrapped(blocks, reader.width) : headLines
  const line = inBody ? reader.top - headLines.lines.length : reader.top
  const index = starts.findLastIndex((start) => start <= line)
  const start = starts[index] ?? 0
  const count = (starts[index + 1] ?? lines.length) - start
  return { inBody, blocks, index, share: count > 0 ? (line - start) / count : 0 }
}

/** Scrolls the reader so that `place` is in its first line, or the nearest place before it that is still shown. */
export function withPlaceAtTop(state: State, place: ReaderPlace | undefined): State {
  const { reader } = state
  if (!reader) return state
  const width = readerWidth(state)
  const settled = { ...state, reader: { ...reader, width } }
  if (!place || (reader.top === 0 && place.share === 0)) return settled
  const head = wrapped(headerOf(state), width)
  const blocks = place.inBody ? bodyOf(state) : headerOf(state)
  const index = sameBlock(place, blocks)
  const known = wrapped(blocks, width)
  const end = performance.now() + sliceTime
  const isThere = ({ lines, starts }: LaidOut) => lines.length >= (starts[index + 1] ?? Infinity) + firstLines
  grow(known, blocks, (grown) => isThere(grown) || performance.now() > end)
  const { starts, lines } = known
  const start = starts[index] ?? lines.length
  const count = (starts[index + 1] ?? lines.length) - start
  const line = start + Math.floor(place.share * count)
  const top = place.inBody ? head.lines.length + line : line
  // What is still to be laid out before it takes longer than a key may wait: the screen follows as it comes.
  const sought = known.complete || isThere(known) ? undefined : place
  return { ...settled, reader: { ...settled.reader, top, sought } }
}

/** The block of `place` in a list that may be another; one that is not there gives way to one before it. */
function sameBlock({ blocks, index }: ReaderPlace, now: readonly Block[]): number {
  if (now === blocks) return index
  const known = new Map(now.map((block, at) => [block, at]))
  for (let at = index; at >= 0; at--) {
    const block = blocks[at]
    const found = block && known.get(block)
    if (found !== undefined) return found
  }
  return 0
}

function bodyOf({ reader, quotes }: State): readonly Block[] {
  const body = reader?.content.kind === 'ready' ? reader.content.body : []
  if (quotes === 'shown') return body
  const folded = foldedBodies.get(body) ?? foldQuotes(body, true)
  foldedBodies.set(body, folded)
  return folded
}

function headerOf({ reader, settings }: State): readonly Block[] {
  if (!reader) return []
  const { content, fields, headerMode } = reader
  // The message object changes with each change of a flag; what the header is made of does not.
  const { envelope } = reader.message
  const notable = content.kind === 'ready' ? content.fields : noFields
  const until = snoozedUntil(reader.message.flags)
  const snoozed = until && `until ${describeWhen(until, new Date())}`
  const known = headers.get(envelope)
  if (
    known?.fields === fields &&
    known?.mode === headerMode &&
    known?.notable === notable &&
    known?.snoozed === snoozed
  )
    return known.blocks
  const blocks = headerBlocks(envelope, {
    mode: fields ? headerMode : 'short',
    now: new Date(),
    notable,
    ...(fields ? { fields } : {}),
    ...(snoozed === undefined ? {} : { snoozed }),
    ...(settings.authServer === undefined ? {} : { authServer: settings.authServer }),
  })
  const fresh = {
    mode: headerMode,
    fields,
    notable,
    snoozed,
    blocks: [...blocks, { kind: 'blank', quote: 0 } as const],
  }
  headers.set(envelope, fresh)
  return fresh.blocks
}

const noFields: readonly RawHeaderField[] = []

function wrapped(blocks: readonly Block[], width: number): LaidOut {
  const known = laidOut.get(blocks)
  if (known?.width === width) return known
  const fresh: LaidOut = { width, lines: [], starts: [], complete: false }
  grow(fresh, blocks, ({ lines }) => lines.length >= firstLines)
  laidOut.set(blocks, fresh)
  return fresh
}

/** Lays out block by block until there is `enough`. */
function grow(known: LaidOut, blocks: readonly Block[], enough: (known: LaidOut) => boolean): void {
  const { lines, starts, width } = known
  while (starts.length < blocks.length && !enough(known)) {
    const block = blocks[starts.length]
    starts.push(lines.length)
    if (block) for (const line of layOut([block], width)) lines.push(line)
  }
  known.complete = starts.length >= blocks.length
}

const joins = new WeakMap<readonly Line[], { readonly head: readonly Line[]; readonly lines: Line[] }>()

/** Head and body as one list, which grows with the body: a long message is not copied with each key. */
function joined(head: readonly Line[], body: readonly Line[]): readonly Line[] {
  const known = joins.get(body)
  const lines = known?.head === head ? known.lines : [...head]
  for (let index = lines.length - head.length; index < body.length; index++) {
    const line = body[index]
    if (line) lines.push(line)
  }
  joins.set(body, { head, lines })
  return lines
}
