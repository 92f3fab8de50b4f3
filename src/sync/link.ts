import type { ImapSession, SessionListener } from '../imap/session.ts'
import { toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'

/** How a connection is, for the user to see. */
export type LinkStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly tls: string | null }
  /** Lost; tried again at `retryAt` (milliseconds since 1970) or at the next key. */
  | { readonly kind: 'waiting'; readonly error: MailError; readonly retryAt: number }
  /** Not tried again until the user says so: nothing would be different. */
  | { readonly kind: 'stopped'; readonly error: MailError }

export interface LinkOptions {
  readonly open: (listener: SessionListener, signal: AbortSignal) => Promise<ImapSession>
  /** Whatever the server says on the present session. */
  readonly listener: Omit<SessionListener, 'onClosed'>
  readonly onStatus: (status: LinkStatus) => void
  /** A number from 0 to 1, for the jitter. */
  readonly random: () => number
}

const firstDelay = 1000
const longestDelay = 60_000

/** A session that lasted this long was a good one; a server that throws everybody out at once is left in peace. */
const steadyAfter = 30_000

/** Milliseconds that a connection has to answer after the machine slept. */
const answerLimit = 5000

/** One connection that is made again whenever it is lost, with growing pauses. */
export class Link {
  readonly #options: LinkOptions
  #status: LinkStatus = { kind: 'idle' }
  #session: ImapSession | null = null
  #attempts = 0
  /** When the present session began, in milliseconds since 1970. */
  #since = 0
  #timer: NodeJS.Timeout | undefined
  #abort: AbortController | undefined
  #received = 0
  #sent = 0

  constructor(options: LinkOptions) {
    this.#options = options
  }

  get status(): LinkStatus {
    return this.#status
  }

  /** The live session; null while there is none. */
  get session(): ImapSession | null {
    return this.#session
  }

  /** Octets from and to the server over all sessions. */
  get traffic(): { readonly received: number; readonly sent: number } {
    return {
      received: this.#received + (this.#session?.bytesReceived ?? 0),
      sent: this.#sent + (this.#session?.bytesSent ?? 0),
    }
  }

  /** Connects, unless it is connected or about to be. A pause is cut short. */
  connect(): void {
    if (this.#status.kind === 'connecting' || this.#status.kind === 'online') return
    clearTimeout(this.#timer)
    this.#setStatus({ kind: 'connecting' })
    void this.#open()
  }

  /**
   * Time has passed in which this program did not run: a pause is cut short, and a connection that does not answer
   * soon is given up, as its other end may have long forgotten it.
   */
  wake(): void {
    if (this.#status.kind === 'waiting') this.connect()
    const session = this.#session
    if (!session) return
    const timer = setTimeout(() => session.close(), answerLimit)
    const answered = () => clearTimeout(timer)
    session.noop().then(answered, answered)
  }

  /** LOGOUT and no more; the link may be connected again. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#abort?.abort()
    const session = this.#session
    this.#forget()
    this.#setStatus({ kind: 'idle' })
    await session?.logout()
  }

  async #open(): Promise<void> {
    const abort = new AbortController()
    this.#abort = abort
    // Only what the present session says counts: an old one may still be talking while it is closed.
    let live = true
    const only = <A extends unknown[]>(handle: (...values: A) => void) => {
      return (...values: A) => {
        if (live) handle(...values)
      }
    }
    const { listener } = this.#options
    try {
      const session = await this.#options.open(
        {
          onSelected: only(() => listener.onSelected()),
          onExists: only((count) => listener.onExists(count)),
          onExpunge: only((sequence) => listener.onExpunge(sequence)),
          onVanished: only((uids, trusted) => listener.onVanished(uids, trusted)),
          onFetch: only((data) => listener.onFetch(data)),
          onMailbox: only((change) => listener.onMailbox(change)),
          onServerText: (text) => listener.onServerText(text),
          onLine: (line) => listener.onLine?.(line),
          onClosed: only((error) => {
            live = false
            // Closed by us: that is no loss.
            if (!abort.signal.aborted) this.#lost(error)
          }),
        },
        abort.signal,
      )
      if (abort.signal.aborted) {
        live = false
        void session.logout()
        return
      }
      // Gone before anybody could use it: that was told already.
      if (!live) return
      this.#session = session
      this.#since = Date.now()
      this.#setStatus({ kind: 'online', tls: session.tls })
    } catch (thrown) {
      live = false
      if (!abort.signal.aborted) this.#lost(toMailError(thrown))
    }
  }

  #lost(error: MailError): void {
    if (this.#session && Date.now() - this.#since >= steadyAfter) this.#attempts = 0
    this.#forget()
    if (
      error.kind === 'auth' ||
      error.kind === 'tls' ||
      error.kind === 'protocol' ||
      error.kind === 'cancelled'
    ) {
      this.#setStatus({ kind: 'stopped', error })
      return
    }
    const pause =
      Math.min(longestDelay, firstDelay * 2 ** this.#attempts++) * (0.5 + this.#options.random() / 2)
    this.#timer = setTimeout(() => this.connect(), pause)
    this.#setStatus({ kind: 'waiting', error, retryAt: Date.now() + pause })
  }

  #forget(): void {
    const { received, sent } = this.traffic
    this.#session = null
    this.#received = received
    this.#sent = sent
  }

  #setStatus(status: LinkStatus): void {
    this.#status = status
    this.#options.onStatus(status)
  }
}
