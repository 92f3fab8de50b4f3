import type { ImapSession } from '../imap/session.ts'
import { isMailFailure, MailFailure } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'

/** From what the user waits for to what nobody would miss; a `change` is shown already, and only to be sent. */
export const priorities = ['interactive', 'visible', 'lookahead', 'change', 'background'] as const
export type Priority = (typeof priorities)[number]

/** One short exchange with the server: one batch of envelopes, one chunk of a part. */
export interface Job<T> {
  /** What it is, for people; `request` and `share` make one of two with the same. */
  readonly key: string
  readonly priority: Priority
  /** Must be selected where the job runs; without it any connection will do. */
  readonly mailbox?: MailboxPath | undefined
  /** Whether the job is run again when the connection is lost under it. */
  readonly onDisconnect: 'retry' | 'fail'
  run(session: ImapSession): Promise<T>
}

/** Jobs that came later and may be taken before one that is less urgent. */
const patience = 32

/** A job in the queue, and who waits for it. */
interface Entry {
  readonly key: string
  priority: Priority
  readonly order: number
  /** How many jobs that came later were taken before. */
  passedOver: number
  readonly mailbox: MailboxPath | undefined
  readonly onDisconnect: 'retry' | 'fail'
  /** Runs the job and settles the promise; rejects only when the job must be run again. */
  readonly execute: (session: ImapSession) => Promise<void>
  readonly fail: (error: MailError) => void
  readonly promise: Promise<void>
  waiting: number
}

/** A job on its way to a connection. */
export interface TakenJob {
  /** Runs the job; never rejects. A job lost with its connection goes back into the queue if it may. */
  run(session: ImapSession): Promise<void>
  /** Tells whoever waits that the job cannot be run. */
  fail(error: MailError): void
  /** The connection went before the job ran: it goes back into the queue if it may, else it fails. */
  lost(error: MailError): void
}

/**
 * The queue of an account: five priorities, first come first served within each, and nobody waits for ever. It knows
 * no connections: those take from it what they may run.
 */
export class Scheduler {
  #entries: Entry[] = []
  /** What `share` was asked for and is on a connection. */
  readonly #running = new Set<Entry>()
  #order = 0
  #closed = false
  readonly #onWork: () => void

  /** `onWork` is called whenever there may be something to take. */
  constructor(onWork: () => void) {
    this.#onWork = onWork
  }

