import { hasBodyToFetch, partsToShow } from '../mime/shown-parts.ts'
import type { MessageCache } from '../sync/message-cache.ts'
import type { PartAddress } from '../sync/part-fetcher.ts'

/**
 * Fetches ahead the texts that a reader would show first, at most `budget` octets of them, and nothing of a text that
 * does not fit. It decodes nothing: the decoders take memory, and not every message is opened. Rejects with a
 * `MailFailure`.
 */
export async function fetchAhead(
  cache: MessageCache,
  at: PartAddress,
  prefer: 'plain' | 'html',
  budget: number,
  signal: AbortSignal,
): Promise<void> {
  const { structure } = await cache.outline(at, 'lookahead', signal)
  let left = budget
  for (const part of partsToShow(structure, prefer)) {
    if (!hasBodyToFetch(part)) continue
    if (part.size > left) return
    left -= part.size
    const wish = { priority: 'lookahead', limit: budget, signal } as const
    for await (const piece of cache.octets(at, part, wish)) if (piece.length === 0) return
  }
}
