import { offers } from '../imap/capabilities.ts'
import type { ImapSession, SessionListener } from '../imap/session.ts'
import type { Disposable } from '../model/disposable.ts'
import { isMailFailure, MailFailure, toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath, MailboxStatus } from '../model/mailbox.ts'
import type { AccountListener, AccountOptions } from './account-options.ts'
import { watchClock } from './clock-watch.ts'
import { Errands } from './errands.ts'
import { Link } from './link.ts'
import type { LinkStatus } from './link.ts'
import { MailboxCache } from './mailbox-cache.ts'
import { MailboxTree } from './mailbox-tree.ts'
import { NetworkInspector } from './network-report.ts'
import type { NetworkReport } from './network-report.ts'
import { Scheduler } from './scheduler.ts'
import { numberedAnew, selectAgain } from './select-again.ts'
import { SpecialMailboxes } from './special-mailboxes.ts'
import { ViewGate } from './view-gate.ts'
import type { WireWatch } from './wire-log.ts'

export type { AccountListener, AccountOptions } from './account-options.ts'

/** A request to select another mailbox on the view's connection: only the latest counts. */
interface Opening {
  readonly path: MailboxPath
  readonly resolve: (view: MailboxCache) => void
  readonly reject: (error: MailFailure) => void
}

/**
 * One account: at most two connections, one queue. The view's connection holds the open mailbox and idles there;
 * jobs for other mailboxes run on the errand connection, which is made when the first of them comes. The two never
 * have the same mailbox selected (RFC 2683 §3.1.1).
 */
export class Account {
  readonly name: string
  readonly scheduler: Scheduler
  readonly tree: MailboxTree
  readonly special: SpecialMailboxes
  readonly #options: AccountOptions
  readonly #listener: AccountListener
  readonly #viewLink: Link
  readonly #errands: Errands
  readonly #gate = new ViewGate()
  readonly #inspector = new NetworkInspector()
  #view: MailboxCache | null = null
  #opening: Opening | undefined
  /** A SELECT is under way. */
  #selecting: MailboxPath | undefined
  /** The view's mailbox is to be selected again: the connection is new, or what it says does not add up. */
  #stale = false
  #viewBusy = false
  #capabilities: ReadonlySet<string> = new Set()
  #refused: MailError | undefined
  #clock: Disposable | undefined
  #closed = false

