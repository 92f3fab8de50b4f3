import { randomUUID } from 'node:crypto'
import type { CopyResult } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import type { MailError } from '../../model/error.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { MailboxCache } from '../mailbox-cache.ts'
import type { CopyTrace, JournalAction, JournalEntry } from '../ports.ts'

/** Messages to change, named by UIDs of a time. */
export interface Order {
  readonly mailbox: MailboxPath
  readonly uidValidity: bigint
  readonly uids: readonly Uid[]
  /** The view they were seen in. */
  readonly view?: MailboxCache | undefined
  /** Those of which it is not known whether a change of flags would change anything: the server is asked. */
  readonly unsure?: ReadonlySet<Uid>
  /** They came a moment ago, or came back, and the view may not have heard of that. */
  readonly areBack?: boolean
  /** The user waits for it: it shows on the screen only when the server has done it. */
  readonly isAwaited?: boolean
}

/** What became of a change. */
export interface Outcome {
  /** The messages that are as they should be now; of flags only those that had to be changed. */
  readonly uids: readonly Uid[]
  /** Those of them that this change has moved or copied, or may have before a cut: others were gone already. */
  readonly moved: readonly Uid[]
  /** Where they or their copies are now, where the server told. */
  readonly copies: CopyResult | undefined
  /** Why it was not done for the others; `cancelled` where it was taken back. */
  readonly error: MailError | undefined
}

/** A change that the user takes back himself has not failed. */
export function isFailure(outcome: Outcome): outcome is Outcome & { readonly error: MailError } {
  return outcome.error !== undefined && outcome.error.kind !== 'cancelled'
}

/** A change on its way. */
export interface Sending {
  /** Never rejects. */
  readonly over: Promise<Outcome>
  /** Calls `listener` with the outcome, within `cancel` where that takes the change back: the screen waits for nothing. */
  whenOver(listener: (outcome: Outcome) => void): void
  /** True when nothing was sent yet and nothing will be; else only what is left of many commands is not sent. */
  cancel(): boolean
}

/** A journal entry while it is worked on. */
export type Entry = JournalEntry & { copy?: CopyTrace }

const cancelledOutcome: Outcome = {
  uids: [],
  moved: [],
  copies: undefined,
  error: { kind: 'cancelled' },
}

/** One change of the user's from the journal to its outcome. */
export class Change {
  readonly entry: Entry
  readonly order: Order
  readonly cancelled: Promise<void>
  readonly outcome: Promise<Outcome>
  /** Commands for it are on the wire, or were. */
  isSent = false
  isCancelled = false
  #cancel: () => void = () => undefined
  #settle: (outcome: Outcome) => void = () => undefined
  readonly #listeners: ((outcome: Outcome) => void)[] = []

  constructor(order: Order, entry: Entry) {
    this.order = order
    this.entry = entry
    this.cancelled = new Promise((resolve) => {
      this.#cancel = resolve
    })
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  whenOver(listener: (outcome: Outcome) => void): void {
    this.#listeners.push(listener)
  }

  settle(outcome: Outcome): void {
    // First of all: whoever waits goes on, whatever a listener does.
    this.#settle(outcome)
    for (const listener of this.#listeners.splice(0)) listener(outcome)
  }

  /** False when something was sent already. */
  cancel(): boolean {
    this.isCancelled = true
    if (this.isSent) return false
    this.#cancel()
    this.settle(cancelledOutcome)
    return true
  }
}

export function entryOf({ mailbox, uidValidity, uids }: Order, action: JournalAction): Entry {
  return { id: randomUUID(), mailbox, uidValidity, uids, action }
}
