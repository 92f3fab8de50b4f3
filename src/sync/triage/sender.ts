import type { CopyResult } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import { Flag } from '../../model/flags.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { JournalAction, JournalEntry, TriageJournal } from '../ports.ts'
import type { Scheduler } from '../scheduler.ts'
import { chunks } from './batch.ts'
import { assertCurrent, Batches } from './batches.ts'
import type { OnProgress } from './batches.ts'
import { Change, entryOf } from './change.ts'
import type { Order, Outcome, Sending } from './change.ts'
import { messageWithId } from './copying.ts'

/**
 * Sends the user's changes: written to the journal first, sent again after a cut, done once. A change whose account is
 * closed before it was sent stays in the journal.
 */
export class TriageSender {
  readonly #scheduler: Scheduler
  readonly #journal: TriageJournal | undefined
  readonly #batches: Batches
  #names = 0
  #closed = false

  constructor(scheduler: Scheduler, journal: TriageJournal | undefined, onProgress: OnProgress) {
    this.#scheduler = scheduler
    this.#journal = journal
    this.#batches = new Batches(scheduler, onProgress, (change) => this.#write(change))
  }

  /** From now on what is given up stays in the journal, for the next run to do. */
  close(): void {
    this.#closed = true
  }

  /** Makes a change; `ready` is waited for before anything is sent. */
  send(order: Order, action: JournalAction, ready?: Promise<unknown>): Sending {
    return this.#sendEntry(new Change(order, entryOf(order, action)), ready)
  }

  /** Does what a run that ended before its time has left. */
  finish(left: JournalEntry): Promise<Outcome> {
    return this.#sendEntry(new Change(left, { ...left }), undefined).over
  }

  #sendEntry(change: Change, ready: Promise<unknown> | undefined): Sending {
    return {
      over: this.#carryOut(change, ready),
      whenOver: (listener) => change.whenOver(listener),
      cancel: () => change.cancel(),
    }
  }

  async #carryOut(change: Change, ready: Promise<unknown> | undefined): Promise<Outcome> {
    await this.#write(change)
    if (ready) await Promise.race([ready, change.cancelled])
    if (!change.isCancelled) this.#batches.add(change)
    const outcome = await change.outcome
    if (!this.#closed || outcome.error?.kind !== 'cancelled') this.#journal?.finish(change.entry.id)
    return outcome
  }

  /** A full disk must not keep the user from sorting mail. */
  async #write({ entry }: Change): Promise<void> {
    await this.#journal?.write(entry).catch(() => undefined)
  }

  /**
   * Where messages are now that went to `target`, by their Message-IDs, the latest of each; for when the answer to
   * the command that moved them was lost. Undefined unless all are found.
   */
  find(target: MailboxPath, messageIds: ReadonlyMap<Uid, string>): Promise<CopyResult | undefined> {
    return this.#scheduler.submit({
      key: `look for moved messages ${this.#names++}`,
      priority: 'interactive',
      mailbox: target,
      onDisconnect: 'retry',
      run: async (session) => {
        await session.noop()
        const uids = new Map<Uid, Uid>()
        for (const [uid, id] of messageIds) {
          const latest = (await session.search(messageWithId(id, 1))).at(-1)
          if (latest === undefined) return undefined
          uids.set(uid, latest)
        }
        const { uidValidity } = session.mailbox ?? {}
        return uidValidity === undefined || uids.size === 0 ? undefined : { uidValidity, uids }
      },
    })
  }

  /**
   * Marks messages \Deleted and expunges them, and no others (UID EXPUNGE, RFC 4315 §2.1). It is in no journal: what a
   * crash keeps it from is still there. Rejects with a `MailFailure`.
   */
  async remove({ mailbox, uidValidity, uids }: Order, areMarked: boolean): Promise<void> {
    for (const chunk of chunks(uids)) {
      await this.#scheduler.submit({
        key: `remove ${this.#names++}`,
        priority: 'interactive',
        mailbox,
        onDisconnect: 'retry',
        run: async (session) => {
          assertCurrent({ mailbox, uidValidity }, session)
          if (!areMarked) {
            // What came to a mailbox is there for a session only when it was told so.
            await session.noop()
            assertCurrent({ mailbox, uidValidity }, session)
            await session.store(chunk, [Flag.deleted], true)
          }
          assertCurrent({ mailbox, uidValidity }, session)
          await session.expunge(chunk)
        },
      })
    }
  }

  /** Expunges all that is marked \Deleted, for want of UID EXPUNGE. Rejects with a `MailFailure`. */
  removeAllMarked({ mailbox, uidValidity }: Order): Promise<void> {
    return this.#scheduler.submit({
      key: `expunge ${this.#names++}`,
      priority: 'interactive',
      mailbox,
      // It may have been done already, and others may have marked more since.
      onDisconnect: 'fail',
      run: async (session) => {
        assertCurrent({ mailbox, uidValidity }, session)
        await session.expunge('all')
      },
    })
  }
}
