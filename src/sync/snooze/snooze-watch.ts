import type { Envelope } from '../../model/envelope.ts'
import { toMailError } from '../../model/error.ts'
import type { MailError } from '../../model/error.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { Disposable } from '../../model/disposable.ts'
import type { Account } from '../account.ts'
import { watchClock } from '../clock-watch.ts'
import type { SnoozeFolder } from './snooze-folder.ts'
import { bringBack, listSnoozed } from './snooze-return.ts'
import type { Returned, SnoozedMessage } from './snooze-return.ts'

/** Milliseconds between two looks at the clock, which may be set, or at the folder where nothing is known to be due. */
const longestNap = 60_000
const lookAgain = 3_600_000

/** Milliseconds after a refusal. */
const afterFailure = 300_000

export interface SnoozeListener {
  /** So many messages are about to arrive in a mailbox: they are no news. */
  onComing(mailbox: MailboxPath, count: number): void
  /** So many of those that were to come do not. */
  onNotComing(mailbox: MailboxPath, count: number): void
  onBack(mailbox: MailboxPath, count: number, first: Envelope | undefined): void
  onFailed(error: MailError): void
}

/**
 * Brings snoozed messages back when they are due, as long as the program runs. It asks nothing where there is no
 * folder for them, and otherwise looks once for each connection, at each due time, and each hour: other programs
 * snooze, too.
 */
export class SnoozeWatch {
  readonly #account: Pick<Account, 'scheduler' | 'status'>
  readonly #folder: SnoozeFolder
  readonly #listener: SnoozeListener
  readonly #mayPoll: () => boolean
  readonly #clock: Disposable
  /** When to look next, in milliseconds since 1970. */
  #next = Infinity
  #timer: NodeJS.Timeout | undefined
  #looking = false
  #closed = false

  constructor(
    account: Pick<Account, 'scheduler' | 'status'>,
    folder: SnoozeFolder,
    listener: SnoozeListener,
    mayPoll: () => boolean = () => true,
  ) {
    this.#account = account
    this.#folder = folder
    this.#listener = listener
    this.#mayPoll = mayPoll
    this.#clock = watchClock(() => this.#tick())
  }

  /** Something is due then. */
  expect(until: Date): void {
    this.#plan(Math.min(this.#next, until.getTime()))
  }

  /** Looks for what is due, and brings it back. Never rejects. */
  async look(): Promise<void> {
    if (this.#looking || this.#closed) return
    this.#looking = true
    try {
      // Whatever is snoozed from here on plans for itself.
      this.#next = Infinity
      const path = await this.#folder.find('background')
      const next = path === undefined ? Infinity : await this.#lookIn(path)
      this.#plan(Math.min(this.#next, next))
    } catch (thrown) {
      const error = toMailError(thrown)
      this.#folder.forget()
      if (error.kind === 'cancelled') return
      this.#plan(Math.min(this.#next, Date.now() + afterFailure))
      // The next connection looks again, unless only the second one was lost.
      if (error.kind !== 'disconnected') this.#listener.onFailed(error)
    } finally {
      this.#looking = false
    }
  }

  dispose(): void {
    this.#closed = true
    this.#clock.dispose()
    clearTimeout(this.#timer)
  }

  /** When to look again. */
  async #lookIn(path: MailboxPath): Promise<number> {
    const { waiting, back } = await this.#account.scheduler.submit({
      key: 'snoozed messages',
      priority: 'background',
      mailbox: path,
      onDisconnect: 'fail',
      run: async (session) => {
        const all = await listSnoozed(session)
        const now = Date.now()
        const due = all.filter(({ until }) => until.getTime() <= now)
        const returned: Returned[] = []
        for (const some of byOrigin(due)) {
          let expected: MailboxPath | undefined
          const settle = (came: number) => {
            if (expected !== undefined && came < some.length)
              this.#listener.onNotComing(expected, some.length - came)
            expected = undefined
          }
          try {
            const one = await bringBack(session, some, (mailbox) => {
              settle(0)
              expected = mailbox
              this.#listener.onComing(mailbox, some.length)
            })
            settle(one.uids?.length ?? some.length)
            this.#tell(one, some.length)
            returned.push(one)
          } catch (thrown) {
            settle(0)
            throw thrown
          }
        }
        return { waiting: all.filter((each) => !due.includes(each)), back: returned }
      },
    })
    await Promise.all(back.map((one) => this.#unmark(one)))
    const poll = this.#mayPoll() ? Date.now() + lookAgain : Infinity
    return Math.min(poll, ...waiting.map(({ until }) => until.getTime()))
  }

  #tell({ mailbox, uids, envelope }: Returned, asked: number): void {
    const count = uids?.length ?? asked
    if (count > 0) this.#listener.onBack(mailbox, count, envelope)
  }

  /** Takes what was about snoozing off the messages, where they are now. What a cut leaves of it does no harm. */
  async #unmark({ mailbox, uids, uidValidity, marks }: Returned): Promise<void> {
    if (!uids || uids.length === 0) return
    const unmarking = this.#account.scheduler.submit({
      key: `unmark ${uids.join()}`,
      priority: 'background',
      mailbox,
      onDisconnect: 'retry',
      run: async (session) => {
        // Before it has told of them a server knows no such messages in this session, and says nothing.
        await session.noop()
        if (session.mailbox?.uidValidity === uidValidity) await session.store(uids, marks, false)
      },
    })
    await unmarking.catch(() => undefined)
  }

  #plan(next: number): void {
    this.#next = next
    clearTimeout(this.#timer)
    if (this.#closed || next === Infinity) return
    const nap = Math.max(0, Math.min(next - Date.now(), longestNap))
    this.#timer = setTimeout(() => this.#tick(), nap)
    this.#timer.unref()
  }

  #tick(): void {
    if (this.#next > Date.now()) return this.#plan(this.#next)
    // Without a connection the next one looks.
    if (this.#account.status.kind === 'online') void this.look()
  }
}

function byOrigin(messages: readonly SnoozedMessage[]): Iterable<readonly SnoozedMessage[]> {
  const groups = new Map<MailboxPath, SnoozedMessage[]>()
  for (const message of messages) {
    const group = groups.get(message.origin)
    if (group) group.push(message)
    else groups.set(message.origin, [message])
  }
  return groups.values()
}
