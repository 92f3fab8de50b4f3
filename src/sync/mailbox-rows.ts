import { isEmptyEnvelope } from '../imap/empty-envelope.ts'
import { parseSet } from '../imap/sequence-set.ts'
import type { FetchData } from '../imap/session.ts'
import { attachments } from '../mime/structure.ts'
import type { Envelope, MessageSummary, Uid } from '../model/envelope.ts'
import { Flag, withFlags } from '../model/flags.ts'
import type { Flags } from '../model/flags.ts'
import type { MailboxStatus } from '../model/mailbox.ts'
import { HiddenRows } from './hidden-rows.ts'
import type { KnownRow } from './mending.ts'
import { PendingFlags } from './pending-flags.ts'
import type { FlagChange } from './pending-flags.ts'
import { isComplete } from './row.ts'
import type { Row } from './row.ts'
import { SparseRows } from './sparse-rows.ts'
import { findUid, placesBetween } from './uid-places.ts'
import type { Range, ViewChange } from './view.ts'

/** One removal after another is told up to here; beyond, the view is told that all is new. */
const toldOneByOne = 50

/**
 * What is known of the messages of a mailbox, by place (sequence number less one): the server's data and the user's
 * changes over it, applied as they come (RFC 1176: one listener applies all, asked for or not). Those that change
 * what cannot be counted from here return false: then the count of unseen messages is to be asked anew.
 */
export class MailboxRows {
  readonly #rows = new SparseRows<Row>()
  readonly #hidden = new HiddenRows()
  readonly #pending: PendingFlags
  readonly #emit: (change: ViewChange) => void
  #unseen: number | undefined
  #firstUnseen: number | undefined
  /** What had come of messages was given up, though it may come again. */
  #droppedHalves = false
  /** Places that are being fetched: flags of others that nobody looked at are passed over. */
  expected: Range | undefined

  /** `pending` are the changes of flags under way, which outlive the rows. */
  constructor(emit: (change: ViewChange) => void, pending = new PendingFlags()) {
    this.#emit = emit
    this.#pending = pending
  }

