import { containedParts } from '../mime/contained-files.ts'
import type { BodyPart } from '../model/part.ts'
import { MailFailure } from '../model/error.ts'
import type { MessageCache } from '../sync/message-cache.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import { mostViewed } from './text-modal.ts'

/** A part of more octets is taken apart in another thread. */
const heavy = 256 * 1024

/** A larger part is not looked into, in octets as transferred: it would have to be held in memory, some times over. */
const mostLookedInto = 64 * 1024 * 1024

/** Takes a part apart in another thread, given its octets for good; undefined where it is too heavy. */
export type FindFiles = (
  part: BodyPart,
  pieces: readonly Uint8Array<ArrayBuffer>[],
) => Promise<readonly BodyPart[] | undefined>

/**
 * The files inside a part (see `containedParts`), undefined where it is too heavy. What is here is not fetched again,
 * and what is small stays here. Rejects with a `MailFailure`.
 */
export async function loadInside(
  sources: { readonly cache: MessageCache; readonly fetcher: PartFetcher },
  at: PartAddress,
  part: BodyPart,
  findFiles: FindFiles,
  signal: AbortSignal,
  onProgress: (fetched: number) => void,
): Promise<readonly BodyPart[] | undefined> {
  if (part.size > mostLookedInto) return undefined
  const { cache, fetcher } = sources
  const options = { priority: 'interactive', limit: mostLookedInto, signal } as const
  const isKept = part.size <= mostViewed || cache.whole(at, part) !== undefined
  const octets = isKept ? cache.octets(at, part, options) : fetcher.octets(at, part, options)
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for await (const piece of octets) {
    // A copy: the cache, or the session, has the piece in its hands.
    pieces.push(new Uint8Array(piece))
    size += piece.length
    onProgress(size)
  }
  if (signal.aborted) throw new MailFailure({ kind: 'cancelled' })
  return size > heavy ? findFiles(part, pieces) : containedParts(part, Buffer.concat(pieces))
}