  constructor(options: AccountOptions, listener: AccountListener) {
    this.name = options.name
    this.#options = options
    this.#listener = listener
    this.scheduler = new Scheduler(() => this.#pump())
    this.tree = new MailboxTree(this.scheduler, options.prefix, options.subscribedOnly)
    this.special = new SpecialMailboxes(options.special, this.tree)
    this.#viewLink = this.#link(this.#viewListener(), this.#inspector.view, (status) =>
      this.#viewStatus(status),
    )
    const errand = {
      ...this.#viewListener(),
      onExists: ignore,
      onExpunge: ignore,
      onVanished: ignore,
      onFetch: ignore,
      onMailbox: ignore,
      onSelected: ignore,
    }
    const errandLink: Link = this.#link(errand, this.#inspector.errands, (status) =>
      this.#errands.statusChanged(status),
    )
    this.#errands = new Errands(errandLink, {
      scheduler: this.scheduler,
      readOnly: options.readOnly,
      isOnView: (path) => this.#isOnView(path),
      onFree: () => this.#pump(),
    })
  }

  get view(): MailboxCache | null {
    return this.#view
  }

  get status(): LinkStatus {
    return this.#viewLink.status
  }

  /** Capabilities of the present session, or of the last one; empty before the first. */
  get capabilities(): ReadonlySet<string> {
    return this.#viewLink.session?.capabilities ?? this.#capabilities
  }

  /** Octets since the start, and the jobs that wait. */
  get traffic(): { readonly received: number; readonly sent: number; readonly queued: number } {
    const view = this.#viewLink.traffic
    const errand = this.#errands.link.traffic
    const running = Number(this.#viewBusy) + Number(this.#errands.isRunning)
    return {
      received: view.received + errand.received,
      sent: view.sent + errand.sent,
      queued: this.scheduler.size + running,
    }
  }

  /** All there is to know about the network just now. */
  inspect(): NetworkReport {
    return this.#inspector.report(this.scheduler, this.#viewLink, this.#errands.link)
  }

  /** Connects, or tries again at once. */
  connect(): void {
    if (this.#closed) return
    this.#clock ??= watchClock(() => {
      this.#viewLink.wake()
      this.#errands.link.wake()
    })
    this.#viewLink.connect()
    if (this.#errands.link.status.kind !== 'idle') this.#errands.link.connect()
  }

  /**
   * Selects a mailbox and makes it the view. Rejects where the server refuses: the mailbox that was open before is
   * then open still. A later call takes the place of one that has not been sent.
   */
  open(path: MailboxPath): Promise<MailboxCache> {
    this.#opening?.reject(new MailFailure({ kind: 'cancelled' }))
    if (this.#closed) return Promise.reject(new MailFailure({ kind: 'cancelled' }))
    return new Promise((resolve, reject) => {
      this.#opening = { path, resolve, reject }
      this.#pump()
    })
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
        const errand = this.#errands.mailbox
        if (errand !== undefined && concerns(errand)) await this.#errands.leave(errand)
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
    this.#clock?.dispose()
    this.scheduler.close()
    this.#opening?.reject(new MailFailure({ kind: 'cancelled' }))
    this.#opening = undefined
    await Promise.all([this.#viewLink.close(), this.#errands.close()])
  }

  #link(
    listener: Omit<SessionListener, 'onClosed'>,
    watch: WireWatch,
    onStatus: (status: LinkStatus) => void,
  ): Link {
    const { endpoint, openSession, signInSource, random = Math.random } = this.#options
    return new Link({
      listener: { ...listener, onLine: (line) => watch.line(line) },
      onStatus,
      random,
      open: async (sessionListener, signal) => {
        watch.begin()
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
    /** The view that knows what it cannot tell has its unseen messages counted. */
    const say = (event: (view: MailboxCache) => boolean | undefined) =>
      this.#gate.say((view) => {
        // Where it takes a list of them all, they are counted when mail comes, not for every flag.
        if (event(view) === false && this.#countsCheaply) this.#countUnseen()
      })
    return {
      onSelected: () => this.#gate.hold(),
      onExists: (count) =>
        say((view) => {
          if (count >= view.places) {
            if (!view.serverExists(count)) this.#countUnseen()
            return true
          }
          // Fewer than there were, and not said which are gone: GNU Mailutils does so.
          this.#reselect()
          return undefined
        }),
      onExpunge: (sequence) => say((view) => view.serverExpunge(sequence)),
      onVanished: (uids, trusted) =>
        say((view) => {
          if (trusted) return view.serverVanished(uids)
          // Where nobody asked for it, it says nothing that could be relied on: the mailbox is looked at afresh.
          this.#reselect()
          return undefined
        }),
      onFetch: (data) => say((view) => view.serverFetch(data)),
      onMailbox: (change) =>
        this.#gate.say((view) => {
          const { uidValidity } = view
          view.serverStatus(change)
          if (view.uidValidity === uidValidity) return
          this.#listener.onReturned(view.path, numberedAnew)
          this.#countUnseen()
        }),
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
      this.#capabilities = this.#viewLink.session?.capabilities ?? this.#capabilities
      this.#stale = this.#view !== null
      this.#pump()
    }
  }

  /** True for the mailbox that the view's connection has, and for the one it is about to have. */
  #isOnView(path: MailboxPath): boolean {
    return path === this.#opening?.path || path === this.#selecting || path === this.#view?.path
  }

  #pump(): void {
    if (this.#closed) return
    this.#pumpView()
    this.#errands.pump(this.#viewLink.session !== null)
    this.#listener.onActivity()
  }

  #pumpView(): void {
    const { session } = this.#viewLink
    if (!session || this.#viewBusy) return
    if (this.#opening) {
      void this.#runOnView(() => this.#select(session))
      return
    }
    const view = this.#view
    if (this.#stale && view) {
      void this.#runOnView(() => this.#selectAgain(session, view))
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
      // Another may be opened while this waits: an errand must not take the mailbox meanwhile.
      this.#selecting = opening.path
      await this.#errands.leave(opening.path)
      const status = await this.#selectOn(session, opening.path)
      const view = new MailboxCache(status, this.scheduler, this.#options.attachmentMark)
      if (this.#opening === opening) this.#opening = undefined
      if (this.#options.findFirstUnseen && view.firstUnseen === undefined && view.length > 0) {
        const unseen = await session.countUnseen()
        view.setUnseen(unseen.count, unseen.first)
      }
      this.#view = view
      this.#stale = false
      this.#gate.open(view)
      opening.resolve(view)
      // Whoever waited for the mailbox says first what is to be fetched of it.
      await new Promise((resolve) => setImmediate(resolve))
      this.#countUnseen()
    } catch (thrown) {
      const error = toMailError(thrown)
      if (this.#opening === opening) {
        // Lost with its connection: it is opened on the next.
        if (error.kind === 'disconnected') return
        this.#opening = undefined
      }
      opening.reject(new MailFailure(error))
      // A SELECT that failed leaves none selected (RFC 9051 §6.3.2): back to the one the user looks at.
      if (this.#view && this.#viewLink.session === session) await this.#selectAgain(session, this.#view)
    }
  }

  async #selectOn(session: ImapSession, path: MailboxPath): Promise<MailboxStatus> {
    this.#selecting = path
    this.#gate.shut()
    try {
      return await session.select(path, this.#options.readOnly)
    } finally {
      this.#selecting = undefined
    }
  }

  #reselect(): void {
    this.#stale = true
    this.#pump()
  }

  /** Selects the view's own mailbox again and finds the message that was looked at. */
  async #selectAgain(session: ImapSession, view: MailboxCache): Promise<void> {
    try {
      await this.#errands.leave(view.path)
      this.#selecting = view.path
      this.#gate.shut()
      const standing = () => {
        this.#selecting = undefined
        this.#stale = false
        this.#gate.open(view)
      }
      const absence = await selectAgain(session, view, this.#options.readOnly, standing)
      this.#listener.onReturned(view.path, absence)
      this.#countUnseen()
    } catch (thrown) {
      this.#selecting = undefined
      const error = toMailError(thrown)
      // Lost with its connection: it is selected on the next.
      if (error.kind === 'disconnected') return
      if (this.#view === view) this.#view = null
      this.scheduler.failAll(error, view.path)
      this.#listener.onMailboxLost(view.path, error)
    }
  }

  get #countsCheaply(): boolean {
    return offers(this.#capabilities, 'ESEARCH')
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
}

const ignore = () => undefined
