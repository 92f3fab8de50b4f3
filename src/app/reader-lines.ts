import type { Block, Line } from '../model/document.ts'
import { describeError } from '../model/error.ts'
import { headerBlocks } from '../mime/header-blocks.ts'
import { displaySafe } from '../text/display-safe.ts'
import { layOut } from '../text/layout.ts'
import { layout } from './layout.ts'
import type { ReaderState, State } from './state.ts'

interface LaidOut {
  readonly width: number
  readonly lines: readonly Line[]
}

/** The last layout of each list of blocks: lines are asked for with every key and change seldom. */
const laidOut = new WeakMap<readonly Block[], LaidOut>()

/** The reader's header block of each state of it. */
const headers = new WeakMap<object, readonly Block[]>()

/** All lines of the open message at the width that the reader has. */
export function readerLines(state: State): readonly Line[] {
  const { reader } = state
  if (!reader) return []
  const width = Math.min(state.settings.textWidth, (layout(state).reader?.width ?? state.size.columns) - 2)
  const head = wrapped(headerOf(reader), width)
  const { content } = reader
  switch (content.kind) {
    case 'loading':
      return [...head, [{ text: 'Fetching …', role: 'dim' }]]
    case 'failed':
      return [...head, [{ text: displaySafe(describeError(content.error)), role: 'warning' }]]
    case 'ready':
      return joined(head, wrapped(content.body, width))
  }
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

function wrapped(blocks: readonly Block[], width: number): readonly Line[] {
  const known = laidOut.get(blocks)
  if (known?.width === width) return known.lines
  const lines = layOut(blocks, width)
  laidOut.set(blocks, { width, lines })
  return lines
}

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
