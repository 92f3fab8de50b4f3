import { packSets } from '../imap/sequence-set.ts'
import { summaryItems } from '../imap/session.ts'
import type {
  FetchData,
  FetchItem,
  ImapSession,
  MailboxChange,
  MailboxDifference,
  MailboxSnapshot,
} from '../imap/session.ts'
import { onDispose } from '../model/disposable.ts'
import type { Disposable } from '../model/disposable.ts'
import type { Envelope, MessageSummary, Uid } from '../model/envelope.ts'
import type { MailError } from '../model/error.ts'
import { keptKeywords } from '../model/flags.ts'
import type { Flags } from '../model/flags.ts'
import type { MailboxPath, MailboxStatus } from '../model/mailbox.ts'
import { fetchRounds } from './fetch-rounds.ts'
import { inSight } from './in-sight.ts'
import { MailboxRows } from './mailbox-rows.ts'
import { hideAsIn, Mending, rowOfNearest } from './mending.ts'
import { nextUnseen, type Towards } from './next-unseen.ts'
import { choosePage } from './page-choice.ts'
import type { FlagChange } from './pending-flags.ts'
import type { Priority, Scheduler } from './scheduler.ts'
import type { MailboxView, Range, Slot, ViewChange, Window } from './view.ts'

/** Rows that are kept; beyond, the ones far from where the user looks are dropped. */
const maxCached = 1000
const keptAround = 350

const absent: Slot = { kind: 'absent' }
const loading: Slot = { kind: 'loading' }

/** The `MailboxView` over sequence numbers. All the server says of the mailbox is applied here. */
export class MailboxCache implements MailboxView {
  readonly path: MailboxPath
  #status: MailboxStatus
  readonly #scheduler: Scheduler
  readonly #items: readonly FetchItem[]
  #rows: MailboxRows
  /** The mailbox was selected again, and it is being found out what is where. */
  #mending: Mending | undefined
  readonly #listeners = new Set<(change: ViewChange) => void>()
  #window: Window | undefined
  #fetching = false
  /** The priority of the page that was asked for last, until it is there. */
  #asked: Priority | undefined
  /** It is selected, and the server's word on it comes here. */
  live = true

  /** With `attachmentMark` each row costs a BODYSTRUCTURE more. */
  constructor(status: MailboxStatus, scheduler: Scheduler, attachmentMark = false) {
    this.#items = attachmentMark ? [...summaryItems, 'BODYSTRUCTURE'] : summaryItems
    this.path = status.path
    this.#status = status
    this.#scheduler = scheduler
    this.#rows = new MailboxRows((change) => this.#emit(change))
    this.#rows.reset(status.exists, status.firstUnseen)
  }

  get uidValidity(): bigint {
    return this.#status.uidValidity
  }

  /** What the last SELECT said. */
  get status(): MailboxStatus {
    return this.#status
  }

  get length(): number {
    return this.#rows.length
  }

