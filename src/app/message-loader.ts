import { bodyBlocks } from '../mime/document.ts'
import type { ShownPart } from '../mime/document.ts'
import { parseHeader } from '../mime/header.ts'
import { partsToShow } from '../mime/structure.ts'
import type { Block } from '../model/document.ts'
import type { BodyPart, HeaderField } from '../model/part.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'

/** Text of one part that is fetched to be shown, in octets: a book; the rest can be saved. */
const mostShown = 1024 * 1024

/** A first look at a text does not wait for more of it than this. */
const firstLook = 32 * 1024

/** Turns an HTML part into blocks; in another thread, since a page can be large. */
export type ConvertHtml = (part: BodyPart, bytes: Uint8Array) => Promise<readonly Block[]>

/** Takes what is there of a message so far; called again whenever more is. */
export type TakeMessage = (structure: BodyPart, body: readonly Block[]) => void

/**
 * Fetches what the reader shows of a message: the structure, then only the parts to be shown, each in chunks
 * (RFC 2683 §3.2.1.4). Rejects with a `MailFailure`.
 */
export async function loadMessage(
  fetcher: PartFetcher,
  at: PartAddress,
  take: TakeMessage,
  convertHtml: ConvertHtml,
  signal: AbortSignal,
): Promise<void> {
  const structure = await fetcher.structure(at, 'interactive', signal)
  const done: ShownPart[] = []
  const tell = (parts: readonly ShownPart[]) => {
    if (!signal.aborted) take(structure, bodyBlocks(parts, structure))
  }
  for (const part of partsToShow(structure, 'plain')) {
    if (part.envelope !== undefined) {
      // A forwarded message: its header came with the structure, its text is a part of its own.
      done.push({ part, bytes: new Uint8Array(), complete: true })
      continue
    }
    const isHtml = part.type === 'text' && part.subtype === 'html'
    const pieces: Uint8Array[] = []
    let size = 0
    let looked = firstLook
    for await (const piece of fetcher.chunks(at, part.section, part.size, {
      priority: 'interactive',
      limit: mostShown,
      signal,
    })) {
      pieces.push(piece)
      size += piece.length
      // Each look decodes all there is, so the next waits until there is twice as much.
      if (!isHtml && size >= looked && size < Math.min(part.size, mostShown)) {
        looked = size * 2
        tell([...done, { part, bytes: Buffer.concat(pieces), complete: false }])
      }
    }
    const bytes = Buffer.concat(pieces)
    const whole = { part, bytes, complete: size < mostShown }
    done.push(isHtml ? { ...whole, blocks: await convertHtml(part, bytes) } : whole)
  }
  tell(done)
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
  for await (const piece of chunks) pieces.push(piece)
  return parseHeader(Buffer.concat(pieces))
}
