import { isEmptyEnvelope } from '../imap/empty-envelope.ts'
import { packSets } from '../imap/sequence-set.ts'
import { summaryItems } from '../imap/session.ts'
import type { FetchData, FetchItem, ImapSession } from '../imap/session.ts'
import { attachments } from '../mime/structure.ts'
import { onDispose } from '../model/disposable.ts'
import type { Disposable } from '../model/disposable.ts'
import type { MessageSummary, Uid } from '../model/envelope.ts'
import { Flag, withFlags } from '../model/flags.ts'
import type { Flags } from '../model/flags.ts'
import type { MailboxPath, MailboxStatus } from '../model/mailbox.ts'
import { HiddenRows } from './hidden-rows.ts'
import { choosePage } from './page-choice.ts'
import { PendingFlags } from './pending-flags.ts'
import type { FlagChange } from './pending-flags.ts'
import { refusalOf } from './refusal.ts'
import { isComplete } from './row.ts'
import type { Row } from './row.ts'
import type { Priority, Scheduler } from './scheduler.ts'
import { SparseRows } from './sparse-rows.ts'
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
  readonly #rows = new SparseRows<Row>()
  readonly #hidden = new HiddenRows()
  readonly #pending = new PendingFlags()
  readonly #listeners = new Set<(change: ViewChange) => void>()
  #window: Window | undefined
  /** Places that are being fetched, in sequence order. */
  #fetching: Range | undefined
  #unseen: number | undefined
  #firstUnseen: number | undefined
  #acceptEmpty = false

  /** With `attachmentMark` each row costs a BODYSTRUCTURE more. */
  constructor(status: MailboxStatus, scheduler: Scheduler, attachmentMark = false) {
    this.#items = attachmentMark ? [...summaryItems, 'BODYSTRUCTURE'] : summaryItems
    this.path = status.path
    this.#status = status
    this.#scheduler = scheduler
    this.#rows.resize(status.exists)
    this.#firstUnseen = status.firstUnseen === undefined ? undefined : status.firstUnseen - 1
  }

  get uidValidity(): bigint {
    return this.#status.uidValidity
  }

  get length(): number {
    return this.#rows.length - this.#hidden.count
  }

  get readOnly(): boolean {
    return this.#status.readOnly
  }

  get unseen(): number | undefined {
    return this.#unseen
  }

  get firstUnseen(): number | undefined {
    return this.#firstUnseen === undefined ? undefined : this.#hidden.rowAt(this.#firstUnseen)
  }

  /** The message nearest to the middle of attention, where it is known. */
  get lookedAt(): Uid | undefined {
    return this.#window && this.#rows.get(this.#hidden.placeOf(this.#window.near))?.uid
  }

  peek(row: number): Slot {
    const place = this.#hidden.placeOf(row)
    const known = this.#rows.get(place)
    if (known?.lost) return { kind: 'failed', error: known.lost }
    if (known && isComplete(known)) return { kind: 'ready', message: this.#withPending(known) }
    return this.#fetching && place >= this.#fetching.from && place < this.#fetching.to ? loading : absent
  }

  rowOf(uid: Uid): number | undefined {
    const place = this.#placeOf(uid)
    return place === undefined ? undefined : this.#hidden.rowAt(place)
  }

  want(window: Window): void {
    this.#window = window
    this.#pump()
  }

  onChange(listener: (change: ViewChange) => void): Disposable {
    this.#listeners.add(listener)
    return onDispose(() => this.#listeners.delete(listener))
  }

  // What the server says.

  /** EXISTS: the mailbox has `count` messages. It never shrinks it: EXPUNGE does (RFC 9051 §7.4.1). */
  serverExists(count: number): void {
    const before = this.length
    if (count <= this.#rows.length) return
    this.#rows.resize(count)
    this.#emit({ kind: 'inserted', rows: { from: before, to: this.length }, why: 'arrived' })
  }

  serverExpunge(sequence: number): void {
    const place = sequence - 1
    if (place < 0 || place >= this.#rows.length) return
    const row = this.#hidden.rowAt(place)
    const removed = this.#rows.removeAt(place)
    this.#hidden.removePlace(place)
    // A hidden one was taken off the count when it was hidden.
    if (row !== undefined && removed && this.#isSeen(removed) === false) this.#countUnseen(-1)
    if (removed?.uid !== undefined) this.#pending.delete(removed.uid)
    if (this.#fetching) this.#fetching = shift(this.#fetching, place)
    if (this.#firstUnseen !== undefined && place < this.#firstUnseen) this.#firstUnseen--
    if (row !== undefined) this.#emit({ kind: 'removed', row, by: 'server' })
  }

  serverFetch(data: FetchData): void {
    const place = data.sequence - 1
    if (place < 0 || place >= this.#rows.length) return
    const known = this.#rows.get(place)
    // Flags of a row nobody has looked at tell nothing that is shown.
    if (!known && data.envelope === undefined && !this.#isFetching(place)) return
    const row: Row = known ?? { size: 0, received: null }
    this.#rows.set(place, row)
    this.#alter(place, row, () => this.#applyFetch(row, data))
  }

  #applyFetch(row: Row, data: FetchData): void {
    if (data.uid !== undefined) row.uid = data.uid
    if (data.size !== undefined) row.size = data.size
    if (data.received !== undefined) row.received = data.received
    if (data.structure !== undefined) row.attached = attachments(data.structure).length > 0
    if (data.envelope !== undefined && (this.#acceptEmpty || !isEmptyEnvelope(data.envelope)))
      row.envelope = data.envelope
    if (data.flags !== undefined) row.flags = data.flags
    delete row.lost
  }

  serverUidValidity(uidValidity: bigint): void {
    if (uidValidity === this.#status.uidValidity) return
    this.reopen({ ...this.#status, uidValidity, exists: this.#rows.length }, undefined)
  }

  /** True when no message can have come or gone: then every row is where it was. */
  fits(status: MailboxStatus): boolean {
    return (
      status.uidValidity === this.#status.uidValidity &&
      status.uidNext !== undefined &&
      status.uidNext === this.#status.uidNext &&
      status.exists === this.#rows.length
    )
  }

  /**
   * The mailbox was selected again. Rows stay when nothing can have moved; else all are dropped and faulted in
   * anew. `anchorSequence` is where the message that was looked at is now.
   */
  reopen(status: MailboxStatus, anchorSequence: number | undefined): void {
    const unmoved = this.fits(status)
    if (status.uidValidity !== this.#status.uidValidity) this.#pending.clear()
    this.#status = status
    this.#fetching = undefined
    this.#unseen = undefined
    this.#firstUnseen = status.firstUnseen === undefined ? undefined : status.firstUnseen - 1
    if (unmoved) return
    this.#hidden.clear()
    this.#rows.clear()
    this.#rows.resize(status.exists)
    this.#emit({ kind: 'reset', anchor: anchorSequence === undefined ? undefined : anchorSequence - 1 })
    this.#pump()
  }

  /** What SEARCH UNSEEN said: how many, and the sequence number of the first. */
  setUnseen(count: number, first: number | undefined): void {
    this.#unseen = count
    this.#firstUnseen = first === undefined ? undefined : first - 1
    this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
  }

  // What the user does, before the server knows of it.

  /** Flags of messages, as they are shown now. Unknown messages are left out. */
  flagsOf(uids: Iterable<Uid>): Map<Uid, Flags> {
    const found = new Map<Uid, Flags>()
    for (const uid of uids) {
      const place = this.#placeOf(uid)
      const row = place === undefined ? undefined : this.#rows.get(place)
      const flags = row && this.#shownFlags(row)
      if (flags) found.set(uid, flags)
    }
    return found
  }

  /** Shows `flags` added or removed, whatever the server says, until `settleFlags`. */
  assumeFlags(uids: Iterable<Uid>, change: FlagChange): void {
    for (const uid of uids) this.#alterByUid(uid, () => this.#pending.add(uid, change))
  }

  /** What `assumeFlags` showed is over: the server has done it, or has refused. */
  settleFlags(uids: Iterable<Uid>, change: FlagChange, done: boolean): void {
    for (const uid of uids) {
      this.#alterByUid(uid, (row) => {
        this.#pending.remove(uid, change)
        if (done && row?.flags) row.flags = withFlags(row.flags, change.flags, change.add)
      })
    }
  }

  /** Takes rows from the view that the server still has. Those hidden are returned. */
  hide(uids: Iterable<Uid>): Uid[] {
    const done: Uid[] = []
    for (const uid of uids) {
      const place = this.#placeOf(uid)
      if (place === undefined) continue
      const row = this.#hidden.rowAt(place)
      if (row === undefined) continue
      this.#hidden.add(place)
      done.push(uid)
      if (this.#isUnseenAt(place)) this.#countUnseen(-1)
      this.#emit({ kind: 'removed', row, by: 'user' })
    }
    return done
  }

  /** Shows rows again that were hidden and are still there. */
  unhide(uids: Iterable<Uid>, why: 'undone' | 'refused'): void {
    for (const uid of uids) {
      const place = this.#placeOf(uid)
      if (place === undefined || !this.#hidden.delete(place)) continue
      const row = this.#hidden.rowAt(place) ?? 0
      if (this.#isUnseenAt(place)) this.#countUnseen(1)
      this.#emit({ kind: 'inserted', rows: { from: row, to: row + 1 }, why })
    }
  }

  /** Alters the row of `uid`, or what is under way for it; the row is undefined when it is not known. */
  #alterByUid(uid: Uid, alter: (row: Row | undefined) => void): void {
    const place = this.#placeOf(uid)
    const row = place === undefined ? undefined : this.#rows.get(place)
    if (place === undefined || !row) alter(undefined)
    else this.#alter(place, row, () => alter(row))
  }

  /** Alters what a row shows, and the count of unseen messages with it. */
  #alter(place: number, row: Row, alter: () => void): void {
    const before = this.#isSeen(row)
    alter()
    const after = this.#isSeen(row)
    const shown = this.#hidden.rowAt(place) !== undefined
    if (shown && before !== undefined && after !== undefined)
      this.#countUnseen(Number(before) - Number(after))
    this.#changed(place)
  }

  #isSeen(row: Row): boolean | undefined {
    return this.#shownFlags(row)?.has(Flag.seen)
  }

  #isUnseenAt(place: number): boolean {
    const row = this.#rows.get(place)
    return row !== undefined && this.#isSeen(row) === false
  }

  #shownFlags(row: Row): Flags | undefined {
    return row.flags && row.uid !== undefined ? this.#pending.over(row.uid, row.flags) : row.flags
  }

  #withPending(row: Row & MessageSummary): MessageSummary {
    return this.#pending.has(row.uid) ? { ...row, flags: this.#shownFlags(row) ?? row.flags } : row
  }

  #countUnseen(by: number): void {
    if (this.#unseen !== undefined) this.#unseen = Math.max(0, this.#unseen + by)
  }

  #isFetching(place: number): boolean {
    return this.#fetching !== undefined && place >= this.#fetching.from && place < this.#fetching.to
  }

  #placeOf(uid: Uid): number | undefined {
    for (const [place, row] of this.#rows.entries()) if (row.uid === uid) return place
    return undefined
  }

  #changed(place: number): void {
    const row = this.#hidden.rowAt(place)
    if (row !== undefined) this.#emit({ kind: 'changed', rows: { from: row, to: row + 1 } })
  }

  #emit(change: ViewChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  // The page fault.

  #pump(): void {
    const page = this.#nextPage()
    if (!page || this.#fetching) return
    this.#scheduler
      .request({
        key: `page ${this.path}`,
        priority: page.priority,
        mailbox: this.path,
        onDisconnect: 'retry',
        run: (session) => this.#fetchPage(session),
      })
      .then(
        () => this.#pump(),
        () => undefined,
      )
  }

  #nextPage(): { readonly places: Range; readonly priority: Priority } | undefined {
    if (!this.#window) return undefined
    const page = choosePage(this.#window, this.length, (row) => this.#isAbsent(this.#hidden.placeOf(row)))
    if (!page) return undefined
    const places = page.rows.map((row) => this.#hidden.placeOf(row))
    return { places: { from: Math.min(...places), to: Math.max(...places) + 1 }, priority: page.priority }
  }

  #isAbsent(place: number): boolean {
    const row = this.#rows.get(place)
    return !row || (!row.lost && !isComplete(row))
  }

  async #fetchPage(session: ImapSession): Promise<void> {
    const page = this.#nextPage()
    if (!page) return
    this.#fetching = page.places
    try {
      await refusalOf(this.#fetchAbsent(session))
      if (this.#absentNow().length === 0) return
      // Expunged by others, not told yet, or an envelope of NILs: after a NOOP we know (RFC 2180 §4.1).
      await refusalOf(session.noop())
      this.#acceptEmpty = true
      const refusal = await refusalOf(this.#fetchAbsent(session))
      for (const place of this.#absentNow()) {
        const lost = refusal ?? { kind: 'missing', what: 'message', name: `number ${place + 1}` }
        this.#rows.set(place, { size: 0, received: null, lost })
      }
    } finally {
      this.#acceptEmpty = false
      const done = this.#fetching
      this.#fetching = undefined
      this.#evict()
      if (done) this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
    }
  }

  #absentNow(): number[] {
    const places: number[] = []
    const { from, to } = this.#fetching ?? { from: 0, to: 0 }
    for (let place = from; place < Math.min(to, this.#rows.length); place++)
      if (this.#isAbsent(place)) places.push(place)
    return places
  }

  async #fetchAbsent(session: ImapSession): Promise<void> {
    for (const set of packSets(this.#absentNow().map((place) => place + 1))) {
      await session.fetch(set, this.#items, false)
    }
  }

  #evict(): void {
    if (!this.#window || this.#rows.filled <= maxCached) return
    const center = this.#hidden.placeOf(this.#window.near)
    // Hidden rows and those with changes under way must stay findable by their UID.
    if (this.#hidden.count > 0 || this.#pending.size > 0) return
    this.#rows.clear(center - keptAround, center + keptAround)
  }
}

function shift(range: Range, place: number): Range {
  return {
    from: place < range.from ? range.from - 1 : range.from,
    to: place < range.to ? range.to - 1 : range.to,
  }
}
