import type { ImapSession, SessionListener } from '../imap/session.ts'
import { isMailFailure, MailFailure, toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath, MailboxStatus, SpecialUse } from '../model/mailbox.ts'
import type { AccountListener, AccountOptions } from './account-options.ts'
import { Link } from './link.ts'
import type { LinkStatus } from './link.ts'
import { MailboxCache } from './mailbox-cache.ts'
import { MailboxTree } from './mailbox-tree.ts'
import { Scheduler } from './scheduler.ts'
import type { TakenJob } from './scheduler.ts'

export type { AccountListener, AccountOptions } from './account-options.ts'

/** A request to select another mailbox on the view's connection: only the latest counts. */
interface Opening {
  readonly path: MailboxPath
  readonly resolve: (view: MailboxCache) => void
  readonly reject: (error: MailFailure) => void
}

/** The errand connection is kept this long after its last job. */
const errandRest = 60_000

/**
 * One account: at most two connections, one queue. The view's connection holds the open mailbox and idles there;
 * jobs for other mailboxes run on the errand connection, which is made when the first of them comes. The two never
 * have the same mailbox selected (RFC 2683 §3.1.1).
 */
export class Account {
  readonly name: string
  readonly scheduler: Scheduler
  readonly tree: MailboxTree
  readonly #options: AccountOptions
  readonly #listener: AccountListener
  readonly #viewLink: Link
  readonly #errandLink: Link
  #view: MailboxCache | null = null
  #opening: Opening | undefined
  /** A SELECT is under way: what is said meanwhile is of neither mailbox. */
  #selecting: MailboxPath | undefined
  #viewBusy = false
  /** What runs on the errand connection: the mailbox it has, or is about to have. */
  #errand: { readonly path: MailboxPath; readonly over: Promise<void> } | undefined
  #errandTimer: NodeJS.Timeout | undefined
  #refused: MailError | undefined
  #closed = false

