import { bodyBlocks } from '../mime/document.ts'
import type { ShownPart } from '../mime/document.ts'
import { hasBodyToFetch, isEncodedMessage, isTnef, partsToShow } from '../mime/shown-parts.ts'
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
  for (const each of textsOf(part)) {
    if (!hasBodyToFetch(each)) {
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
    const isPage = each.type === 'text' && each.subtype === 'html'
    const inThread = isPage || isEncodedMessage(each) || size > heavy
    shown.push(inThread ? { ...whole, blocks: await convert(each, bytes, undefined) } : whole)
  }
  return bodyBlocks(shown, part)
}

/** The parts to be read of a part: of a message several, where the server can look into it. */
function textsOf(part: BodyPart): BodyPart[] {
  return hasBodyToFetch(part) ? [asText(part)] : partsToShow(part, 'plain')
}

/** What has no text of its own is read as plain text. */
function asText(part: BodyPart): BodyPart {
  return part.type === 'text' || part.type === 'message' || isTnef(part)
    ? part
    : { ...part, type: 'text', subtype: 'plain' }
}
