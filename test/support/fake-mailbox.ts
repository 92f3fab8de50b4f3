import { parseSet } from '../../src/imap/sequence-set.ts'
import type { FetchData, ImapSession } from '../../src/imap/session.ts'
import type { Envelope, Uid } from '../../src/model/envelope.ts'
import type { Flags } from '../../src/model/flags.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import { fakeSession, mailboxStatus } from './fake-session.ts'

export const emptyEnvelope: Envelope = {
  date: null,
  subject: '',
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  messageId: '',
  inReplyTo: '',
}

export interface FakeMessage {
  readonly uid: Uid
  flags: Flags
  /** Expunged by others; this client was not told yet. */
  gone: boolean
}

/** How a FETCH response reaches the client: whole, or in two pieces, flags or envelope first. */
export type Delivery = 'whole' | 'flags-first' | 'envelope-first'

export function subjectOf(uid: Uid): string {
  return `message ${uid}`
}

/**
 * A mailbox as a server has it, without a server: it tells a `MailboxCache` what happens, and answers the commands
 * of the cache's jobs. The list of messages is what the client was told of.
 */
export class FakeMailbox {
  readonly messages: FakeMessage[] = []
  /** Commands that came, as `FETCH 1:50` and `NOOP`. */
  readonly commands: string[] = []
  cache: MailboxCache | undefined
  delivery: Delivery = 'whole'
  /** What is sent for a message that is gone: nothing, or an envelope of NILs (RFC 2180 §4.1.3). */
  goneAs: 'nothing' | 'nils' = 'nothing'
  /** Called after each response, as others work on the mailbox meanwhile. */
  between: () => void = () => undefined
  #nextUid = 1

  constructor(count: number) {
    this.#append(count)
  }

  deliver(count: number): void {
    this.#append(count)
    this.cache?.serverExists(this.messages.length)
  }

  expunge(place: number): void {
    if (place >= this.messages.length) return
    this.messages.splice(place, 1)
    this.cache?.serverExpunge(place + 1)
  }

  /** Tells of all that others expunged. */
  tellExpunged(): void {
    for (let place = this.messages.length - 1; place >= 0; place--)
      if (this.messages[place]?.gone) this.expunge(place)
  }

  /** Sets flags of a message and tells so, with its UID or without. */
  setFlags(place: number, flags: Flags, withUid: boolean): void {
    const message = this.messages[place]
    if (!message || message.gone) return
    message.flags = flags
    this.cache?.serverFetch({ sequence: place + 1, flags, ...(withUid ? { uid: message.uid } : {}) })
  }

  /** Sends a whole row that nobody asked for. */
  tell(place: number): void {
    const message = this.messages[place]
    if (message && !message.gone) for (const piece of this.#pieces(message)) this.#send(message, piece)
  }

  session(change: Partial<ImapSession> = {}): ImapSession {
    return fakeSession({
      mailbox: mailboxStatus(),
      fetch: (set, _, byUid) => this.#fetch(set, byUid),
      noop: async () => {
        this.commands.push('NOOP')
        this.tellExpunged()
      },
      ...change,
    })
  }

  #append(count: number): void {
    for (let each = 0; each < count; each++)
      this.messages.push({ uid: this.#nextUid++, flags: new Set(), gone: false })
  }

  async #fetch(set: string, byUid: boolean): Promise<void> {
    this.commands.push(`${byUid ? 'UID ' : ''}FETCH ${set}`)
    const wanted = parseSet(set).flatMap(({ from, to }) =>
      byUid ? this.messages.filter(({ uid }) => uid >= from && uid <= to) : this.messages.slice(from - 1, to),
    )
    for (const message of wanted) {
      for (const piece of this.#pieces(message)) {
        this.#send(message, piece)
        this.between()
      }
    }
  }

  #send(message: FakeMessage, piece: Omit<FetchData, 'sequence'>): void {
    const place = this.messages.indexOf(message)
    // Flags are told as they are when they are told, also in a second piece.
    const flags = piece.flags ? { flags: message.flags } : {}
    if (place >= 0) this.cache?.serverFetch({ sequence: place + 1, ...piece, ...flags })
  }

  #pieces({ uid, flags, gone }: FakeMessage): Omit<FetchData, 'sequence'>[] {
    if (gone && this.goneAs === 'nothing') return []
    const first = { uid, flags }
    const second = {
      envelope: gone
        ? emptyEnvelope
        : { ...emptyEnvelope, subject: subjectOf(uid), messageId: `<${uid}@example.org>` },
      size: uid,
    }
    if (this.delivery === 'whole') return [{ ...first, ...second }]
    return this.delivery === 'flags-first' ? [first, second] : [second, first]
  }
}
