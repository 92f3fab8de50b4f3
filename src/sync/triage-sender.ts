import { randomUUID } from 'node:crypto'
import { uidsFrom } from '../imap/sequence-set.ts'
import type { CopyResult, ImapSession } from '../imap/session.ts'
import type { Uid } from '../model/envelope.ts'
import { MailFailure, toMailError } from '../model/error.ts'
import { Flag } from '../model/flags.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { MailboxCache } from './mailbox-cache.ts'
import { onSurvivors } from './on-survivors.ts'
import type { FlagChange } from './pending-flags.ts'
import type { CopyTrace, JournalEntry, TriageJournal } from './ports.ts'
import { refusalOf } from './refusal.ts'
import type { Scheduler } from './scheduler.ts'

/** Messages to change, named by UIDs of a time. */
export interface Order {
  readonly mailbox: MailboxPath
  readonly uidValidity: bigint
  readonly uids: readonly Uid[]
  /** The view they were seen in. */
  readonly view?: MailboxCache
}

/** A journal entry while it is worked on. */
type Entry = JournalEntry & { copy?: CopyTrace }

/**
 * Sends the user's changes: written to the journal first, sent again after a cut, done once. A change whose account is
 * closed before it was sent stays in the journal.
 */
export class TriageSender {
  readonly #scheduler: Scheduler
  readonly #journal: TriageJournal | undefined
  #names = 0
  #closed = false

  constructor(scheduler: Scheduler, journal: TriageJournal | undefined) {
    this.#scheduler = scheduler
    this.#journal = journal
  }

  /** From now on what is given up stays in the journal, for the next run to do. */
  close(): void {
    this.#closed = true
  }

  /** Rejects with a `MailFailure`; then nothing was changed. */
  async setFlags(order: Order, { flags, add }: FlagChange): Promise<void> {
    const entry: Entry = { ...entryOf(order), action: { kind: 'flags', flags, add } }
    await this.#journaled(entry, () => this.#sendFlags(order, { flags, add }))
  }