  constructor(options: AccountOptions, listener: AccountListener) {
    this.name = options.name
    this.#options = options
    this.#listener = listener
    this.scheduler = new Scheduler(() => this.#pump())
    this.tree = new MailboxTree(this.scheduler, options.prefix, options.subscribedOnly)
    this.#viewLink = this.#link(this.#viewListener(), (status) => this.#viewStatus(status))
    const errand = {
      ...this.#viewListener(),
      onExists: ignore,
      onExpunge: ignore,
      onVanished: ignore,
      onFetch: ignore,
      onUidValidity: ignore,
    }
    this.#errandLink = this.#link(errand, (status) => this.#errandStatus(status))
  }

  get view(): MailboxCache | null {
    return this.#view
  }

  get status(): LinkStatus {
    return this.#viewLink.status
  }

  /** Capabilities of the present session; empty while there is none. */
  get capabilities(): ReadonlySet<string> {
    return this.#viewLink.session?.capabilities ?? new Set()
  }

  /** Octets since the start, and the jobs that wait. */
  get traffic(): { readonly received: number; readonly sent: number; readonly queued: number } {
    const view = this.#viewLink.traffic
    const errand = this.#errandLink.traffic
    const running = Number(this.#viewBusy) + Number(this.#errand !== undefined)
    return {
      received: view.received + errand.received,
      sent: view.sent + errand.sent,
      queued: this.scheduler.size + running,
    }
  }

  /** Connects, or tries again at once. */
  connect(): void {
    if (this.#closed) return
    this.#viewLink.connect()
    if (this.#errandLink.status.kind !== 'idle') this.#errandLink.connect()
  }

  /**
   * Selects a mailbox and makes it the view. Rejects where the server refuses: the mailbox that was open before is
   * then open still. A later call takes the place of one that has not been sent.
   */
  open(path: MailboxPath): Promise<MailboxCache> {
    this.#opening?.reject(new MailFailure({ kind: 'cancelled' }))
    return new Promise((resolve, reject) => {
      this.#opening = { path, resolve, reject }
      this.#pump()
    })
  }

  /** The mailbox for a use: as configured, as the server tells, or as is customary. Rejects when there is none. */
  async special(use: SpecialUse): Promise<MailboxPath> {
    const path = this.#options.special[use] ?? (await this.tree.special(use))
    if (path === undefined) throw new MailFailure({ kind: 'no-special-mailbox', use })
    return path
  }

  /**
   * Runs `work` while no connection has selected a mailbox that it `concerns` (RFC 2683 §3.4.12: some servers hang up
   * otherwise). After a failure the view's mailbox is selected again; after a success the caller opens what is there.
   */
  whileLeft<T>(
    concerns: (path: MailboxPath) => boolean,
    work: (session: ImapSession) => Promise<T>,
  ): Promise<T> {
    return this.scheduler.submit({
      key: 'folders',
      priority: 'interactive',
      onDisconnect: 'fail',
      run: async (session) => {
        const errand = this.#errand?.path ?? this.#errandLink.session?.mailbox?.path
        if (errand !== undefined && concerns(errand)) await this.#leaveOnErrand(errand)
        const view = this.#view
        if (!view || session.mailbox?.path !== view.path || !concerns(view.path)) return work(session)
        await session.mailboxes.leave('INBOX')
        try {
          return await work(session)
        } catch (thrown) {
          if (this.#viewLink.session === session) await this.#selectAgain(session, view)
          throw thrown
        }
      },
    })
  }

  /** LOGOUT on both connections, waited for no longer than two seconds. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#errandTimer)
    this.scheduler.failAll({ kind: 'cancelled' })
    this.#opening?.reject(new MailFailure({ kind: 'cancelled' }))
    this.#opening = undefined
    await Promise.all([this.#viewLink.close(), this.#errandLink.close()])
  }

  #link(listener: Omit<SessionListener, 'onClosed'>, onStatus: (status: LinkStatus) => void): Link {
    const { endpoint, openSession, signInSource, random = Math.random } = this.#options
    return new Link({
      listener,
      onStatus,
      random,
      open: async (sessionListener, signal) => {
        const refused = this.#refused
        // Told once: a source that has nothing else is not asked for ever.
        this.#refused = undefined
        const signIn = await signInSource.signIn(refused, signal)
        try {
          return await openSession(endpoint, signIn, sessionListener, signal)
        } catch (thrown) {
          if (isMailFailure(thrown) && thrown.error.kind === 'auth') this.#refused = thrown.error
          throw thrown
        }
      },
    })
  }

  #viewListener(): Omit<SessionListener, 'onClosed'> {
    const view = () => (this.#selecting === undefined ? this.#view : null)
    return {
      onExists: (count) => {
        const before = view()?.length ?? 0
        view()?.serverExists(count)
        if ((view()?.length ?? 0) > before) this.#countUnseen()
      },
      onExpunge: (sequence) => view()?.serverExpunge(sequence),
      // Said only where QRESYNC was enabled, which it is not; then the mailbox is looked at afresh.
      onVanished: () => {
        if (this.#selecting === undefined) void this.#reselect()
      },
      onFetch: (data) => view()?.serverFetch(data),
      onUidValidity: (uidValidity) => view()?.serverUidValidity(uidValidity),
      onServerText: (text) => this.#listener.onServerText(text),
    }
  }

  #viewStatus(status: LinkStatus): void {
    if (status.kind === 'waiting' || status.kind === 'stopped') this.scheduler.disconnected(status.error)
    this.#listener.onStatus(status)
    if (status.kind === 'stopped' && status.error.kind === 'auth') {
      // Asks for another secret. Where the source had none to begin with, asking again would change nothing.
      this.#listener.onSignInFailed(status.error)
      if (this.#refused) this.#viewLink.connect()
    }
    if (status.kind === 'online') {
      if (this.#view && !this.#opening) void this.#reselect()
      else this.#pump()
    }
  }

  #errandStatus(status: LinkStatus): void {
    const isErrand = (mailbox: MailboxPath | undefined) => mailbox !== undefined && !this.#isOnView(mailbox)
    if (status.kind === 'waiting') this.scheduler.disconnected(status.error, isErrand)
    if (status.kind === 'stopped') this.#errandFailed(status.error)
    if (status.kind === 'online') this.#pump()
  }

  /** Jobs that no connection can be had for are told so. */
  #errandFailed(error: MailError): void {
    for (const path of this.scheduler.wantedMailboxes()) {
      if (!this.#isOnView(path)) this.scheduler.failAll(error, path)
    }
  }

  /** True for the mailbox that the view's connection has, and for the one it is about to have. */
  #isOnView(path: MailboxPath): boolean {
    return path === this.#opening?.path || path === this.#selecting || path === this.#view?.path
  }

  #pump(): void {
    if (this.#closed) return
    this.#pumpView()
    this.#pumpErrand()
    this.#listener.onActivity()
  }

  #pumpView(): void {
    const { session } = this.#viewLink
    if (!session || this.#viewBusy) return
    if (this.#opening) {
      void this.#runOnView(() => this.#select(session))
      return
    }
    const selected = session.mailbox?.path
    const job = this.scheduler.take((mailbox) => mailbox === undefined || mailbox === selected)
    if (job) void this.#runOnView(() => job.run(session))
  }

  async #runOnView(run: () => Promise<void>): Promise<void> {
    this.#viewBusy = true
    try {
      await run()
    } finally {
      this.#viewBusy = false
      this.#pump()
    }
  }

  async #select(session: ImapSession): Promise<void> {
    const opening = this.#opening
    if (!opening) return
    try {
      await this.#leaveOnErrand(opening.path)
      const view = new MailboxCache(
        await this.#selectOn(session, opening.path),
        this.scheduler,
        this.#options.attachmentMark,
      )
      if (this.#opening === opening) this.#opening = undefined
      if (this.#options.findFirstUnseen && view.firstUnseen === undefined && view.length > 0) {
        const unseen = await session.countUnseen()
        view.setUnseen(unseen.count, unseen.first)
      }
      this.#view = view
      opening.resolve(view)
      // Whoever waited for the mailbox says first what is to be fetched of it.
      await new Promise((resolve) => setImmediate(resolve))
      this.#countUnseen()
    } catch (thrown) {
      const failure = toFailure(thrown)
      if (this.#opening === opening) {
        // Lost with its connection: it is opened on the next.
        if (failure.error.kind === 'disconnected') return
        this.#opening = undefined
      }
      opening.reject(failure)
      // A SELECT that failed leaves none selected (RFC 9051 §6.3.2): back to the one the user looks at.
      if (this.#view && this.#viewLink.session === session) await this.#selectAgain(session, this.#view)
    }
  }

  async #selectOn(session: ImapSession, path: MailboxPath): Promise<MailboxStatus> {
    this.#selecting = path
    try {
      return await session.select(path, this.#options.readOnly)
    } finally {
      this.#selecting = undefined
    }
  }

  async #reselect(): Promise<void> {
    const { session } = this.#viewLink
    const view = this.#view
    if (!session || !view) return
    await this.#runOnView(() => this.#selectAgain(session, view))
  }

  /** Selects the view's own mailbox again and finds the message that was looked at. */
  async #selectAgain(session: ImapSession, view: MailboxCache): Promise<void> {
    try {
      await this.#leaveOnErrand(view.path)
      const uid = view.lookedAt
      const status = await this.#selectOn(session, view.path)
      const same = status.uidValidity === view.uidValidity
      const anchor =
        same && uid !== undefined && !view.fits(status) ? await session.sequenceOf(uid) : undefined
      view.reopen(status, anchor)
      this.#countUnseen()
    } catch (thrown) {
      const { error } = toFailure(thrown)
      // Lost with its connection: it is selected on the next.
      if (error.kind === 'disconnected') return
      if (this.#view === view) this.#view = null
      this.scheduler.failAll(error, view.path)
      this.#listener.onMailboxLost(view.path, error)
    }
  }

  #countUnseen(): void {
    const view = this.#view
    if (!view) return
    const counted = this.scheduler.request({
      key: `unseen ${view.path}`,
      priority: 'lookahead',
      mailbox: view.path,
      onDisconnect: 'fail',
      run: async (session) => {
        const { count, first } = await session.countUnseen()
        view.setUnseen(count, first)
      },
    })
    // A count that cannot be had is not shown.
    counted.catch(() => undefined)
  }

  #pumpErrand(): void {
    if (this.#errand) return
    const wanted = this.scheduler.wantedMailboxes().find((path) => !this.#isOnView(path))
    if (wanted === undefined) return
    const { session } = this.#errandLink
    if (!session) {
      if (this.#viewLink.session && this.#errandLink.status.kind === 'idle') this.#errandLink.connect()
      return
    }
    const job = this.scheduler.take((mailbox) => mailbox === wanted)
    if (!job) return
    clearTimeout(this.#errandTimer)
    this.#errand = { path: wanted, over: this.#runErrand(session, job, wanted) }
  }

  async #runErrand(session: ImapSession, job: TakenJob, path: MailboxPath): Promise<void> {
    try {
      if (session.mailbox?.path !== path) await session.select(path, this.#options.readOnly)
      await job.run(session)
    } catch (thrown) {
      const { error } = toFailure(thrown)
      if (error.kind === 'disconnected') {
        job.lost(error)
      } else {
        // The mailbox cannot be had: all that was to be done in it cannot be done.
        job.fail(error)
        this.scheduler.failAll(error, path)
      }
    } finally {
      this.#errand = undefined
      this.#errandTimer = setTimeout(() => void this.#errandLink.close(), errandRest)
      this.#errandTimer.unref()
      this.#pump()
    }
  }

  /** Makes sure that the errand connection does not have `path` selected, nor is about to. */
  async #leaveOnErrand(path: MailboxPath): Promise<void> {
    if (this.#errand?.path === path) await this.#errand.over
    const { session } = this.#errandLink
    if (session?.mailbox?.path !== path) return
    await session.unselect().catch(() => undefined)
    if (session.mailbox?.path === path) await this.#errandLink.close()
  }
}

const ignore = () => undefined

function toFailure(thrown: unknown): MailFailure {
  return isMailFailure(thrown) ? thrown : new MailFailure(toMailError(thrown))
}
