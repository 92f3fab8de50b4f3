import type { ImapSession } from '../imap/session.ts'
import type { Uid } from '../model/envelope.ts'
import { MailFailure } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { BodyPart, MessageOutline } from '../model/part.ts'
import type { Priority, Scheduler } from './scheduler.ts'

const firstChunk = 64 * 1024
const smallestChunk = 16 * 1024
const largestChunk = 1024 * 1024

/**
 * On a link that brings a chunk faster than this, in milliseconds, a larger one gains nothing that a user notices, and
 * keeps the event loop longer from the keys.
 */
const fastLink = 40
const largestOnFastLink = 256 * 1024

/** The same on this machine's own line, in octets a millisecond: there a chunk costs nothing but the processor's time. */
const ownLine = 20_000
const largestOnOwnLine = 128 * 1024

/**
 * Octets a millisecond of what nobody waits for: on a link that is faster than that, decoding would take all of the
 * processor, and keys wait for their frames.
 */
const backgroundPace = 21_000

/** What a chunk may take of the link, in milliseconds: nobody else waits longer for it. */
const chunkTime = 250

/** Sizes chunks by the speed of those before, so that one takes about a quarter of a second. */
export class ChunkSize {
  #size = firstChunk

  /** Octets to ask for next: 16 KB to 1 MB, 64 KB at first. */
  get next(): number {
    return this.#size
  }

  /** `octets` came in `milliseconds`. At most doubles: one fast answer proves little. */
  measured(octets: number, milliseconds: number): void {
    if (octets < smallestChunk) return
    const fitting = (octets / Math.max(1, milliseconds)) * chunkTime
    const wanted = Math.min(fitting, this.#size * 2)
    const largest =
      octets > milliseconds * ownLine
        ? largestOnOwnLine
        : milliseconds < fastLink
          ? largestOnFastLink
          : largestChunk
    this.#size = Math.round(Math.max(smallestChunk, Math.min(largest, wanted)))
  }
}

/** A part of a message on the server. */
export interface PartAddress {
  readonly mailbox: MailboxPath
  readonly uidValidity: bigint
  readonly uid: Uid
}

/** How much of a part is wanted, in octets from its beginning, and how much it matters. */
interface ChunkOptions {
  readonly priority: Priority
  readonly start?: number
  readonly limit?: number
  readonly signal?: AbortSignal
}

/** Fetches structures and parts by short commands between which others may go. */
export class PartFetcher {
  readonly #scheduler: Scheduler
  readonly #chunk = new ChunkSize()

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** The message's MIME tree, and some of its header. Rejects with `missing` when the message is gone. */
  async outline(at: PartAddress, priority: Priority, signal?: AbortSignal): Promise<MessageOutline> {
    const found: MessageOutline[] = []
    await this.shareOutline(at, priority, (outline) => found.push(outline), signal)
    const [outline] = found
    if (!outline) throw gone(at)
    return outline
  }

  /** The message's MIME tree. Rejects as `outline` does. */
  async structure(at: PartAddress, priority: Priority, signal?: AbortSignal): Promise<BodyPart> {
    return (await this.outline(at, priority, signal)).structure
  }

  /**
   * Has `take` called with the outline; whoever asks for the same meanwhile waits for this one, and has nothing taken
   * of his own. Rejects as `outline` does.
   */
  shareOutline(
    at: PartAddress,
    priority: Priority,
    take: (outline: MessageOutline) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const run = async (session: ImapSession) => {
      assertSame(at, session.mailbox?.uidValidity)
      const outline = await session.fetchOutline(at.uid)
      if (!outline) throw gone(at)
      take(outline)
    }
    const key = `structure ${at.mailbox} ${at.uidValidity} ${at.uid}`
    return this.#scheduler.share({ key, priority, mailbox: at.mailbox, onDisconnect: 'retry', run }, signal)
  }

