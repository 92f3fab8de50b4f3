import type { ImapSession } from '../imap/session.ts'
import { toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { Link, LinkStatus } from './link.ts'
import type { Scheduler, TakenJob } from './scheduler.ts'

/** The connection is kept this long after its last job. */
const rest = 60_000

export interface ErrandOptions {
  readonly scheduler: Scheduler
  readonly readOnly: boolean
  /** True for the mailbox that the view's connection has, and for the one it is about to have. */
  readonly isOnView: (path: MailboxPath) => boolean
  /** Called when the connection is free again. */
  readonly onFree: () => void
}

/**
 * The second connection of an account: it is made when the first job for a mailbox other than the open one comes, runs
 * one after the other, and is ended when there has been none for a minute.
 */
export class Errands {
  readonly #link: Link
  readonly #options: ErrandOptions
  /** The mailbox it has, or is about to have, while a job runs. */
  #running: { readonly path: MailboxPath; readonly over: Promise<void> } | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(link: Link, options: ErrandOptions) {
    this.#link = link
    this.#options = options
  }

  get link(): Link {
    return this.#link
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** The mailbox that is selected here, or is about to be. */
  get mailbox(): MailboxPath | undefined {
    return this.#running?.path ?? this.#link.session?.mailbox?.path
  }

  /** Runs the next job, if there is one; connects for it where `mayConnect`. */
  pump(mayConnect: boolean): void {
    if (this.#running) return
    const { scheduler, isOnView } = this.#options
    const wanted = scheduler.wantedMailboxes().find((path) => !isOnView(path))
    if (wanted === undefined) return
    const { session } = this.#link
    if (!session) {
      if (mayConnect && this.#link.status.kind === 'idle') this.#link.connect()
      return
    }
    const job = scheduler.take((mailbox) => mailbox === wanted)
    if (!job) return
    clearTimeout(this.#timer)
    this.#running = { path: wanted, over: this.#run(session, job, wanted) }
  }

  /** What the link says of itself. */
  statusChanged(status: LinkStatus): void {
    const { scheduler, isOnView, onFree } = this.#options
    const isErrand = (mailbox: MailboxPath | undefined) => mailbox !== undefined && !isOnView(mailbox)
    if (status.kind === 'waiting') scheduler.disconnected(status.error, isErrand)
    if (status.kind === 'stopped') this.#failAll(status.error)
    if (status.kind === 'online') onFree()
  }

  /** Makes sure that `path` is not selected here, nor is about to be. */
  async leave(path: MailboxPath): Promise<void> {
    if (this.#running?.path === path) await this.#running.over
    const { session } = this.#link
    if (session?.mailbox?.path !== path) return
    await session.unselect().catch(() => undefined)
    if (session.mailbox?.path === path) await this.#link.close()
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#link.close()
  }

  async #run(session: ImapSession, job: TakenJob, path: MailboxPath): Promise<void> {
    const { scheduler, readOnly, onFree } = this.#options
    try {
      if (session.mailbox?.path !== path) await session.select(path, readOnly)
      await job.run(session)
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind === 'disconnected') {
        job.lost(error)
      } else {
        // The mailbox cannot be had: all that was to be done in it cannot be done.
        job.fail(error)
        scheduler.failAll(error, path)
      }
    } finally {
      this.#running = undefined
      // What waits for a connection that was lost meanwhile needs another.
      this.#timer = setTimeout(() => void this.#link.close().then(onFree), rest)
      this.#timer.unref()
      onFree()
    }
  }

  /** Jobs that no connection can be had for are told so. */
  #failAll(error: MailError): void {
    const { scheduler, isOnView } = this.#options
    for (const path of scheduler.wantedMailboxes()) if (!isOnView(path)) scheduler.failAll(error, path)
  }
}
