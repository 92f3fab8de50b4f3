import type { BodyPart, MessageOutline } from '../model/part.ts'
import type { PartAddress, PartFetcher } from './part-fetcher.ts'
import type { Priority } from './scheduler.ts'

/** Octets of parts that are kept. */
const capacity = 8 * 1024 * 1024

/** A part from its beginning, as far as it is here. */
interface HeldPart {
  readonly pieces: Uint8Array[]
  length: number
  complete: boolean
}

interface HeldMessage {
  outline?: MessageOutline
  readonly parts: Map<string, HeldPart>
}

/** How much of a part is wanted, and how much it matters. */
export interface PartWish {
  readonly priority: Priority
  /** Octets from the beginning. */
  readonly limit: number
  readonly signal?: AbortSignal
}

/**
 * Messages as a page-faulting cache, as the mailbox is one (RFC 1176): what was fetched, ahead or to be read, is here;
 * what is not is fetched once, whoever asks. The messages that were asked for last are kept, up to 8 MB.
 */
export class MessageCache {
  readonly #fetcher: PartFetcher
  /** The one that was asked for last comes last. */
  readonly #messages = new Map<string, HeldMessage>()

  constructor(fetcher: PartFetcher) {
    this.#fetcher = fetcher
  }

  /** Rejects with a `MailFailure`: `missing` when the message is gone. */
  async outline(at: PartAddress, priority: Priority, signal?: AbortSignal): Promise<MessageOutline> {
    const take = (outline: MessageOutline) => {
      this.#touch(at).outline = outline
    }
    for (;;) {
      const { outline } = this.#touch(at)
      if (outline) return outline
      await this.#fetcher.shareOutline(at, priority, take, signal)
    }
  }

  /** Octets that are here of a part. */
  held(at: PartAddress, section: string): number {
    return this.#messages.get(keyOf(at))?.parts.get(section)?.length ?? 0
  }

  /** All octets of a part, still transfer-encoded, where they are here. */
  whole(at: PartAddress, { section, content }: BodyPart): readonly Uint8Array[] | undefined {
    if (content) return [content]
    const held = this.#messages.get(keyOf(at))?.parts.get(section)
    return held?.complete ? held.pieces : undefined
  }

  /**
   * The octets of a part from its beginning, still transfer-encoded, piece by piece, up to the limit; first what is
   * here. Ends with the part; `part.size` only spares a last, empty fetch (RFC 2683 §3.4.5). Rejects as `outline`.
   */
  async *octets(
    at: PartAddress,
    part: BodyPart,
    wish: PartWish,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    if (part.content) return yield part.content.subarray(0, wish.limit)
    let offset = 0
    while (offset < wish.limit) {
      const held = this.#part(at, part.section)
      if (held.length > offset) {
        for (const piece of after(held.pieces, offset)) {
          const wanted = piece.subarray(0, wish.limit - offset)
          offset += wanted.length
          if (wanted.length > 0) yield wanted
        }
      } else if (held.complete) return
      else await this.#extend(at, part, held, wish)
    }
  }

  async #extend(
    at: PartAddress,
    part: BodyPart,
    held: HeldPart,
    { priority, limit, signal }: PartWish,
  ): Promise<void> {
    const start = held.length
    const take = (bytes: Uint8Array, asked: number) => {
      if (held.length !== start) return
      if (bytes.length > 0) held.pieces.push(bytes)
      held.length += bytes.length
      held.complete = bytes.length === 0 || (bytes.length < asked && held.length === part.size)
      this.#shrink()
    }
    await this.#fetcher.shareChunk(at, part.section, { start, most: limit - start }, priority, take, signal)
  }

  #part(at: PartAddress, section: string): HeldPart {
    const { parts } = this.#touch(at)
    const held = parts.get(section) ?? { pieces: [], length: 0, complete: false }
    parts.set(section, held)
    return held
  }

  #touch(at: PartAddress): HeldMessage {
    const key = keyOf(at)
    const message = this.#messages.get(key) ?? { parts: new Map<string, HeldPart>() }
    this.#messages.delete(key)
    this.#messages.set(key, message)
    return message
  }

  /** Lets go of what was asked for longest ago; never of the last one. */
  #shrink(): void {
    let octets = 0
    for (const message of this.#messages.values()) octets += sizeOf(message)
    for (const [key, message] of this.#messages) {
      if (octets <= capacity || this.#messages.size === 1) return
      octets -= sizeOf(message)
      this.#messages.delete(key)
    }
  }
}

function keyOf({ mailbox, uidValidity, uid }: PartAddress): string {
  return `${uidValidity} ${uid} ${mailbox}`
}

/** An outline counts, too: a mailbox of small messages must not fill the memory. */
function sizeOf({ parts }: HeldMessage): number {
  let octets = 4096
  for (const part of parts.values()) octets += part.length
  return octets
}

/** What comes after `offset`, which may be in the midst of a piece. */
function* after(pieces: readonly Uint8Array[], offset: number): Generator<Uint8Array, void, undefined> {
  let start = 0
  for (const piece of pieces) {
    if (start + piece.length > offset) yield piece.subarray(Math.max(0, offset - start))
    start += piece.length
  }
}