  /** Rows for the same mailbox after another SELECT: empty, but with the changes of flags that are under way. */
  successor(status: MailboxStatus, emit: (change: ViewChange) => void): MailboxRows {
    const rows = new MailboxRows(emit, this.#pending)
    rows.reset(status.exists, status.firstUnseen)
    return rows
  }

  /** Messages in the mailbox, hidden ones among them. */
  get places(): number {
    return this.#rows.length
  }

  /** Rows that are shown. */
  get length(): number {
    return this.#rows.length - this.#hidden.count
  }

  /** Rows of which something is known. */
  get filled(): number {
    return this.#rows.filled
  }

  get unseen(): number | undefined {
    return this.#unseen
  }

  get firstUnseen(): number | undefined {
    return this.#firstUnseen === undefined ? undefined : this.#hidden.rowAt(this.#firstUnseen)
  }

  /** What can be shown at a place: the message with the user's changes, or why there is none. */
  at(place: number): { readonly message?: MessageSummary; readonly lost?: Row['lost'] } {
    const row = this.#rows.get(place)
    if (!row) return {}
    if (row.lost) return { lost: row.lost }
    return isComplete(row) ? { message: this.#withPending(row) } : {}
  }

  isAbsent(place: number): boolean {
    const row = this.#rows.get(place)
    return !row || (!row.lost && !isComplete(row))
  }

  uidAt(place: number): Uid | undefined {
    return this.#rows.get(place)?.uid
  }

  placeOf(uid: Uid): number | undefined {
    return findUid(this.#rows, uid).at
  }

  placeOfRow(row: number): number {
    return this.#hidden.placeOf(row)
  }

  rowAt(place: number): number | undefined {
    return this.#hidden.rowAt(place)
  }

  /** All is forgotten: the mailbox has `count` messages of which nothing is known. */
  reset(count: number, firstUnseen: number | undefined): void {
    this.#hidden.clear()
    this.#rows.clear()
    this.#rows.resize(count)
    this.expected = undefined
    this.#unseen = undefined
    this.#firstUnseen = firstUnseen === undefined ? undefined : firstUnseen - 1
  }

  /** What the user did that is under way is forgotten, too: UIDs name other messages now. */
  forgetPending(): void {
    this.#pending.clear()
  }

  /** A NOOP has shown that messages which came with an envelope of NILs are there (RFC 2180 §4.1.3). */
  confirmEmpty(): void {
    for (const [, row] of this.#rows.entries()) if (row.empty === 'told') row.empty = 'confirmed'
  }

  /**
   * False when what is missing has to be asked for once more: it came with an envelope of NILs and no NOOP was sent
   * since, or what had come of it was dropped since this was asked last.
   */
  isSettled(): boolean {
    const dropped = this.#droppedHalves
    this.#droppedHalves = false
    return !dropped && ![...this.#rows.entries()].some(([, row]) => row.empty === 'told')
  }

  /** Where a message was asked for twice in vain. */
  setLost(place: number, lost: Row['lost']): void {
    this.#rows.set(place, { size: 0, received: null, ...(lost ? { lost } : {}) })
  }

  /** Drops rows that `wanted` does not want, but none with changes of the user under way. */
  evict(wanted: (place: number, uid: Uid | undefined) => boolean): void {
    this.#rows.keep(
      (place, { uid }) =>
        wanted(place, uid) ||
        this.#hidden.rowAt(place) === undefined ||
        (uid !== undefined && this.#pending.has(uid)),
    )
  }

  // What the server says.

  /** The mailbox has grown. */
  exists(count: number): void {
    const before = this.length
    this.#rows.resize(count)
    this.#emit({ kind: 'inserted', rows: { from: before, to: this.length }, why: 'arrived' })
  }

  /** False when the message was unknown, so that it may have been an unseen one. */
  expunge(place: number): boolean {
    if (place < 0 || place >= this.#rows.length) return true
    const row = this.#hidden.rowAt(place)
    const uid = this.uidAt(place)
    const known = this.#remove(place, 1)
    if (row !== undefined) this.#emit({ kind: 'removed', row, by: 'server', ...(uid ? { uid } : {}) })
    return known
  }

  /**
   * The messages with these UIDs are gone (RFC 7162 §3.2.10.2). Those never looked at have no UID here: of a
   * stretch of them, as many places go as there are UIDs in question between its neighbours.
   */
  vanished(uids: string): boolean {
    // Half rows without a UID: which of them is gone cannot be told, and the next must not get its envelope.
    const { filled } = this.#rows
    this.#rows.keep((_, row) => row.uid !== undefined || row.lost !== undefined)
    this.#droppedHalves ||= this.#rows.filled < filled
    const gone = parseSet(uids).flatMap(({ from, to }) => placesBetween(this.#rows, from, to))
    const count = gone.reduce((sum, { from, to }) => sum + to - from, 0)
    let known = true
    for (const { from, to } of gone.toSorted((a, b) => b.from - a.from)) {
      if (count > toldOneByOne) known = this.#remove(from, to - from) && known
      else for (let place = to - 1; place >= from; place--) known = this.expunge(place) && known
    }
    if (count > toldOneByOne) this.#emit({ kind: 'reset', anchor: undefined })
    return known
  }

  /** False when flags of a message came that nobody has looked at. */
  fetched(data: FetchData): boolean {
    const place = data.sequence - 1
    if (place < 0 || place >= this.#rows.length) return true
    const known = this.#rows.get(place)
    if (!known && data.envelope === undefined && !this.#isExpected(place)) return data.flags === undefined
    const row: Row = known ?? { size: 0, received: null }
    this.#rows.set(place, row)
    this.#alter(place, row, () => this.#apply(row, data))
    return true
  }

  /** Stretches of rows side by side whose messages are known by UID. */
  stretches(): KnownRow[][] {
    const stretches: KnownRow[][] = []
    for (const { items } of this.#rows.runs()) {
      const stretch: KnownRow[] = []
      for (const row of items) {
        if (isKnown(row)) stretch.push(row)
        else if (stretch.length > 0) stretches.push(stretch.splice(0))
      }
      if (stretch.length > 0) stretches.push(stretch)
    }
    return stretches
  }

  /** A row whose message was found at `place`. */
  adopt(place: number, row: Row): void {
    this.#rows.set(place, row)
  }

  /** The messages that are known by UID, and the row of each; undefined for those hidden. */
  *messages(): Generator<{ readonly place: number; readonly uid: Uid; readonly row: number | undefined }> {
    for (const [place, { uid }] of this.#rows.entries())
      if (uid !== undefined) yield { place, uid, row: this.#hidden.rowAt(place) }
  }

  /** Hides a place without a word to anybody. */
  conceal(place: number): void {
    this.#hidden.add(place)
  }

  /** UIDs of rows that the user has changes under way for: they are looked after though nobody looks at them. */
  underWay(): Uid[] {
    return [...this.messages()].flatMap(({ uid, row }) =>
      row === undefined || this.#pending.has(uid) ? [uid] : [],
    )
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
      const place = this.placeOf(uid)
      const row = place === undefined ? undefined : this.#rows.get(place)
      const flags = row && this.#shownFlags(row)
      if (flags) found.set(uid, flags)
    }
    return found
  }

  /** Undefined where it is not known. */
  envelopeOf(uid: Uid): Envelope | undefined {
    const place = this.placeOf(uid)
    return place === undefined ? undefined : this.#rows.get(place)?.envelope
  }

  /** Shows `flags` added or removed, whatever the server says, until `settleFlags`. */
  assumeFlags(uids: Iterable<Uid>, change: FlagChange): void {
    for (const uid of uids) this.#alterByUid(uid, () => this.#pending.add(uid, change))
  }

  /** What `assumeFlags` showed is over: the server has done it, or has refused. */
  settleFlags(uids: Iterable<Uid>, change: FlagChange, done: boolean): void {
    for (const uid of uids) {
      this.#alterByUid(uid, (row) => {
        const isNews = this.#pending.remove(uid, change)
        // What the server said since is how it is: another client may have had its say after us.
        if (done && isNews && row?.flags) row.flags = withFlags(row.flags, change.flags, change.add)
      })
    }
  }

  /** Takes rows from the view that the server still has. Those hidden are returned. */
  hide(uids: Iterable<Uid>): Uid[] {
    const done: Uid[] = []
    for (const uid of uids) {
      const place = this.placeOf(uid)
      if (place === undefined) continue
      const row = this.#hidden.rowAt(place)
      if (row === undefined) continue
      this.#hidden.add(place)
      done.push(uid)
      if (this.#isUnseenAt(place)) this.#countUnseen(-1)
      this.#emit({ kind: 'removed', row, by: 'user', uid })
    }
    return done
  }

  /** Shows rows again that were hidden and are still there. */
  unhide(uids: Iterable<Uid>, why: 'undone' | 'refused'): void {
    for (const uid of uids) {
      const place = this.placeOf(uid)
      if (place === undefined || !this.#hidden.delete(place)) continue
      const row = this.#hidden.rowAt(place) ?? 0
      if (this.#isUnseenAt(place)) this.#countUnseen(1)
      this.#emit({ kind: 'inserted', rows: { from: row, to: row + 1 }, why })
    }
  }

  /** Takes places out. False when one of them was not known. */
  #remove(place: number, count: number): boolean {
    let shown = 0
    for (let each = place + count - 1; each >= place; each--) {
      if (this.#hidden.rowAt(each) !== undefined) {
        shown++
        if (this.#isUnseenAt(each)) this.#countUnseen(-1)
      }
      this.#hidden.removePlace(each)
      if (this.expected) this.expected = shift(this.expected, each)
      if (this.#firstUnseen !== undefined && each < this.#firstUnseen) this.#firstUnseen--
    }
    const removed = this.#rows.removeRange(place, count)
    for (const { uid } of removed) if (uid !== undefined) this.#pending.delete(uid)
    return shown === 0 || removed.length === count
  }

  #apply(row: Row, data: FetchData): void {
    if (data.uid !== undefined) row.uid = data.uid
    if (data.size !== undefined) row.size = data.size
    if (data.received !== undefined) row.received = data.received
    if (data.structure !== undefined) row.attached = attachments(data.structure).length > 0
    if (data.asSent && row.envelope) row.envelope = { ...row.envelope, ...data.asSent }
    if (data.envelope !== undefined) {
      if (row.empty === 'confirmed' || !isEmptyEnvelope(data.envelope)) row.envelope = data.envelope
      else row.empty = 'told'
    }
    if (data.flags !== undefined) {
      row.flags = data.flags
      if (row.uid !== undefined) this.#pending.heard(row.uid)
    }
    delete row.lost
  }

  /** Alters the row of `uid`, or what is under way for it; the row is undefined when it is not known. */
  #alterByUid(uid: Uid, alter: (row: Row | undefined) => void): void {
    const place = this.placeOf(uid)
    const row = place === undefined ? undefined : this.#rows.get(place)
    if (place === undefined || !row) alter(undefined)
    else this.#alter(place, row, () => alter(row))
  }

  /** Alters what a row shows, and the count of unseen messages with it. */
  #alter(place: number, row: Row, alter: () => void): void {
    const before = this.#isSeen(row)
    alter()
    const after = this.#isSeen(row)
    const shown = this.#hidden.rowAt(place)
    if (shown === undefined) return
    if (before !== undefined && after !== undefined) this.#countUnseen(Number(before) - Number(after))
    this.#emit({ kind: 'changed', rows: { from: shown, to: shown + 1 } })
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

  #isExpected(place: number): boolean {
    return this.expected !== undefined && place >= this.expected.from && place < this.expected.to
  }
}

function isKnown(row: Row): row is KnownRow {
  return row.uid !== undefined
}

function shift(range: Range, place: number): Range {
  return {
    from: place < range.from ? range.from - 1 : range.from,
    to: place < range.to ? range.to - 1 : range.to,
  }
}
