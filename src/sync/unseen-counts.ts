import type { ImapSession } from '../imap/session.ts'
import type { MailboxListing, MailboxPath } from '../model/mailbox.ts'
import { toMailError } from '../model/error.ts'
import type { Scheduler } from './scheduler.ts'

/** A count is asked again after this long, in milliseconds, while it is looked at. */
const shelfLife = 5 * 60_000

interface UnseenSource {
  /** One LIST that tells the counts of the whole level which `path` stands in; to be passed to `take`. */
  relist(session: ImapSession, path: MailboxPath): Promise<void>
  onChange(): void
}

/**
 * How many messages are unseen in mailboxes that are not open: told with their listing where the server can
 * (RFC 5819), else by one STATUS for each that is looked at, when nothing else is to be done.
 */
export class UnseenCounts {
  readonly #scheduler: Scheduler
  readonly #source: UnseenSource
  /** Undefined counts were asked for in vain. `at` is in milliseconds since 1970. */
  readonly #counts = new Map<MailboxPath, { readonly count: number | undefined; readonly at: number }>()
  #wanted: readonly MailboxPath[] = []
  #asking = false

  constructor(scheduler: Scheduler, source: UnseenSource) {
    this.#scheduler = scheduler
    this.#source = source
  }

  get(path: MailboxPath): number | undefined {
    return this.#counts.get(path)?.count
  }

  /** What is known from elsewhere, as of a mailbox that was open. */
  set(path: MailboxPath, count: number | undefined): void {
    const known = this.#counts.get(path)
    this.#counts.set(path, { count, at: Date.now() })
    if (known?.count !== count) this.#source.onChange()
  }

  /**
   * So many more are unseen, fewer where it is negative; undefined where nobody knows: it is counted again when it is
   * looked at.
   */
  shift(path: MailboxPath, more: number | undefined): void {
    const known = this.#counts.get(path)
    if (known?.count === undefined || more === 0) return
    const shifted = more === undefined ? { at: 0 } : { count: Math.max(0, known.count + more) }
    this.#counts.set(path, { ...known, ...shifted })
    this.#source.onChange()
  }

  /** Takes the counts that came with listings. */
  take(listings: readonly MailboxListing[]): void {
    const at = Date.now()
    for (const { path, unseen } of listings)
      if (unseen !== undefined) this.#counts.set(path, { count: unseen, at })
    this.#source.onChange()
  }

  /** Says which mailboxes are looked at now: what is not known of them, or long ago, is asked, one at a time. */
  want(paths: readonly MailboxPath[]): void {
    this.#wanted = paths
    this.#askNext()
  }

  #askNext(): void {
    if (this.#asking || !this.#wanted.some((path) => this.#isStale(path))) return
    this.#asking = true
    const asked = this.#scheduler.submit({
      key: 'unseen counts of folders',
      priority: 'background',
      onDisconnect: 'fail',
      run: (session) => this.#ask(session),
    })
    asked.then(
      (goesOn) => {
        this.#asking = false
        if (goesOn) this.#askNext()
      },
      () => {
        this.#asking = false
      },
    )
  }

  /** Chosen only now: what was scrolled past is not asked. */
  async #ask(session: ImapSession): Promise<boolean> {
    const path = this.#wanted.find((each) => this.#isStale(each))
    if (path === undefined) return false
    this.#counts.set(path, { count: this.get(path), at: Date.now() })
    // Never of the selected mailbox (RFC 2683 §3.1.1).
    if (path === session.mailbox?.path) return true
    const { capabilities } = session
    try {
      if (capabilities.has('LIST-STATUS') && capabilities.has('LIST-EXTENDED'))
        await this.#source.relist(session, path)
      else this.set(path, await session.mailboxes.count(path, 'UNSEEN'))
    } catch (thrown) {
      // A mailbox that cannot be counted is shown without a count.
      if (toMailError(thrown).kind === 'disconnected') throw thrown
      this.set(path, undefined)
    }
    return true
  }

  #isStale(path: MailboxPath): boolean {
    const known = this.#counts.get(path)
    return known === undefined || Date.now() - known.at > shelfLife
  }
}
