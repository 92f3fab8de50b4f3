import { bodyBlocks } from '../mime/document.ts'
import type { ShownPart } from '../mime/document.ts'
import { partsToShow } from '../mime/structure.ts'
import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import type { ConvertHtml } from './message-loader.ts'

/** Octets of one part that are shown as text: a book; the rest can be saved. */
const mostShown = 1024 * 1024

/**
 * The text of one part alone: of a message what is to be read of it, of anything else its octets as plain text.
 * Rejects with a `MailFailure`.
 */
export async function loadPartText(
  fetcher: PartFetcher,
  at: PartAddress,
  part: BodyPart,
  convertHtml: ConvertHtml,
  signal: AbortSignal,
  onProgress: (fetched: number) => void,
): Promise<readonly Block[]> {
  const shown: ShownPart[] = []
  let fetched = 0
  for (const each of part.envelope === undefined ? [asText(part)] : partsToShow(part, 'plain')) {
    if (each.envelope !== undefined) {
      shown.push({ part: each, bytes: new Uint8Array(), complete: true })
      continue
    }
    const pieces: Uint8Array[] = []
    let size = 0
    const options = { priority: 'interactive', limit: mostShown, signal } as const
    for await (const piece of fetcher.chunks(at, each.section, each.size, options)) {
      pieces.push(piece)
      size += piece.length
      fetched += piece.length
      onProgress(fetched)
    }
    const bytes = Buffer.concat(pieces)
    const whole = { part: each, bytes, complete: size < mostShown }
    const isHtml = each.type === 'text' && each.subtype === 'html'
    shown.push(isHtml ? { ...whole, blocks: await convertHtml(each, bytes) } : whole)
  }
  return bodyBlocks(shown, part)
}

/** What has no text of its own is read as plain text. */
function asText(part: BodyPart): BodyPart {
  return part.type === 'text' || part.type === 'message' ? part : { ...part, type: 'text', subtype: 'plain' }
}