  /**
   * MOVE, or COPY and \Deleted when `byCopy`. `hold` is waited for before anything is sent. Undefined where the server
   * does not say where the messages are now.
   */
  async move(
    order: Order,
    target: MailboxPath,
    byCopy: boolean,
    hold?: Promise<void>,
  ): Promise<CopyResult | undefined> {
    const entry: Entry = { ...entryOf(order), action: { kind: 'move', target, byCopy } }
    return this.#journaled(entry, async () => {
      await hold
      return byCopy ? this.#copyAndDelete(order, target, entry) : this.#sendMove(order, target)
    })
  }

  /** Does what a run that ended before its time has left. Rejects with a `MailFailure`; then nothing was changed. */
  async finish(left: JournalEntry): Promise<void> {
    const entry: Entry = { ...left }
    const { action } = left
    await this.#journaled(entry, async () => {
      if (action.kind === 'flags') await this.#sendFlags(left, action)
      else if (action.byCopy) await this.#copyAndDelete(left, action.target, entry)
      else await this.#sendMove(left, action.target)
    })
  }

  async #journaled<T>(entry: Entry, send: () => Promise<T>): Promise<T> {
    // A full disk must not keep the user from sorting mail.
    await this.#journal?.write(entry).catch(() => undefined)
    try {
      const result = await send()
      this.#journal?.finish(entry.id)
      return result
    } catch (thrown) {
      if (!this.#closed || toMailError(thrown).kind !== 'cancelled') this.#journal?.finish(entry.id)
      throw thrown
    }
  }

  #sendFlags(order: Order, { flags, add }: FlagChange): Promise<void> {
    return this.#run(order, 'flags', 'retry', (session) =>
      change(session, order, order.uids, (uids) => session.store(uids, flags, add)),
    )
  }

  #sendMove(order: Order, target: MailboxPath): Promise<CopyResult | undefined> {
    // Sent twice, it finds the messages gone: no harm.
    return this.#run(order, 'move', 'retry', (session) =>
      change(session, order, order.uids, (uids) => session.move(uids, target)),
    )
  }

  /** A COPY done twice would double the mail: after a cut between it and its answer, the target is looked at. */
  async #copyAndDelete(order: Order, target: MailboxPath, entry: Entry): Promise<CopyResult | undefined> {
    let copies: CopyResult | undefined
    let { uids } = order
    for (let copied = target === order.mailbox; !copied;) {
      if (entry.copy) {
        const there = await this.#findCopies(target, entry.copy, uids)
        uids = uids.filter((uid) => !there.has(uid))
        if (uids.length === 0) break
      }
      try {
        copies = await this.#run(order, 'copy', 'fail', async (session) => {
          if (!entry.copy) await this.#trace(session, order, target, entry)
          return change(session, order, uids, (left) => session.copy(left, target))
        })
        copied = true
      } catch (thrown) {
        if (toMailError(thrown).kind !== 'disconnected') throw thrown
      }
    }
    await this.#sendFlags(order, { flags: [Flag.deleted], add: true })
    return copies
  }

  /** Notes what will tell the copies from what is in the target already. */
  async #trace(session: ImapSession, order: Order, target: MailboxPath, entry: Entry): Promise<void> {
    const before = await session.mailboxes.numbering(target)
    entry.copy = { before, messageIds: await messageIds(session, order) }
    await this.#journal?.write(entry).catch(() => undefined)
  }

  /** Those of `uids` of which there are copies in the target. */
  async #findCopies(target: MailboxPath, trace: CopyTrace, uids: readonly Uid[]): Promise<Set<Uid>> {
    return this.#scheduler.submit({
      key: `look for copies ${this.#names++}`,
      priority: 'interactive',
      mailbox: target,
      onDisconnect: 'retry',
      run: async (session) => {
        // What came is there for a session only when it was told so.
        await session.noop()
        // Numbered anew since then, they may be anywhere.
        const same = trace.before?.uidValidity === session.mailbox?.uidValidity
        const from = same && trace.before ? trace.before.uidNext : 1
        const found = new Set<Uid>()
        for (const uid of uids) {
          // One without a name cannot be known again: copied twice it is a nuisance, not copied it were lost.
          const id = trace.messageIds.get(uid)
          if (id !== undefined && (await session.search(messageWithId(id, from))).length > 0) found.add(uid)
        }
        return found
      },
    })
  }

  /**
   * Where messages are now that went to `target`, by their Message-IDs, the latest of each; for when the answer to
   * the command that moved them was lost. Undefined unless all are found.
   */
  async find(target: MailboxPath, messageIds: ReadonlyMap<Uid, string>): Promise<CopyResult | undefined> {
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

  #run<T>(
    order: Order,
    what: string,
    onDisconnect: 'retry' | 'fail',
    run: (session: ImapSession) => Promise<T>,
  ): Promise<T> {
    return this.#scheduler.submit({
      key: `${what} ${this.#names++}`,
      priority: 'interactive',
      mailbox: order.mailbox,
      onDisconnect,
      run: (session) => {
        assertCurrent(order, session)
        return run(session)
      },
    })
  }
}

function entryOf({ mailbox, uidValidity, uids }: Order): Omit<JournalEntry, 'action'> {
  return { id: randomUUID(), mailbox, uidValidity, uids }
}

/** Makes a change to those messages that are there. */
function change<T>(
  session: ImapSession,
  order: Order,
  uids: readonly Uid[],
  run: (uids: readonly Uid[]) => Promise<T>,
): Promise<T | undefined> {
  return onSurvivors(session, uids, presence(order), () => assertCurrent(order, session), run)
}

/** The open mailbox's view knows what is there; of another the server is asked. */
function presence({ view }: Order): ((uid: Uid) => boolean) | undefined {
  return view?.live ? (uid) => view.has(uid) : undefined
}

/** By UID; the server is asked for those that the view does not know. */
async function messageIds(session: ImapSession, { view, uids }: Order): Promise<ReadonlyMap<Uid, string>> {
  const known = view?.messageIdsOf(uids) ?? new Map<Uid, string>()
  const unknown = uids.filter((uid) => !known.has(uid))
  if (unknown.length === 0) return known
  const asking = session.fetchFields(unknown, ['ENVELOPE']).then((told) => {
    for (const { uid, envelope } of told)
      if (uid !== undefined && envelope?.messageId) known.set(uid, envelope.messageId)
  })
  await refusalOf(asking)
  return known
}

function messageWithId(id: string, from: Uid): Parameters<ImapSession['search']>[0] {
  return [{ key: 'UID' }, { set: uidsFrom(from) }, { key: 'HEADER' }, { key: 'Message-ID' }, { text: id }]
}

/** No change is ever made by a UID of another time (RFC 2683 §3.4.3). */
function assertCurrent({ mailbox, uidValidity }: Order, session: ImapSession): void {
  if (uidValidity === session.mailbox?.uidValidity) return
  throw new MailFailure({
    kind: 'missing',
    what: 'message',
    name: `in ${mailbox}: the server has numbered it anew`,
  })
}
