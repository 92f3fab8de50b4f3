import { bodyBlocks } from '../mime/document.ts'
import type { ShownPart } from '../mime/document.ts'
import { partsToShow } from '../mime/structure.ts'
import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import type { MessageCache } from '../sync/message-cache.ts'
import type { PartAddress } from '../sync/part-fetcher.ts'
import type { ConvertPart } from './message-loader.ts'
import { mostViewed } from './text-modal.ts'

/** A text of more octets is turned into blocks in another thread. */
const heavy = 32 * 1024

/**
 * The text of one part alone: of a message what is to be read of it, of anything else its octets as plain text.
 * Rejects with a `MailFailure`.
 */
export async function loadPartText(
  cache: MessageCache,
  at: PartAddress,
  part: BodyPart,
  convert: ConvertPart,
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
    const options = { priority: 'interactive', limit: mostViewed, signal } as const
    for await (const piece of cache.octets(at, each, options)) {
      pieces.push(piece)
      size += piece.length
      fetched += piece.length
      onProgress(fetched)
    }
    const bytes = Buffer.concat(pieces)
    const whole = { part: each, bytes, complete: size < mostViewed || size >= each.size }
    const inThread = (each.type === 'text' && each.subtype === 'html') || size > heavy
    shown.push(inThread ? { ...whole, blocks: await convert(each, bytes, undefined) } : whole)
  }
  return bodyBlocks(shown, part)
}

/** What has no text of its own is read as plain text. */
function asText(part: BodyPart): BodyPart {
  return part.type === 'text' || part.type === 'message' ? part : { ...part, type: 'text', subtype: 'plain' }
}