  /** Messages in the mailbox: those that the user has moved away are still among them. */
  get places(): number {
    return (this.#mending?.rows ?? this.#rows).places
  }

  get readOnly(): boolean {
    return this.#status.readOnly
  }

  get permanentFlags(): ReadonlySet<string> {
    return this.#status.permanentFlags
  }

  /** Keywords in use here that a message can be given for good: what is to choose from. */
  get keywords(): string[] {
    return keptKeywords(this.#status)
  }

  get unseen(): number | undefined {
    return this.#rows.unseen
  }

  get firstUnseen(): number | undefined {
    return this.#rows.firstUnseen
  }

  peek(row: number): Slot {
    const place = this.#rows.placeOfRow(row)
    const { message, lost } = this.#rows.at(place)
    if (lost) return { kind: 'failed', error: lost }
    if (message) return { kind: 'ready', message }
    const { expected } = this.#rows
    return expected && place >= expected.from && place < expected.to ? loading : absent
  }

  /** What is known of a message, wherever it is. */
  peekUid(uid: Uid): Slot {
    const place = this.#rows.placeOf(uid)
    const { message, lost } = place === undefined ? {} : this.#rows.at(place)
    if (lost) return { kind: 'failed', error: lost }
    return message ? { kind: 'ready', message } : absent
  }

  /** The messages that are here, in the order of the mailbox; not those hidden. */
  *known(): Generator<MessageSummary> {
    for (const { place, row } of this.#rows.messages()) {
      const { message } = row === undefined ? {} : this.#rows.at(place)
      if (message) yield message
    }
  }

  /** Messages that the user has moved away, and the server has not yet. */
  *hidden(): Generator<Uid> {
    for (const { uid, row } of this.#rows.messages()) if (row === undefined) yield uid
  }

  rowOf(uid: Uid): number | undefined {
    const place = this.#rows.placeOf(uid)
    return place === undefined ? undefined : this.#rows.rowAt(place)
  }

  /** True for a message that is known to be in the mailbox. */
  has(uid: Uid): boolean {
    return this.#rows.placeOf(uid) !== undefined
  }

  want(window: Window): void {
    this.#window = window
    this.#pump()
  }

  onChange(listener: (change: ViewChange) => void): Disposable {
    this.#listeners.add(listener)
    return onDispose(() => this.#listeners.delete(listener))
  }

  /** The row of the next unseen message, `row` among them, or round the end. `withMessage` has it fetched, too. */
  nextUnseen(row: number, towards: Towards, withMessage: boolean): Promise<number | undefined> {
    const items = withMessage ? this.#items : undefined
    return this.#scheduler.submit(nextUnseen(this.path, () => this.#rows, row, towards, items))
  }

  // What the server says. False where the count of unseen messages is to be asked anew.

  /** EXISTS: the mailbox has `count` messages. It never shrinks it: EXPUNGE does (RFC 9051 §7.4.1). */
  serverExists(count: number): boolean {
    const { rows } = this.#mending ?? { rows: this.#rows }
    if (count <= rows.places) return true
    rows.exists(count)
    return false
  }

  serverExpunge(sequence: number): boolean {
    if (!this.#mending) return this.#rows.expunge(sequence - 1)
    this.#mending.expunge(sequence)
    return false
  }

  /** VANISHED without (EARLIER): `uids` is a set. */
  serverVanished(uids: string): boolean {
    if (!this.#mending) return this.#rows.vanished(uids)
    this.#mending.vanished(uids)
    return false
  }

  serverFetch(data: FetchData): boolean {
    if (!this.#mending) return this.#rows.fetched(data)
    this.#mending.fetched(data)
    return true
  }

  /** What the server says of the mailbox itself. Another UIDVALIDITY drops all (RFC 2683 §3.4.3). */
  serverStatus(change: MailboxChange): void {
    const { uidValidity = this.uidValidity } = change
    const status = { ...this.#status, ...change }
    if (uidValidity !== this.uidValidity) {
      const { places } = this.#mending?.rows ?? this.#rows
      this.reopen({ ...status, exists: places, firstUnseen: undefined })
      return
    }
    this.#status = status
    this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
  }

  /** What SEARCH UNSEEN said: how many, and the sequence number of the first. */
  setUnseen(count: number, first: number | undefined): void {
    this.#rows.setUnseen(count, first)
  }

  // The mailbox is selected again.

  /** Messages of which something is known, and since when: what a server with QRESYNC tells the changes of. */
  snapshot(): MailboxSnapshot | undefined {
    const { uidValidity, highestModSeq } = this.#status
    const uids = this.#rows.stretches().flatMap((rows) => rows.map(({ uid }) => uid))
    return highestModSeq === undefined || uids.length === 0 ? undefined : { uidValidity, highestModSeq, uids }
  }

  /** Selected again, and nothing has changed. */
  resume(status: MailboxStatus): void {
    this.#status = status
    this.#fetching = false
    this.#rows.expected = undefined
    this.#pump()
  }

  /**
   * Selected again, with what is said to have changed, if that is known. From now on the server speaks of the mailbox
   * as it is now; the view shows it as it was until `endMending`. What to ask the server for: messages whose
   * places tell where the others are.
   */
  beginMending(status: MailboxStatus, difference: MailboxDifference | undefined): Uid[] {
    const rows = this.#rows.successor(status, (change) => {
      if (this.#rows === rows) this.#emit(change)
    })
    const mending = new Mending(status, rows, this.#rows.stretches(), difference)
    this.#mending = mending
    return difference ? mending.anchors : inSight(this.#rows, this.#window)
  }

  /** One message of each stretch of rows that has not been found again yet. */
  get unplaced(): Uid[] {
    return this.#mending?.anchors ?? []
  }

  /** All that can be found again has been found: what was not is faulted in anew when it is looked at. */
  endMending(): void {
    const mending = this.#mending
    if (!mending) return
    const old = this.#rows
    this.#mending = undefined
    this.#fetching = false
    this.#status = mending.status
    this.#rows = mending.rows
    hideAsIn(this.#rows, old)
    const near = this.#window && old.placeOfRow(this.#window.near)
    this.#emit({
      kind: 'reset',
      anchor: near === undefined ? undefined : rowOfNearest(this.#rows, old, near),
    })
    this.#pump()
  }

  /** The connection went before all was found: the view stays as it was. */
  abandonMending(): void {
    this.#mending = undefined
  }

  /** Selected again, and all that was known is worth nothing: the UIDs are others, or none can be asked about. */
  reopen(status: MailboxStatus): void {
    if (status.uidValidity !== this.#status.uidValidity) this.#rows.forgetPending()
    this.#status = status
    this.#mending = undefined
    this.#fetching = false
    this.#rows.reset(status.exists, status.firstUnseen)
    this.#emit({ kind: 'reset', anchor: undefined })
    this.#pump()
  }

  // What the user does, before the server knows of it: see `MailboxRows`.

  flagsOf(uids: Iterable<Uid>): Map<Uid, Flags> {
    return this.#rows.flagsOf(uids)
  }

  envelopeOf(uid: Uid): Envelope | undefined {
    return this.#rows.envelopeOf(uid)
  }

  assumeFlags(uids: Iterable<Uid>, change: FlagChange): void {
    this.#rows.assumeFlags(uids, change)
  }

  settleFlags(uids: Iterable<Uid>, change: FlagChange, done: boolean): void {
    this.#rows.settleFlags(uids, change, done)
  }

  hide(uids: Iterable<Uid>): Uid[] {
    return this.#rows.hide(uids)
  }

  unhide(uids: Iterable<Uid>, why: 'undone' | 'refused'): void {
    this.#rows.unhide(uids, why)
  }

  #emit(change: ViewChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  // The page fault.

  #pump(): void {
    const page = this.#nextPage()
    // A hundred thousand changes in one go make one request.
    if (!page || this.#fetching || this.#asked === page.priority) return
    this.#asked = page.priority
    this.#scheduler
      .request({
        key: `page ${this.path}`,
        priority: page.priority,
        mailbox: this.path,
        onDisconnect: 'retry',
        run: (session) => this.#fetchPage(session),
      })
      .then(
        () => {
          this.#asked = undefined
          this.#pump()
        },
        () => {
          this.#asked = undefined
        },
      )
  }

  #nextPage(): { readonly places: Range; readonly priority: Priority } | undefined {
    if (!this.#window) return undefined
    const page = choosePage(this.#window, this.length, (row) =>
      this.#rows.isAbsent(this.#rows.placeOfRow(row)),
    )
    if (!page) return undefined
    const places = page.rows.map((row) => this.#rows.placeOfRow(row))
    return { places: { from: Math.min(...places), to: Math.max(...places) + 1 }, priority: page.priority }
  }

  async #fetchPage(session: ImapSession): Promise<void> {
    const page = this.#nextPage()
    if (!page) return
    this.#fetching = true
    this.#rows.expected = page.places
    try {
      const refusal = await fetchRounds(session, this.#rows, {
        missing: () => this.#absentNow(),
        fetch: (places) => this.#fetch(session, packSets(places.map((place) => place + 1)), false),
      })
      for (const place of this.#absentNow())
        this.#rows.setLost(
          place,
          refusal ?? { kind: 'missing', what: 'message', name: `number ${place + 1}` },
        )
    } finally {
      const done = this.#rows.expected
      this.#rows.expected = undefined
      this.#fetching = false
      if (this.#window) this.trim(() => false)
      if (done) this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
    }
  }

  #absentNow(): number[] {
    const places: number[] = []
    const { from, to } = this.#rows.expected ?? { from: 0, to: 0 }
    for (let place = from; place < Math.min(to, this.#rows.places); place++)
      if (this.#rows.isAbsent(place)) places.push(place)
    return places
  }

  /**
   * Fetches messages by UID, as far as they are not here. Those that the server does not give, though it was asked
   * again after a NOOP, are gone; why, where it said so. Rejects only when the connection is lost.
   */
  async fetchMessages(session: ImapSession, uids: readonly Uid[]): Promise<MailError | undefined> {
    return fetchRounds(session, this.#rows, {
      missing: () => uids.filter((uid) => this.peekUid(uid).kind === 'absent'),
      fetch: (absent) => this.#fetch(session, packSets(absent), true),
    })
  }

  async #fetch(session: ImapSession, sets: readonly string[], byUid: boolean): Promise<void> {
    for (const set of sets) await session.fetch(set, this.#items, byUid)
  }

  /** Drops rows that are neither where the user looked last nor among those that are `wanted`. */
  trim(wanted: (uid: Uid) => boolean): void {
    if (this.#rows.filled <= maxCached) return
    const center = this.#window ? this.#rows.placeOfRow(this.#window.near) : 0
    this.#rows.evict(
      (place, uid) => Math.abs(place - center) < keptAround || (uid !== undefined && wanted(uid)),
    )
  }
}
