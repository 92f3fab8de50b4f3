import type { CopyResult } from '../imap/session.ts'
import type { Uid } from '../model/envelope.ts'
import { MailFailure, toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import { Flag, isKept } from '../model/flags.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import { Hold } from './hold.ts'
import type { MailboxCache } from './mailbox-cache.ts'
import type { FlagChange } from './pending-flags.ts'
import type { TriageJournal } from './ports.ts'
import type { Scheduler } from './scheduler.ts'
import { TriageSender } from './triage-sender.ts'

/** Something the user did that can be taken back. */
export interface TriageEntry {
  readonly id: number
  readonly mailbox: MailboxPath
  readonly uids: readonly Uid[]
  readonly action:
    | ({ readonly kind: 'flags' } & FlagChange)
    | { readonly kind: 'move'; readonly target: MailboxPath }
}

/** What triage tells whoever shows it. */
export interface TriageListener {
  /** The server refused; the screen is back to what it was. */
  onRefused(entry: TriageEntry, error: MailError): void
  /** So many messages are about to come back into `mailbox`: they are no new mail. */
  onReturning(mailbox: MailboxPath, count: number): void
  /** They are there again, though the server may tell of it later. */
  onReturned(mailbox: MailboxPath): void
}

/** An entry with what its undo needs. */
interface Done extends TriageEntry {
  readonly view: MailboxCache
  /** When the UIDs were those of these messages. */
  readonly uidValidity: bigint
  /** The messages stay in their mailbox: flags, or a copy and \Deleted. */
  readonly stays: boolean
  /** A move that waits before it is sent. */
  readonly hold: Hold | undefined
  /** Those of its messages, as far as they have some: what finds them where they went. */
  readonly messageIds: ReadonlyMap<Uid, string>
  /** Where a MOVE put the messages, when it is over and the server told. */
  readonly moved: Promise<CopyResult | undefined>
}

/** Undo entries that are kept. */
const undoDepth = 100

/**
 * The user's changes: shown at once, sent in the background, taken back where the server refuses. A server without
 * UIDPLUS does not tell where moved messages went, so there a move waits for `undoSeconds` before it is sent.
 */
export class Triage {
  readonly #sender: TriageSender
  readonly #journal: TriageJournal | undefined
  readonly #capabilities: () => ReadonlySet<string>
  readonly #listener: TriageListener
  readonly #undoSeconds: number
  readonly #holds = new Set<Hold>()
  readonly #underWay = new Set<Promise<unknown>>()
  #done: Done[] = []
  /** Moves that are being taken back. */
  #undoing: Promise<unknown> = Promise.resolve()
  #ids = 0

  constructor(
    scheduler: Scheduler,
    capabilities: () => ReadonlySet<string>,
    undoSeconds: number,
    listener: TriageListener,
    journal?: TriageJournal,
  ) {
    this.#sender = new TriageSender(scheduler, journal)
    this.#journal = journal
    this.#capabilities = capabilities
    this.#undoSeconds = undoSeconds
    this.#listener = listener
  }

  /** What can be undone, the latest last. */
  get entries(): readonly TriageEntry[] {
    return this.#done
  }

  /** True where a move takes the messages out of the mailbox; else they stay, marked \Deleted. */
  get canMove(): boolean {
    return this.#capabilities().has('MOVE') || this.#capabilities().has('IMAP4REV2')
  }

  /**
   * Adds or removes flags. Only those that differ are touched; undefined when there was nothing to do. A keyword that
   * the mailbox does not keep is refused without asking the server (PERMANENTFLAGS, RFC 9051 §7.1).
   */
  setFlags(view: MailboxCache, uids: readonly Uid[], change: FlagChange): TriageEntry | undefined {
    const unkept = change.add ? change.flags.filter((flag) => !isKept(view.permanentFlags, flag)) : []
    if (unkept.length > 0) {
      const entry = this.#entry(view, uids, { kind: 'flags', ...change })
      this.#listener.onRefused(entry, { kind: 'no-keyword', path: view.path, keyword: unkept.join(', ') })
      return undefined
    }
    const before = view.flagsOf(uids)
    const differing = [...before]
      .filter(([, flags]) => change.flags.some((flag) => flags.has(flag) !== change.add))
      .map(([uid]) => uid)
    if (differing.length === 0) return undefined
    const entry = this.#remember(
      view,
      differing,
      { kind: 'flags', ...change },
      true,
      undefined,
      Promise.resolve(undefined),
    )
    void this.#sendFlags(entry, view, view.uidValidity, change)
    return entry
  }

  /** Sets \Seen on a message that was shown: nothing to undo, nobody asked for it. */
  markSeen(view: MailboxCache, uid: Uid): void {
    const before = view.flagsOf([uid])
    if (before.get(uid)?.has(Flag.seen) !== false) return
    const change = { flags: [Flag.seen], add: true }
    const entry = this.#entry(view, [uid], { kind: 'flags', ...change })
    void this.#sendFlags(entry, view, view.uidValidity, change)
  }

  /**
   * Moves messages: MOVE, or COPY and \Deleted where the server has no MOVE. Never expunges (RFC 2683 §3.1.2). The
   * messages leave the view at once where they will leave the mailbox.
   */
  move(view: MailboxCache, uids: readonly Uid[], target: MailboxPath): TriageEntry | undefined {
    const leaves = this.canMove && target !== view.path
    const deleted = { flags: [Flag.deleted], add: true }
    const hidden = new Set(leaves ? view.hide(uids) : uids)
    // Of some that are marked no row has been looked at; others are on their way already.
    const gone = uids.filter((uid) => hidden.has(uid) || !view.has(uid))
    if (gone.length === 0) return undefined
    if (!leaves) view.assumeFlags(gone, deleted)
    const traceable = this.#capabilities().has('UIDPLUS') || this.#capabilities().has('IMAP4REV2')
    const hold = traceable ? undefined : new Hold(this.#undoSeconds * 1000)
    if (hold) {
      this.#holds.add(hold)
      const over = () => this.#holds.delete(hold)
      hold.over.then(over, over)
    }
    const order = { mailbox: view.path, uidValidity: view.uidValidity, uids: gone, view }
    // A mark that is being taken back must not come behind the one that this sets.
    const ready = leaves ? hold?.over : Promise.all([hold?.over, this.#undoing]).then(() => undefined)
    const moved = this.#sender.move(order, target, !leaves, ready)
    const entry = this.#remember(view, gone, { kind: 'move', target }, !leaves, hold, moved)
    this.#track(moved)
    moved.then(
      () => {
        if (!leaves) view.settleFlags(gone, deleted, true)
      },
      (thrown: unknown) => {
        this.#forget(entry.id)
        const error = toMailError(thrown)
        if (!leaves) view.settleFlags(gone, deleted, false)
        // Other messages may have these UIDs by now (RFC 2683 §3.4.3).
        else if (view.uidValidity === order.uidValidity)
          view.unhide(gone, error.kind === 'cancelled' ? 'undone' : 'refused')
        if (error.kind !== 'cancelled') this.#listener.onRefused(entry, error)
      },
    )
    return entry
  }

  /** Takes the latest change back, by the opposite command or before it is sent; undefined when there is none. */
  undo(): TriageEntry | undefined {
    const entry = this.#done.pop()
    if (!entry) return undefined
    if (entry.action.kind === 'flags') {
      const change = { flags: entry.action.flags, add: !entry.action.add }
      void this.#sendFlags(entry, entry.view, entry.uidValidity, change)
    } else {
      const undone = this.#undoMove(entry, entry.action.target)
      this.#undoing = Promise.allSettled([this.#undoing, undone])
      this.#track(undone)
    }
    return entry
  }

  /**
   * Makes the changes that a run which ended before its time has left. How many there were; those that cannot be made
   * any more are told as refused.
   */
  async resume(): Promise<number> {
    const left = (await this.#journal?.unfinished()) ?? []
    for (const entry of left) {
      const finishing = this.#sender.finish(entry)
      this.#track(finishing)
      finishing.catch((thrown: unknown) => {
        const error = toMailError(thrown)
        if (error.kind !== 'cancelled')
          this.#listener.onRefused(this.#entry({ path: entry.mailbox }, entry.uids, entry.action), error)
      })
    }
    return left.length
  }

  #entry(
    { path: mailbox }: Pick<MailboxCache, 'path'>,
    uids: readonly Uid[],
    action: TriageEntry['action'],
  ): TriageEntry {
    return { id: this.#ids++, mailbox, uids, action }
  }

  /**
   * The program ends: nothing is held back any longer. Waits until all is sent or has failed, at most `patience`
   * milliseconds; how many changes the server has not heard of then. The next run finds them in the journal.
   */
  async flush(patience: number): Promise<number> {
    const unsent = await this.settle(patience)
    this.#sender.close()
    return unsent
  }

  /** Likewise while the program goes on: something is about to happen that these changes must come before. */
  async settle(patience: number): Promise<number> {
    for (const hold of this.#holds) hold.release()
    let timer: NodeJS.Timeout | undefined
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience)
    })
    await Promise.race([Promise.allSettled(this.#underWay), enough])
    clearTimeout(timer)
    return this.#underWay.size
  }

  /** Remembers that something is being sent, until it is done or has failed. */
  #track(sending: Promise<unknown>): void {
    this.#underWay.add(sending)
    const forget = () => this.#underWay.delete(sending)
    sending.then(forget, forget)
  }

  async #undoMove(entry: Done, target: MailboxPath): Promise<void> {
    try {
      if (entry.hold?.cancel()) return
      const told = await entry.moved
      if (entry.stays) {
        // Copied and marked, or moved to where they were: they are here still.
        const change = { flags: [Flag.deleted], add: false }
        await this.#sendFlags(entry, entry.view, entry.uidValidity, change)
        return
      }
      // The answer to the MOVE may have been lost with its connection.
      const named = entry.messageIds.size === entry.uids.length
      const copies = told ?? (named ? await this.#sender.find(target, entry.messageIds) : undefined)
      if (!copies)
        throw new MailFailure({
          kind: 'refused',
          command: 'undo',
          code: undefined,
          text: `the server does not say where in ${target} they are`,
        })
      const { uidValidity, uids } = copies
      this.#listener.onReturning(entry.mailbox, uids.size)
      await this.#sender.move(
        { mailbox: target, uidValidity, uids: [...uids.values()] },
        entry.mailbox,
        false,
      )
      this.#listener.onReturned(entry.mailbox)
    } catch (thrown) {
      this.#listener.onRefused(entry, toMailError(thrown))
    }
  }

  /** Resolves when it is over, whatever came of it. */
  #sendFlags(entry: TriageEntry, view: MailboxCache, uidValidity: bigint, change: FlagChange): Promise<void> {
    const { uids } = entry
    if (uidValidity === view.uidValidity) view.assumeFlags(uids, change)
    const sending = this.#sender.setFlags({ mailbox: view.path, uidValidity, uids, view }, change)
    this.#track(sending)
    return sending.then(
      () => view.settleFlags(uids, change, true),
      (thrown: unknown) => {
        view.settleFlags(uids, change, false)
        const error = toMailError(thrown)
        if (error.kind !== 'cancelled') this.#listener.onRefused(entry, error)
      },
    )
  }

  #remember(
    view: MailboxCache,
    uids: readonly Uid[],
    action: TriageEntry['action'],
    stays: boolean,
    hold: Hold | undefined,
    moved: Promise<CopyResult | undefined>,
  ): Done {
    const entry: Done = {
      id: this.#ids++,
      mailbox: view.path,
      uids,
      action,
      view,
      uidValidity: view.uidValidity,
      stays,
      hold,
      messageIds: action.kind === 'move' ? view.messageIdsOf(uids) : new Map(),
      moved,
    }
    this.#done = [...this.#done, entry].slice(-undoDepth)
    return entry
  }

  #forget(id: number): void {
    this.#done = this.#done.filter((entry) => entry.id !== id)
  }
}