  /**
   * Has `take` called with one chunk of `section` from `start` on, at most `most` octets of it, and with what was
   * asked for; shared as by `shareOutline`. Rejects with `missing` when the message, or the part, is not there.
   */
  shareChunk(
    at: PartAddress,
    section: string,
    range: { readonly start: number; readonly most: number },
    priority: Priority,
    take: (bytes: Uint8Array, asked: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const run = async (session: ImapSession) => {
      assertSame(at, session.mailbox?.uidValidity)
      const asked = Math.min(this.#chunk.next, range.most)
      const began = performance.now()
      const bytes = await session.fetchPart(at.uid, section, range.start, asked)
      if (typeof bytes === 'string') throw absent(at, section, bytes)
      this.#chunk.measured(bytes.length, performance.now() - began)
      take(bytes, asked)
    }
    const key = `part ${at.mailbox} ${at.uidValidity} ${at.uid} ${section} ${range.start}`
    return this.#scheduler.share({ key, priority, mailbox: at.mailbox, onDisconnect: 'retry', run }, signal)
  }

  /** The octets of a part as `chunks` has them; of a file inside another part those that are here (`content`). */
  octets(
    at: PartAddress,
    part: BodyPart,
    options: ChunkOptions,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    return part.content ? piecesOf(part.content, options) : this.chunks(at, part.section, part.size, options)
  }

  /**
   * The octets of `section` from `start` on, still transfer-encoded, chunk by chunk. The next offset is the
   * previous one plus the octets that really came (RFC 2683 §3.2.1.3); `expected`, the size the server told, only
   * spares a last, empty fetch. Given up between two chunks by `signal`. Rejects as `shareChunk` does.
   */
  async *chunks(
    at: PartAddress,
    section: string,
    expected: number,
    options: ChunkOptions,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const { priority, signal, limit = Number.MAX_SAFE_INTEGER } = options
    let offset = options.start ?? 0
    while (offset < limit) {
      const asked = Math.min(this.#chunk.next, limit - offset)
      const began = performance.now()
      let waited = 0
      const start = offset
      const bytes = await this.#scheduler.submit(
        {
          key: `part ${at.mailbox} ${at.uidValidity} ${at.uid} ${section} ${start} ${asked}`,
          priority,
          mailbox: at.mailbox,
          onDisconnect: 'retry',
          run: (session) => {
            assertSame(at, session.mailbox?.uidValidity)
            waited = performance.now() - began
            return session.fetchPart(at.uid, section, start, asked)
          },
        },
        signal,
      )
      // Also in the midst of it: a part that others expunge meanwhile must not be taken for a short one.
      if (typeof bytes === 'string') throw absent(at, section, bytes)
      if (bytes.length === 0) return
      this.#chunk.measured(bytes.length, performance.now() - began - waited)
      offset += bytes.length
      yield bytes
      if (bytes.length < asked && offset === expected) return
      const rest = bytes.length / backgroundPace - (performance.now() - began)
      if (priority === 'background' && rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
    }
  }
}

async function* piecesOf(
  content: Uint8Array,
  { start = 0, limit = Number.MAX_SAFE_INTEGER, signal }: ChunkOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const end = Math.min(content.length, limit)
  for (let from = start; from < end; from += firstChunk) {
    if (signal?.aborted) throw new MailFailure({ kind: 'cancelled' })
    yield content.subarray(from, Math.min(end, from + firstChunk))
  }
}

function gone({ uid }: PartAddress, since = ''): MailFailure {
  return new MailFailure({ kind: 'missing', what: 'message', name: `with UID ${uid}${since}` })
}

/** The whole message is no part of itself: where it cannot be had, it is the message that is not there. */
function absent(at: PartAddress, section: string, what: 'no-part' | 'no-message'): MailFailure {
  if (what === 'no-message' || section === '') return gone(at, ' any more')
  const name = `${section} in the message with UID ${at.uid}`
  return new MailFailure({ kind: 'missing', what: 'part', name })
}

/** Nothing is fetched by a UID of another time (RFC 2683 §3.4.3). */
function assertSame(at: PartAddress, uidValidity: bigint | undefined): void {
  if (uidValidity === at.uidValidity) return
  throw new MailFailure({
    kind: 'missing',
    what: 'message',
    name: `with UID ${at.uid}: the server has numbered ${at.mailbox} anew`,
  })
}