  /** The jobs that wait, the most urgent first. */
  get waiting(): { readonly key: string; readonly priority: Priority }[] {
    return [...this.#entries].sort((a, b) => rank(a) - rank(b) || a.order - b.order)
  }

  /** Jobs that wait. */
  get size(): number {
    return this.#entries.length
  }

  /** True when something more urgent than what nobody waits for is in the queue. */
  hasUrgent(): boolean {
    return this.#entries.some((entry) => entry.priority === 'interactive' || entry.priority === 'visible')
  }

  /**
   * Queues a job. An abort before dispatch takes it off the queue; after dispatch the answer is drained, and only the
   * caller stops waiting. Rejects with a `MailFailure`.
   */
  async submit<T>(job: Job<T>, signal?: AbortSignal): Promise<T> {
    const outcomes: { readonly value: T }[] = []
    const run = async (session: ImapSession) => {
      outcomes[0] = { value: await job.run(session) }
    }
    await this.#wait(this.#add({ ...job, run }), signal)
    const [outcome] = outcomes
    if (!outcome) throw new MailFailure({ kind: 'cancelled' })
    return outcome.value
  }

  /**
   * Queues a job whose effect is all that counts. One of the same key that still waits is joined, at the higher of
   * the two priorities.
   */
  request(job: Job<void>): Promise<void> {
    return this.#join(job)?.promise ?? this.#wait(this.#add(job), undefined)
  }

  /**
   * As `request`, and one that runs already is joined, too. It is taken off the queue when all who wait for it have
   * given up. Rejects with a `MailFailure`.
   */
  share(job: Job<void>, signal?: AbortSignal): Promise<void> {
    const running = [...this.#running].find((each) => each.key === job.key)
    return this.#wait(running ?? this.#join(job) ?? this.#add(job), signal)
  }

  #wait(entry: Entry, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      entry.waiting++
      const abort = () => {
        entry.waiting--
        if (entry.waiting === 0) this.#entries = this.#entries.filter((each) => each !== entry)
        reject(new MailFailure({ kind: 'cancelled' }))
      }
      if (signal?.aborted) {
        abort()
        return
      }
      signal?.addEventListener('abort', abort, { once: true })
      const settle = (then: () => void) => {
        signal?.removeEventListener('abort', abort)
        then()
      }
      entry.promise.then(
        () => settle(resolve),
        (failure: unknown) => settle(() => reject(failure)),
      )
      this.#onWork()
    })
  }

  /** Takes the most urgent job that `accepts` its mailbox; undefined when there is none. */
  take(accepts: (mailbox: MailboxPath | undefined) => boolean): TakenJob | undefined {
    let best: Entry | undefined
    for (const entry of this.#entries) {
      if (!accepts(entry.mailbox)) continue
      if (!best || rank(entry) < rank(best) || (rank(entry) === rank(best) && entry.order < best.order))
        best = entry
    }
    if (!best) return undefined
    const taken = best
    this.#entries = this.#entries.filter((each) => each !== taken)
    for (const entry of this.#entries) if (entry.order < taken.order) entry.passedOver++
    this.#running.add(taken)
    // To be run again before what came later.
    const requeue = () => {
      this.#running.delete(taken)
      if (this.#closed) taken.fail({ kind: 'cancelled' })
      else if (taken.waiting > 0) this.#entries.unshift(taken)
    }
    return {
      fail: (error) => {
        this.#running.delete(taken)
        taken.fail(error)
      },
      lost(error) {
        if (taken.onDisconnect === 'retry') requeue()
        else this.fail(error)
      },
      run: async (session) => {
        try {
          await taken.execute(session)
          this.#running.delete(taken)
        } catch {
          requeue()
        }
      },
    }
  }

  /** Mailboxes that waiting jobs need, the most urgent first. */
  wantedMailboxes(): MailboxPath[] {
    const sorted = [...this.#entries].sort((a, b) => rank(a) - rank(b) || a.order - b.order)
    return [...new Set(sorted.map((entry) => entry.mailbox).filter((path) => path !== undefined))]
  }

  /** Fails the jobs that are not worth waiting for a new connection, of all mailboxes or those that `concerns` says. */
  disconnected(error: MailError, concerns: (mailbox: MailboxPath | undefined) => boolean = () => true): void {
    this.#failWhere(error, (entry) => entry.onDisconnect === 'fail' && concerns(entry.mailbox))
  }

  /** Fails all that waits for a mailbox, which is gone. */
  failAll(error: MailError, mailbox: MailboxPath): void {
    this.#failWhere(error, (entry) => entry.mailbox === mailbox)
  }

  /** The account is closed: what waits, and what comes from now on, is cancelled. */
  close(): void {
    this.#closed = true
    this.#failWhere({ kind: 'cancelled' }, () => true)
  }

  #failWhere(error: MailError, matches: (entry: Entry) => boolean): void {
    const failing = this.#entries.filter(matches)
    this.#entries = this.#entries.filter((entry) => !matches(entry))
    for (const entry of failing) entry.fail(error)
  }

  #join(job: Job<void>): Entry | undefined {
    const entry = this.#entries.find((each) => each.key === job.key)
    if (entry && priorities.indexOf(job.priority) < priorities.indexOf(entry.priority))
      entry.priority = job.priority
    return entry
  }

  #add(job: Job<void>): Entry {
    let settle: () => void = () => undefined
    let fail: (error: unknown) => void = () => undefined
    const promise = new Promise<void>((resolve, reject) => {
      settle = resolve
      fail = reject
    })
    // Whoever gave up waiting does not want to hear of it.
    promise.catch(() => undefined)
    const entry: Entry = {
      key: job.key,
      priority: job.priority,
      order: this.#order++,
      passedOver: 0,
      mailbox: job.mailbox,
      onDisconnect: job.onDisconnect,
      promise,
      waiting: 0,
      fail: (error) => fail(new MailFailure(error)),
      execute: async (session) => {
        try {
          await job.run(session)
          settle()
        } catch (thrown) {
          const lost = isMailFailure(thrown) && thrown.error.kind === 'disconnected'
          if (lost && job.onDisconnect === 'retry') throw thrown
          fail(thrown)
        }
      },
    }
    if (this.#closed) entry.fail({ kind: 'cancelled' })
    else this.#entries.push(entry)
    return entry
  }
}

/** The lower the sooner. Who was passed over often enough comes before all others: nothing starves. */
function rank(entry: Entry): number {
  return entry.passedOver >= patience ? -1 : priorities.indexOf(entry.priority)
}
