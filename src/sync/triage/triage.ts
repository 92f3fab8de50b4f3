import { offers } from '../../imap/capabilities.ts'
import type { Uid } from '../../model/envelope.ts'
import { Flag, isKept } from '../../model/flags.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { MailboxCache } from '../mailbox-cache.ts'
import type { FlagChange } from '../pending-flags.ts'
import { tellArriving, unseenAmong } from './arriving.ts'
import { isFailure } from './change.ts'
import type { Order, Outcome, Sending } from './change.ts'
import { messageIdsOf } from './copying.ts'
import { deleted, sendFlags, settleFlags, subjectOf, without } from './flagging.ts'
import type { Subject } from './flagging.ts'
import { History } from './history.ts'
import type { Done, TriageAction, TriageEntry } from './history.ts'
import { Hold, waitFor } from './hold.ts'
import type { TriageListener, TriageOptions } from './options.ts'
import { Reverts } from './reverts.ts'
import { TriageSender } from './sender.ts'
import { TakingBack } from './taking-back.ts'
import { UnderWay } from './under-way.ts'

export type { TriageAction, TriageEntry } from './history.ts'
export type { TriageListener, TriageOptions } from './options.ts'

/** Changes that are one thing to undo. */
interface Group {
  readonly id: number
  readonly isWhole: boolean
}

/** What of a change is not the same for all kinds. */
interface Details {
  readonly group: Group | undefined
  readonly hold?: Hold | undefined
  readonly byCopy?: boolean
  readonly messageIds?: ReadonlyMap<Uid, string>
  readonly unseen?: number | undefined
}

/**
 * The user's changes: shown at once, sent in the background, taken back where the server refuses. A server without
 * UIDPLUS does not tell where moved messages went, so there a move waits for `undoSeconds` before it is sent.
 */
export class Triage {
  readonly #sender: TriageSender
  readonly #options: TriageOptions
  readonly #listener: TriageListener
  readonly #underWay = new UnderWay()
  readonly #history = new History()
  readonly #takingBack: TakingBack
  readonly #reverts = new Reverts()
  /** Redoings that wait so. */
  #waiting = 0
  #group: Group | undefined
  #ids = 0

