import { offers } from '../../imap/capabilities.ts'
import type { Envelope, Uid } from '../../model/envelope.ts'
import { MailFailure, toMailError } from '../../model/error.ts'
import type { MailError } from '../../model/error.ts'
import { Flag } from '../../model/flags.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { Disposable } from '../../model/disposable.ts'
import type { Account } from '../account.ts'
import type { Order } from '../triage/change.ts'
import type { Triage } from '../triage/triage.ts'
import { watchClock } from '../clock-watch.ts'
import type { SnoozeFolder } from './snooze-folder.ts'
import { snoozeMarks } from './snooze-keywords.ts'
import { isDueAt, listSnoozed, lookForDue } from './snoozed-messages.ts'
import type { DueMessages } from './snoozed-messages.ts'

/** Milliseconds between two looks at the clock, which may be set, or at the folder where nothing is known to be due. */
const longestNap = 60_000
const lookAgain = 3_600_000

/** Milliseconds after a refusal. */
const afterFailure = 300_000

/** The mailbox where they wait, as it was when they were found. */
type Folder = Pick<Order, 'mailbox' | 'uidValidity'>

const nothing = { messages: [], uidValidity: undefined }

/** What an account offers for this. */
type Ground = Pick<Account, 'scheduler' | 'status' | 'capabilities'>

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
  readonly #account: Ground
  readonly #folder: SnoozeFolder
  readonly #make: Triage['makeQuietly']
  readonly #listener: SnoozeListener
  readonly #mayPoll: () => boolean
  readonly #clock: Disposable
  /** When to look next, in milliseconds since 1970. */
  #next = Infinity
  #timer: NodeJS.Timeout | undefined
  #looking = false
  #closed = false
  /** Messages that could not be brought back, though copies of them may have been made: by UIDVALIDITY and UID. */
  readonly #stuck = new Set<string>()

  constructor(
    account: Ground,
    folder: SnoozeFolder,
    make: Triage['makeQuietly'],
    listener: SnoozeListener,
    mayPoll: () => boolean = () => true,
  ) {
    this.#account = account
    this.#folder = folder
    this.#make = make
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
    const found = await this.#account.scheduler.submit({
      key: 'snoozed messages',
      priority: 'background',
      mailbox: path,
      onDisconnect: 'fail',
      run: (session) => lookForDue(session, new Date()),
    })
    let failure: MailError | undefined
    for (const due of found.due) {
      const error = await this.#bringBack({ mailbox: path, uidValidity: found.uidValidity }, due)
      // Those of another origin come back all the same.
      failure ??= error
    }
    if (failure) throw new MailFailure(failure)
    const poll = this.#mayPoll() ? Date.now() + lookAgain : Infinity
    return Math.min(poll, ...found.waiting.map(({ until }) => until.getTime()))
  }

  /**
   * Moves messages to where they came from, unread, as one command. Of two programs that do so at the same time one
   * finds them gone, and has moved none. Their marks go last, so that no cut leaves a message here without its date.
   * Resolves with why not, if so.
   */
  async #bringBack(
    folder: Folder,
    { origin, messages, envelope }: DueMessages,
  ): Promise<MailError | undefined> {
    const left = messages.filter(({ uid }) => !this.#stuck.has(nameOf(folder, uid)))
    if (left.length === 0) return undefined
    const read = left.filter(({ flags }) => flags.has(Flag.seen)).map(({ uid }) => uid)
    if (read.length > 0)
      void this.#make({ ...folder, uids: read }, { kind: 'flags', flags: [Flag.seen], add: false })
    const uids = left.map(({ uid }) => uid)
    let error = await this.#moveTo(origin, { ...folder, uids }, envelope)
    // INBOX never is.
    if (error?.kind === 'refused' && origin !== 'INBOX' && (await this.#isGone(origin)))
      error = await this.#moveTo('INBOX', { ...folder, uids }, envelope)
    // It may be \Deleted that was refused after the copy: none is made twice.
    if (error && !offers(this.#account.capabilities, 'MOVE'))
      for (const uid of uids) this.#stuck.add(nameOf(folder, uid))
    return error
  }

  /** Why the messages are not there, or some of them. */
  async #moveTo(
    mailbox: MailboxPath,
    order: Folder & { readonly uids: readonly Uid[] },
    envelope: Envelope | undefined,
  ): Promise<MailError | undefined> {
    const all = order.uids.length
    this.#listener.onComing(mailbox, all)
    const { copies, moved, error } = await this.#make(order, { kind: 'move', target: mailbox })
    // What other programs have moved is named by UIDPLUS only.
    const tells = offers(this.#account.capabilities, 'UIDPLUS')
    const count = copies?.uids.size ?? (tells || error ? 0 : moved.length)
    if (count < all) this.#listener.onNotComing(mailbox, all - count)
    if (count > 0) this.#listener.onBack(mailbox, count, envelope)
    if (moved.length > 0) await this.#unmark(mailbox)
    return error
  }

  async #isGone(mailbox: MailboxPath): Promise<boolean> {
    const listing = await this.#account.scheduler.submit({
      key: `find ${mailbox}`,
      priority: 'background',
      onDisconnect: 'retry',
      run: ({ mailboxes }) => mailboxes.find(mailbox),
    })
    return listing?.selectable !== true
  }

  /** Takes what was about snoozing off messages that are back. What a failure leaves of it does no harm. */
  async #unmark(mailbox: MailboxPath): Promise<void> {
    const looking = this.#account.scheduler.submit({
      key: `snoozed messages that are back in ${mailbox}`,
      priority: 'background',
      mailbox,
      onDisconnect: 'retry',
      run: async (session) => ({
        messages: (await listSnoozed(session)).filter(isDueAt(new Date())),
        uidValidity: session.mailbox?.uidValidity,
      }),
    })
    const { messages, uidValidity } = await looking.catch(() => nothing)
    if (messages.length === 0 || uidValidity === undefined) return
    const flags = [...new Set(messages.flatMap((message) => snoozeMarks(message.flags)))]
    const uids = messages.map(({ uid }) => uid)
    await this.#make({ mailbox, uidValidity, uids }, { kind: 'flags', flags, add: false })
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

function nameOf({ uidValidity }: Folder, uid: Uid): string {
  return `${uidValidity} ${uid}`
}
