import { bodyBlocks } from '../mime/document.ts'
import type { ShownPart } from '../mime/document.ts'
import { parseHeader } from '../mime/header.ts'
import { loadShown } from '../mime/load-shown.ts'
import type { RawHeaderField } from '../mime/header.ts'
import { partBlocks } from '../mime/part-blocks.ts'
import { warning } from '../mime/plain.ts'
import { formOf, formsOf, hasBodyToFetch, isEncodedMessage, isTnef } from '../mime/shown-parts.ts'
import type { Form } from '../mime/shown-parts.ts'
import type { Block } from '../model/document.ts'
import type { BodyPart, HeaderField } from '../model/part.ts'
import type { MessageCache } from '../sync/message-cache.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import { formatSize } from '../text/size.ts'

/** The most of one text that is shown, in octets: several books; the rest can be saved. */
const mostShown = 4 * 1024 * 1024

/** What is shown of a text that is asked about before it is fetched, and of any text before the rest is there. */
const firstLook = 32 * 1024

/** A text of more octets is turned into blocks in another thread. */
const heavy = 32 * 1024

/** Turns a part into blocks in another thread. */
export type ConvertPart = (
  part: BodyPart,
  bytes: Uint8Array,
  charset: string | undefined,
) => Promise<readonly Block[]>

/** How a message is to be shown. */
export interface Reading {
  readonly prefer: 'plain' | 'html'
  /** The form that the user chose, where there are several. */
  readonly form: Form | undefined
  /** In place of what the parts say of themselves. */
  readonly charset: string | undefined
  /** A text of more octets is shown by its beginning only. */
  readonly askAbove: number
}

/** A message, as far as it is here. */
export interface LoadedMessage {
  readonly structure: BodyPart
  /** Some fields of the header, as sent: see `outlineFields`. */
  readonly fields: readonly RawHeaderField[]
  readonly body: readonly Block[]
  /** Sections of the parts that make the text. */
  readonly shown: readonly string[]
  /** The form that is shown, and those to choose from: none where there is one only. */
  readonly form: Form
  readonly forms: readonly Form[]
  /** Octets of the shown texts that were not fetched, since they are more than a text may cost unasked. */
  readonly unfetched: number
}

/**
 * Fetches what the reader shows of a message: the structure, then only the parts to be shown, each in chunks
 * (RFC 2683 §3.2.1.4). `take` is called whenever there is more to show. Rejects with a `MailFailure`.
 */
export async function loadMessage(
  cache: MessageCache,
  at: PartAddress,
  reading: Reading,
  take: (message: LoadedMessage) => void,
  convert: ConvertPart,
  signal: AbortSignal,
): Promise<void> {
  const { structure, fields } = await cache.outline(at, 'interactive', signal)
  const header = parseHeader(fields)
  const forms = formsOf(structure)
  const tell = (parts: readonly ShownPart[]) => {
    if (signal.aborted) return
    const rest = unfetched(parts)
    const body = [...bodyBlocks(parts, structure), ...offerOf(rest, reading)]
    const shown = parts.map(({ part }) => part.section)
    const form = parts.map(({ part }) => formOf(part)).find((each) => each !== undefined) ?? 'plain'
    take({ structure, fields: header, body, shown, form, forms, unfetched: rest })
  }
  const load = (part: BodyPart, done: readonly ShownPart[]) =>
    loadPart(cache, at, part, reading, (beginning) => tell([...done, beginning]), convert, signal)
  tell(await loadShown(structure, reading, load))
}

/** How to come by what was not fetched. */
function offerOf(octets: number, { askAbove }: Reading): Block[] {
  if (octets === 0) return []
  const way = askAbove < mostShown ? 'L fetches the rest' : 'The rest can be saved (v, w)'
  return [{ kind: 'blank', quote: 0 }, warning(`${way}: ${formatSize(octets)}`)]
}

function unfetched(parts: readonly ShownPart[]): number {
  return parts.reduce(
    (sum, { part, bytes, complete }) => sum + (complete ? 0 : Math.max(1, part.size - bytes.length)),
    0,
  )
}

/** `look` is called with the beginning of a long text. */
async function loadPart(
  cache: MessageCache,
  at: PartAddress,
  part: BodyPart,
  reading: Reading,
  look: (part: ShownPart) => void,
  convert: ConvertPart,
  signal: AbortSignal,
): Promise<ShownPart> {
  // A forwarded message: its header came with the structure, its text is a part of its own.
  if (!hasBodyToFetch(part)) return { part, bytes: new Uint8Array(), complete: true }
  const limit = part.size > reading.askAbove ? firstLook : mostShown
  const isPage = part.type !== 'text' || part.subtype === 'html'
  const options = reading.charset === undefined ? {} : { charset: reading.charset }
  const pieces: Uint8Array[] = []
  let size = 0
  let looked = false
  for await (const piece of cache.octets(at, part, { priority: 'interactive', limit, signal })) {
    pieces.push(piece)
    size += piece.length
    if (!looked && !isPage && size >= firstLook && size < Math.min(part.size, limit)) {
      looked = true
      const bytes = Buffer.concat(pieces).subarray(0, firstLook)
      look({ part, bytes, complete: false, blocks: partBlocks(part, bytes, options) })
    }
  }
  const bytes = Buffer.concat(pieces)
  const complete = size < limit || size >= part.size
  if (isTnef(part)) return { part, bytes, complete }
  const inThread = isPage || bytes.length > heavy || isEncodedMessage(part)
  const blocks = inThread ? await convert(part, bytes, reading.charset) : partBlocks(part, bytes, options)
  return { part, bytes, complete, blocks }
}

/** A header is shown up to here. */
const longestHeader = 256 * 1024

/** All header fields of a message, decoded. */
export async function loadHeaders(
  fetcher: PartFetcher,
  at: PartAddress,
  signal: AbortSignal,
): Promise<HeaderField[]> {
  const pieces: Uint8Array[] = []
  const chunks = fetcher.chunks(at, 'HEADER', 0, { priority: 'interactive', limit: longestHeader, signal })
  for await (const piece of chunks) {
    pieces.push(piece)
    // The blank line belongs to it (RFC 9051 §6.4.5): no other turn is needed to see that nothing follows.
    if (endsInBlankLine(piece)) break
  }
  return parseHeader(Buffer.concat(pieces))
}

function endsInBlankLine(bytes: Uint8Array): boolean {
  return /(^|\n)\r?\n$/.test(Buffer.from(bytes.subarray(-3)).toString('latin1'))
}