  constructor(options: TriageOptions) {
    this.#options = options
    this.#listener = options.listener
    this.#sender = new TriageSender(options.scheduler, options.journal, ({ mailbox }, made, all) =>
      this.#listener.onProgress?.(mailbox, made, all),
    )
    this.#takingBack = new TakingBack(this.#sender, options, (over) => this.#underWay.add(over))
  }

  /** What can be undone, the latest last. */
  get entries(): readonly TriageEntry[] {
    return this.#history.done
  }

  /** What can be done again, the one to be done next last. */
  get undone(): readonly TriageEntry[] {
    return this.#history.undone
  }

  /** True where a move takes the messages out of the mailbox; else they stay, marked \Deleted. */
  get canMove(): boolean {
    return offers(this.#options.capabilities(), 'MOVE')
  }

  /** True where single messages can be expunged. */
  get canExpungeSome(): boolean {
    return offers(this.#options.capabilities(), 'UIDPLUS')
  }

  newGroup(): number {
    return this.#ids++
  }

  /**
   * What `changes` makes is one thing to undo, with what was made for the same group before. Where it is a whole, and the
   * server refuses one of them, the others are taken back.
   */
  together(changes: () => void, id = this.newGroup(), isWhole = false): void {
    this.#group = { id, isWhole }
    try {
      changes()
    } finally {
      this.#group = undefined
    }
  }

  /**
   * Adds or removes flags. Only those that differ are touched; undefined when there was nothing to do. A keyword that
   * the mailbox does not keep is refused without asking the server (PERMANENTFLAGS, RFC 9051 §7.1).
   */
  setFlags(view: MailboxCache, uids: readonly Uid[], change: FlagChange): TriageEntry | undefined {
    const unkept = change.add ? change.flags.filter((flag) => !isKept(view.permanentFlags, flag)) : []
    if (unkept.length > 0) {
      const entry = this.#entry(view.path, uids, { kind: 'flags', ...change })
      this.#listener.onRefused(entry, { kind: 'no-keyword', path: view.path, keyword: unkept.join(', ') })
      return undefined
    }
    const before = view.flagsOf(uids)
    const differs = (uid: Uid) => {
      const flags = before.get(uid)
      return !flags || change.flags.some((flag) => flags.has(flag) !== change.add)
    }
    const differing = uids.filter(differs)
    if (differing.length === 0) return undefined
    this.#history.forgetUndone()
    const unsure = new Set(differing.filter((uid) => !before.has(uid)))
    return this.#flag({ ...subjectOf(view), unsure }, differing, change)
  }

  /** Sets \Seen on a message that was shown: nothing to undo, nobody asked for it. */
  markSeen(view: MailboxCache, uid: Uid): void {
    if (view.flagsOf([uid]).get(uid)?.has(Flag.seen) !== false) return
    const change = { flags: [Flag.seen], add: true }
    const entry = this.#entry(view.path, [uid], { kind: 'flags', ...change })
    this.#tellRefusal(entry, this.#sendFlags(subjectOf(view), [uid], change).over)
  }

  /**
   * Moves messages: MOVE, or COPY and \Deleted where the server has no MOVE. Never expunges (RFC 2683 §3.1.2). The
   * messages leave the view at once where they will leave the mailbox.
   */
  move(view: MailboxCache, uids: readonly Uid[], target: MailboxPath): TriageEntry | undefined {
    this.#history.forgetUndone()
    return this.#move(subjectOf(view), uids, target)
  }

  /** Copies messages; nothing changes on the screen. */
  copy(view: MailboxCache, uids: readonly Uid[], target: MailboxPath): TriageEntry {
    this.#history.forgetUndone()
    return this.#copy(subjectOf(view), uids, target)
  }

  /**
   * Takes the latest change back, or that one, by the opposite command or before it is sent; with it those that
   * belong to it, and later ones of the same messages. What was taken back, the latest first; `wasSent` when the
   * server had heard of it.
   */
  undo(id?: number): readonly (TriageEntry & { readonly wasSent: boolean })[] {
    // What is being done again is what the user would undo.
    if (this.#waiting > 0) {
      this.#underWay.add(this.#reverts.add(undefined, async () => void this.undo(id)))
      return []
    }
    const taken = this.#history.take(id).map((done) => ({ ...done, wasSent: this.#takeBack(done) }))
    if (taken.length > 0) this.#listener.onHistory?.()
    return taken
  }

  /** Makes the change again that was undone last. */
  redo(): readonly TriageEntry[] {
    const again = this.#history.takeUndone()
    const make = () => {
      const isWhole = again.some((done) => done.isWhole)
      const group = again.length > 1 ? { id: this.#ids++, isWhole } : undefined
      for (const done of again.toReversed()) this.#again(done, group)
      this.#listener.onHistory?.()
    }
    if (this.#reverts.all) {
      this.#waiting++
      const making = this.#reverts.add(undefined, async () => {
        this.#waiting--
        make()
      })
      this.#underWay.add(making)
    } else make()
    return again
  }

  /**
   * Expunges messages that are marked \Deleted, or for want of UID EXPUNGE all that are. Cannot be undone. Rejects
   * with a `MailFailure`.
   */
  async expunge(view: MailboxCache, uids: readonly Uid[]): Promise<void> {
    const order = { ...subjectOf(view), uids }
    const removing = this.canExpungeSome
      ? this.#sender.remove(order, true)
      : this.#sender.removeAllMarked(order)
    this.#underWay.add(removing)
    await removing
    this.#history.forget(view.path, new Set(uids))
    this.#listener.onHistory?.()
  }

  /**
   * Makes a change that nobody waits for: it is kept in the journal until it is done, but is not shown ahead, nor waited
   * for, nor undone. Never rejects.
   */
  makeQuietly(order: Omit<Order, 'view'>, action: TriageAction): Promise<Outcome> {
    const view = this.#options.viewOf(order.mailbox)
    const ofThen = view?.uidValidity === order.uidValidity ? view : undefined
    const sent = action.kind === 'move' ? { ...action, byCopy: !this.canMove } : action
    const { over } = this.#sender.send({ ...order, view: ofThen }, sent)
    if (action.kind !== 'flags')
      void over.then(() => {
        this.#listener.onUnseen?.(order.mailbox, undefined)
        this.#listener.onUnseen?.(action.target, undefined)
      })
    return over
  }

  /** Waits until the server has heard of all changes that are not held back. */
  sent(): Promise<void> {
    return this.#underWay.sent()
  }

  /**
   * Makes the changes that a run which ended before its time has left. How many there were; those that cannot be made
   * any more are told as refused.
   */
  async resume(): Promise<number> {
    const left = (await this.#options.journal?.unfinished()) ?? []
    for (const entry of left) {
      const finishing = this.#sender.finish(entry)
      this.#underWay.add(finishing)
      this.#tellRefusal(this.#entry(entry.mailbox, entry.uids, entry.action), finishing)
    }
    return left.length
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
  settle(patience: number): Promise<number> {
    return this.#underWay.settle(patience)
  }

  // Making changes.

  #flag(
    subject: Subject & Pick<Order, 'unsure' | 'areBack'>,
    uids: readonly Uid[],
    change: FlagChange,
    group = this.#group,
  ): TriageEntry {
    const entry = this.#entry(subject.mailbox, uids, { kind: 'flags', ...change }, group)
    const sending = this.#sendFlags(subject, uids, change)
    this.#tellRefusal(entry, sending.over)
    return this.#remember(entry, subject, sending, { group })
  }

  #move(
    subject: Subject & Pick<Order, 'areBack'>,
    uids: readonly Uid[],
    target: MailboxPath,
    group = this.#group,
  ): TriageEntry | undefined {
    const { view, mailbox, uidValidity } = subject
    const byCopy = !this.canMove || target === mailbox
    const hidden = new Set(byCopy ? uids : view?.hide(uids))
    // Of some that are marked no row has been looked at; others are on their way already.
    const gone = uids.filter((uid) => hidden.has(uid) || !view?.has(uid))
    if (gone.length === 0) return undefined
    // What is under way is known by this very object.
    const mark = { ...deleted }
    if (byCopy) view?.assumeFlags(gone, mark)
    const messageIds = view ? messageIdsOf(view, gone) : new Map<Uid, string>()
    const unseen = unseenAmong(view, gone)
    const entry = this.#entry(mailbox, gone, { kind: 'move', target }, group)
    const hold = this.canExpungeSome ? undefined : new Hold(this.#options.undoSeconds * 1000)
    const ready = waitFor(hold?.over, this.#reverts.of(mailbox, gone))
    const order = { ...subject, uids: gone }
    const sending = this.#sender.send(order, { kind: 'move', target, byCopy }, ready)
    if (hold) this.#underWay.hold(hold, sending.over)
    sending.whenOver(({ uids: made, error }) => {
      const left = error ? without(gone, made) : []
      if (byCopy) {
        settleFlags(view, gone, left, mark)
        this.#history.neverGiven(entry, left, Flag.deleted)
      } else if (view?.uidValidity === uidValidity)
        // Other messages may have these UIDs by now (RFC 2683 §3.4.3).
        view.unhide(left, error?.kind === 'cancelled' ? 'undone' : 'refused')
    })
    this.#underWay.add(sending.over)
    this.#tellRefusal(entry, sending.over)
    if (target !== mailbox) tellArriving(this.#listener, target, unseen, sending)
    return this.#remember(entry, subject, sending, { group, hold, byCopy, messageIds, unseen })
  }

  #copy(subject: Subject, uids: readonly Uid[], target: MailboxPath, group = this.#group): TriageEntry {
    const entry = this.#entry(subject.mailbox, uids, { kind: 'copy', target }, group)
    const hold = this.canExpungeSome ? undefined : new Hold(this.#options.undoSeconds * 1000)
    const ready = waitFor(hold?.over, this.#reverts.of(subject.mailbox, uids))
    const sending = this.#sender.send({ ...subject, uids }, { kind: 'copy', target }, ready)
    if (hold) this.#underWay.hold(hold, sending.over)
    this.#underWay.add(sending.over)
    this.#tellRefusal(entry, sending.over)
    const unseen = unseenAmong(subject.view, uids)
    tellArriving(this.#listener, target, unseen, sending)
    return this.#remember(entry, subject, sending, { group, hold, unseen })
  }

  #sendFlags(
    subject: Subject & Pick<Order, 'unsure' | 'areBack'>,
    uids: readonly Uid[],
    change: FlagChange,
  ): Sending {
    // What is held back and marks them comes first.
    const held = change.flags.includes(Flag.deleted) ? this.#history.heldOf(subject.mailbox, uids) : []
    const ready = waitFor(this.#reverts.of(subject.mailbox, uids), ...held.map((hold) => hold.release()))
    const sending = sendFlags(this.#sender, subject, uids, change, ready)
    this.#underWay.add(sending.over)
    return sending
  }

  // Taking them back.

  /** False where it was not sent, and will not be. */
  #takeBack(done: Done): boolean {
    const isCancelled = done.sending.cancel()
    void done.hold?.release()
    if (isCancelled) return false
    // Its opposite is behind it in the queue, and known at once, unless it is being found out what it has changed.
    if (done.action.kind === 'flags' && !done.unsure && !this.#reverts.of(done.mailbox, done.uids))
      void this.#takingBack.unflag(done, done.uids, done.action)
    else this.#underWay.add(this.#reverts.add(done, () => this.#takingBack.revert(done)))
    return true
  }

  #again(done: Done, group: Group | undefined): void {
    const uids = this.#takingBack.uidsNow(done, done.uids)
    const subject = { ...this.#takingBack.subjectOf(done), areBack: uids !== done.uids }
    const { action } = done
    if (action.kind === 'flags') this.#flag({ ...subject, unsure: new Set(uids) }, uids, action, group)
    else if (action.kind === 'move') this.#move(subject, uids, action.target, group)
    else this.#copy(subject, uids, action.target, group)
  }

  // The bookkeeping.

  #entry(mailbox: MailboxPath, uids: readonly Uid[], action: TriageAction, group?: Group): TriageEntry {
    const id = this.#ids++
    const [only] = uids.length === 1 ? uids : []
    const subject = only === undefined ? undefined : this.#options.viewOf(mailbox)?.envelopeOf(only)?.subject
    return { id, mailbox, uids, action, group: group?.id ?? id, subject }
  }

  #remember(
    entry: TriageEntry,
    { uidValidity, unsure }: Subject & Pick<Order, 'unsure' | 'areBack'>,
    sending: Sending,
    { group, hold, byCopy = false, messageIds = new Map(), unseen }: Details,
  ): TriageEntry {
    const done: Done = {
      ...entry,
      isWhole: group?.isWhole ?? false,
      uidValidity,
      unsure: unsure !== undefined && unsure.size > 0,
      byCopy,
      hold,
      sending,
      messageIds,
      unseen,
      copies: undefined,
    }
    this.#history.add(done)
    void sending.over.then((outcome) => {
      this.#history.settle(done.id, outcome)
      if (done.isWhole && isFailure(outcome))
        for (const each of this.#history.takeGroup(done.group)) this.#takeBack(each)
      this.#listener.onHistory?.()
    })
    this.#listener.onHistory?.()
    return entry
  }

  #tellRefusal(entry: TriageEntry, over: Promise<Outcome>): void {
    void over.then((outcome) => {
      if (!isFailure(outcome)) return
      const own = this.#history.done.find(({ id }) => id === entry.id)
      const others = own?.isWhole
        ? this.#history.done.filter((done) => done.group === own.group && done !== own)
        : []
      this.#listener.onRefused(entry, outcome.error, others)
    })
  }
}
