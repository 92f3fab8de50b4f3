import type { ThreadTree } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import type { Newcomer, RowEvent, RowList } from '../row-list.ts'
import { Thread } from './thread.ts'
import type { Member } from './thread.ts'

/** Messages between two turns. */
const step = 2000

/** Levels that are told of the tree above a message; a deeper one has its depth as a number. */
const levelsTold = 4

/** What a list shows of a thread in one row. */
export interface ThreadRow {
  /** The whole thread is in this row. */
  readonly folded: boolean
  readonly count: number
  readonly unread: number
  /** 0 for the first message of a thread. */
  readonly depth: number
  /** Whether no message with the same parent comes after it. */
  readonly isLast: boolean
  /** For the levels above it, the uppermost first and not more than three, whether more is to come there. */
  readonly lines: readonly boolean[]
  /** The message in the row above, where it is of the same thread. */
  readonly above: Uid | undefined
}

export interface ThreadRowsOptions {
  /** What must be newer is nearer to the end: then a thread that grows goes there. */
  readonly grows: boolean
  /** The list shows its last row on top: the rows of a thread are turned round, so that its oldest message is on top. */
  readonly turned: boolean
  readonly unseen: ReadonlySet<Uid>
  /** Messages whose threads are not to be folded. */
  readonly unfolded?: ReadonlySet<Uid> | undefined
}

/**
 * Messages by threads: these stand by the greatest of the ranks of their messages (or by that of the first), the rows
 * of each side by side. All are folded at first.
 */
export class ThreadRows implements RowList {
  readonly #members = new Map<Uid, Member>()
  /** The messages that have a row; of a folded thread any one. */
  #rows: Member[] = []
  /** By their keys. */
  #threads: Thread[] = []
  readonly #options: ThreadRowsOptions
  #nextKey: number
  #hidden = 0
  /** Whether a thread that is new is folded, as they all were last. */
  #foldsNew = true

  private constructor(options: ThreadRowsOptions, nextKey: number) {
    this.#options = options
    this.#nextKey = nextKey
  }

  /** `order` has all messages of the tree by rank. With turns in between. */
  static *build(
    tree: ThreadTree,
    order: readonly Uid[],
    options: ThreadRowsOptions,
  ): Generator<void, ThreadRows> {
    const rows = new ThreadRows(options, order.length)
    const ranks = new Map<Uid, number>()
    for (const [index, uid] of order.entries()) {
      if (index % step === step - 1) yield
      ranks.set(uid, index)
    }
    const byKey: (Thread | undefined)[] = []
    for (let index = 0; index < order.length; index++) byKey.push(undefined)
    const members: (Member | undefined)[] = []
    let thread = new Thread(-1, true)
    let start = 0
    for (const [index, uid] of tree.uids.entries()) {
      if (index % step === step - 1) yield
      if (index === tree.starts[start]) {
        thread = new Thread(-1, true)
        start++
      }
      const rank = ranks.get(uid)
      // Named twice, or gone since the order was made.
      const isNew = rank !== undefined && !rows.#members.has(uid)
      const parent = members[tree.parents[index] ?? -1]
      const own = parent?.thread === thread ? parent : undefined
      const member = isNew ? thread.append(uid, own, options.unseen.has(uid)) : own
      members.push(member)
      if (!isNew || !member) continue
      rows.#members.set(uid, member)
      if (options.unfolded?.has(uid)) thread.folded = false
      if (options.grows ? rank < thread.key : thread.key >= 0) continue
      if (thread.key >= 0) byKey[thread.key] = undefined
      thread.key = rank
      byKey[rank] = thread
    }
    for (const [index, uid] of order.entries()) {
      if (index % step === step - 1) yield
      // Arrived since the threads were made.
      if (rows.#members.has(uid)) continue
      const own = new Thread(index, true)
      rows.#members.set(uid, own.append(uid, undefined, options.unseen.has(uid)))
      byKey[index] = own
    }
    for (const [index, each] of byKey.entries()) {
      if (index % step === step - 1) yield
      const first = each?.members[0]
      if (!each || !first) continue
      rows.#threads.push(each)
      for (const member of each.folded ? [first] : rows.#membersShown(each)) rows.#rows.push(member)
    }
    return rows
  }

  get length(): number {
    return this.#rows.length
  }

  uidAt(row: number): Uid | undefined {
    const member = this.#rows[row]
    return member?.thread.folded ? member.thread.face?.uid : member?.uid
  }

  datedBy(row: number): Uid | undefined {
    const thread = this.#rows[row]?.thread
    return thread?.folded && thread.newest !== thread.face ? thread.newest?.uid : undefined
  }

  *uids(): Generator<Uid> {
    for (const { uid, hidden } of this.#members.values()) if (!hidden) yield uid
  }

  rowOf(uid: Uid): number | undefined {
    const member = this.#members.get(uid)
    if (!member || member.hidden) return undefined
    const row = this.#firstFrom(member)
    return this.#rows[row]?.thread === member.thread ? row : undefined
  }

  has(uid: Uid): boolean {
    return this.#members.has(uid)
  }

  hide(uid: Uid): RowEvent | undefined {
    const member = this.#members.get(uid)
    const row = this.rowOf(uid)
    if (!member || row === undefined) return undefined
    member.thread.setHidden(member, true)
    this.#hidden++
    if (member.thread.folded && member.thread.shown > 0) return { kind: 'changed', row }
    this.#rows.splice(row, 1)
    return { kind: 'removed', row }
  }

  hideAll(uids: ReadonlySet<Uid>): void {
    for (const uid of uids) {
      const member = this.#members.get(uid)
      if (!member || member.hidden) continue
      member.thread.setHidden(member, true)
      this.#hidden++
    }
    this.#rows = this.#rows.filter(({ thread, hidden }) => (thread.folded ? thread.shown > 0 : !hidden))
  }

  show(uid: Uid): RowEvent | undefined {
    const member = this.#members.get(uid)
    if (!member?.hidden) return undefined
    member.thread.setHidden(member, false)
    this.#hidden--
    return this.#insert(member)
  }

  add({ uid, parent, isSeen }: Newcomer): RowEvent | undefined {
    if (this.#members.has(uid)) return undefined
    const answered = parent === undefined ? undefined : this.#members.get(parent)
    const thread = answered?.thread ?? new Thread(this.#nextKey++, this.#foldsNew)
    const member = thread.add(uid, answered, !isSeen)
    this.#members.set(uid, member)
    if (!answered) {
      this.#threads.push(thread)
      return this.#insert(member)
    }
    if (!this.#options.grows || this.#threads.at(-1) === thread) return this.#insert(member)
    // The newest thread is the one with the newest message.
    this.#threads.splice(this.#threads.indexOf(thread), 1)
    this.#threads.push(thread)
    const { at, count } = this.#rowsOf(thread)
    this.#rows.splice(at, count)
    thread.key = this.#nextKey++
    this.#rows = this.#rows.concat(this.#membersShown(thread))
    return { kind: 'moved' }
  }

  setSeen(uid: Uid, isSeen: boolean): boolean {
    const member = this.#members.get(uid)
    if (!member || member.unseen === !isSeen) return false
    member.thread.setUnseen(member, !isSeen)
    return !member.hidden
  }

  membersOf(row: number): readonly Uid[] {
    const thread = this.#rows[row]?.thread
    return (thread?.members ?? []).filter(({ hidden }) => !hidden).map(({ uid }) => uid)
  }

  // What only threads have.

  /** Messages that are not hidden, folded away or not. */
  get messages(): number {
    return this.#members.size - this.#hidden
  }

  /** How a row is to be drawn; undefined for one that is not there. */
  at(row: number): ThreadRow | undefined {
    const member = this.#rows[row]
    if (!member) return undefined
    const { thread } = member
    const base = { folded: thread.folded, count: thread.shown, unread: thread.unseen }
    if (thread.folded) return { ...base, depth: 0, isLast: true, lines: [], above: undefined }
    const drawn = thread.drawn(member)
    if (!drawn) return { ...base, depth: 0, isLast: true, lines: [], above: undefined }
    const { depth, isLast, before } = drawn
    const lines: boolean[] = []
    let above = drawn.parent
    for (; above && depth <= levelsTold && lines.length < depth - 1; above = thread.drawn(above)?.parent)
      lines.unshift(!(thread.drawn(above)?.isLast ?? true))
    return { ...base, depth, isLast, lines, above: before?.uid }
  }

  /** Folds the thread of a row, or unfolds it. False where nothing changes. */
  fold(row: number, folded: boolean): boolean {
    const thread = this.#rows[row]?.thread
    if (!thread || thread.folded === folded) return false
    const { at, count } = this.#rowsOf(thread)
    thread.folded = folded
    const before = this.#rows.slice(0, at)
    this.#rows = before.concat(this.#membersShown(thread), this.#rows.slice(at + count))
    return true
  }

  /** The messages of threads that are not folded. */
  unfolded(): Set<Uid> {
    const uids = new Set<Uid>()
    for (const { folded, members } of this.#threads)
      if (!folded && members.length > 1) for (const { uid } of members) uids.add(uid)
    return uids
  }

  foldAll(folded: boolean): void {
    this.#foldsNew = folded
    const rows: Member[] = []
    for (const thread of this.#threads) {
      thread.folded = folded
      for (const member of this.#membersShown(thread)) rows.push(member)
    }
    this.#rows = rows
  }

  /** The row of the message that the one in a row answers; undefined for the first of a thread. */
  parentOf(row: number): number | undefined {
    const member = this.#rows[row]
    const parent = member?.thread.folded === false ? member.thread.drawn(member)?.parent : undefined
    return parent && this.rowOf(parent.uid)
  }

  /** The row of the first message of the thread before (-1) or after (1) that of a row, by the rows. */
  neighbour(row: number, step: 1 | -1): number | undefined {
    const thread = this.#rows[row]?.thread
    if (!thread) return undefined
    const { at, count } = this.#rowsOf(thread)
    const next = this.#rows[step === 1 ? at + count : at - 1]
    const first = next?.thread.members.find(({ hidden }) => !hidden)
    return first && this.rowOf(first.uid)
  }

  #membersShown(thread: Thread): Member[] {
    const shown = thread.members.filter(({ hidden }) => !hidden)
    if (thread.folded) return shown.slice(0, 1)
    return this.#options.turned ? shown.toReversed() : shown
  }

  #insert(member: Member): RowEvent | undefined {
    const row = this.#firstFrom(member)
    if (member.thread.folded && this.#rows[row]?.thread === member.thread) return { kind: 'changed', row }
    this.#rows.splice(row, 0, member)
    return { kind: 'inserted', row }
  }

  #rowsOf(thread: Thread): { readonly at: number; readonly count: number } {
    const at = this.#firstWhere((each) => each.thread.key >= thread.key)
    return { at, count: this.#firstWhere((each) => each.thread.key > thread.key) - at }
  }

  /** The first row that is not before a message; where its thread is folded, that of the thread. */
  #firstFrom({ thread, index }: Member): number {
    const { turned } = this.#options
    return this.#firstWhere((each) => {
      if (each.thread !== thread) return each.thread.key > thread.key
      return thread.folded || (turned ? each.index <= index : each.index >= index)
    })
  }

  /** By halving: the first row for which `isThere` holds, as it does for all after it. */
  #firstWhere(isThere: (member: Member) => boolean): number {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      const member = this.#rows[middle]
      if (!member || isThere(member)) high = middle
      else low = middle + 1
    }
    return low
  }
}
