import { randomUUID } from 'node:crypto'
import { onDispose } from '../model/disposable.ts'
import type { Disposable } from '../model/disposable.ts'
import type { MessageSummary, Uid } from '../model/envelope.ts'
import type { MailError } from '../model/error.ts'
import { Flag } from '../model/flags.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { MailboxCache } from './mailbox-cache.ts'
import { FlatRows } from './flat-rows.ts'
import { choosePage, pageSize } from './page-choice.ts'
import type { Newcomer, RowEvent, RowList } from './row-list.ts'
import type { Priority, Scheduler } from './scheduler.ts'
import { ThreadRows } from './threads/thread-rows.ts'
import type { MailboxView, Slot, ViewChange, ViewThreads, Window } from './view.ts'

/** Rows round the cursor that are kept when there are too many. */
const keptAround = 350

/** Messages of the folded thread at the cursor that are fetched with it: it may be acted on next. */
const mostOfThread = 100

/** New messages that are shown one by one; of more, the order is asked for anew. */
const mostNewcomers = 200

/** What a view of a whole mailbox does with what is new there. */
export interface ResultViewOptions {
  /** Where messages that are new belong, those that are here being as they are. */
  readonly placing: () => (message: MessageSummary) => Newcomer
  /** The order should be asked for anew; or only what is there, since some are `gone` that nobody has looked at. */
  readonly onOutdated: (how: 'all' | 'gone') => void
}

/**
 * The `MailboxView` over a list of UIDs: what a search has found, in the order of a sort or of threads. The rows are
 * those of the mailbox's cache; what is expunged, or moved away by the user, leaves both. Ends with `dispose`.
 */
export class ResultView implements MailboxView, Disposable {
  readonly #cache: MailboxCache
  readonly #scheduler: Scheduler
  readonly #name = `results ${randomUUID()}`
  readonly #options: ResultViewOptions | undefined
  #threads: ViewThreads | undefined
  readonly #failed = new Map<Uid, MailError>()
  readonly #listeners = new Set<(change: ViewChange) => void>()
  readonly #watched: Disposable
  /** The user moved them away, and the server may bring them back. */
  readonly #hidden = new Set<Uid>()
  readonly #uidValidity: bigint
  #rows: RowList
  /** Messages at the end of the mailbox that are new, and why they are. */
  #coming = 0
  #why: 'arrived' | 'undone' = 'arrived'
  /** Where the message that the user was at is since rows moved. */
  #anchor: number | undefined
  #window: Window | undefined
  #fetching: ReadonlySet<Uid> = new Set()

  /** `rows` of the time that the cache is of now. With `options` it is of the whole mailbox, also of what is new there. */
  constructor(cache: MailboxCache, scheduler: Scheduler, rows: RowList, options?: ResultViewOptions) {
    this.#cache = cache
    this.#scheduler = scheduler
    this.#uidValidity = cache.uidValidity
    this.#rows = rows
    this.#options = options
    this.#threads = rows instanceof ThreadRows ? this.#threadsOf(rows) : undefined
    for (const message of cache.known()) rows.setSeen(message.uid, message.flags.has(Flag.seen))
    for (const uid of cache.hidden()) if (rows.hide(uid)) this.#hidden.add(uid)
    this.#watched = cache.onChange((change) => this.#follow(change))
  }

  get threads(): ViewThreads | undefined {
    return this.#threads
  }

  /** The messages of threads that are not folded; undefined where there are no threads. */
  get unfolded(): ReadonlySet<Uid> | undefined {
    return this.#rows instanceof ThreadRows ? this.#rows.unfolded() : undefined
  }

  /** The message that a row shows. */
  uidAt(row: number): Uid | undefined {
    return this.#rows.uidAt(row)
  }

  get path(): MailboxPath {
    return this.#cache.path
  }

  get uidValidity(): bigint {
    return this.#cache.uidValidity
  }

  get length(): number {
    return this.#rows.length
  }

  get readOnly(): boolean {
    return this.#cache.readOnly
  }

  /** That of the mailbox. */
  get unseen(): number | undefined {
    return this.#cache.unseen
  }

  get firstUnseen(): number | undefined {
    return undefined
  }

  peek(row: number): Slot {
    const uid = this.#rows.uidAt(row)
    if (uid === undefined) return { kind: 'absent' }
    const error = this.#failed.get(uid)
    if (error) return { kind: 'failed', error }
    const slot = this.#cache.peekUid(uid)
    return slot.kind === 'absent' && this.#fetching.has(uid) ? { kind: 'loading' } : slot
  }

  rowOf(uid: Uid): number | undefined {
    return this.#rows.rowOf(uid)
  }

  want(window: Window): void {
    this.#window = window
    this.#pump()
  }

  onChange(listener: (change: ViewChange) => void): Disposable {
    this.#listeners.add(listener)
    return onDispose(() => this.#listeners.delete(listener))
  }

  dispose(): void {
    this.#watched.dispose()
    this.#window = undefined
  }

  #emit(change: ViewChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  /** So many messages are new at the end of the mailbox: they are fetched, and shown where they belong. */
  expect(count: number, why: 'arrived' | 'undone'): void {
    if (!this.#options) return
    this.#coming += count
    this.#why = why
    if (this.#coming > mostNewcomers) {
      this.#coming = 0
      this.#options.onOutdated('all')
      return
    }
    this.#wantNew()
    // They may have come already.
    this.#takeNew()
  }

  #wantNew(): void {
    if (this.#coming === 0) return
    const { length } = this.#cache
    const rows = { from: Math.max(0, length - this.#coming), to: length }
    this.#cache.want({ visible: rows, ahead: undefined, near: length - 1 })
  }

  /** Those of its messages that are not `present`, with turns in between. */
  *missing(present: ReadonlySet<Uid>): Generator<void, Uid[]> {
    const gone: Uid[] = []
    let count = 0
    for (const uid of this.#rows.uids()) {
      if (++count % 2000 === 0) yield
      if (!present.has(uid)) gone.push(uid)
    }
    return gone
  }

  /** These are in the mailbox no more. */
  forget(uids: readonly Uid[]): void {
    if (uids.length === 0) return
    this.#anchored(() => this.#rows.hideAll(new Set(uids)))
    this.#emit({ kind: 'reset', anchor: this.#anchor })
    this.#pump()
  }

  #follow(change: ViewChange): void {
    switch (change.kind) {
      case 'changed':
        this.#hearFlags(change.rows.from, change.rows.to)
        this.#takeNew()
        return this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
      case 'removed': {
        const isNew = change.row >= this.#cache.length + 1 - this.#coming
        if (isNew) this.#coming--
        else this.#wantNew()
        if (change.uid === undefined) {
          if (isNew) return
          // One that nobody has looked at: which, only the server can tell.
          this.#options?.onOutdated('gone')
          return
        }
        if (change.by === 'user') this.#hidden.add(change.uid)
        else this.#hidden.delete(change.uid)
        return this.#remove(change.uid, change.by)
      }
      case 'inserted': {
        if (change.why === 'arrived') return
        // Among those that are new, the first of which would be passed over.
        const count = change.rows.to - change.rows.from
        if (this.#coming > 0 && change.rows.from >= this.#cache.length - count - this.#coming)
          this.#coming += count
        this.#wantNew()
        this.#bringBack(change.why)
        return
      }
      case 'reset':
        if (this.#cache.uidValidity !== this.#uidValidity) {
          this.#rows = FlatRows.of([])
          this.#threads = undefined
        }
        this.#failed.clear()
        this.#coming = 0
        for (const message of this.#cache.known())
          this.#rows.setSeen(message.uid, message.flags.has(Flag.seen))
        this.#emit({ kind: 'reset', anchor: this.#window?.near })
        this.#options?.onOutdated('all')
        this.#pump()
    }
  }

  #hearFlags(from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const slot = this.#cache.peek(row)
      if (slot.kind === 'ready') this.#rows.setSeen(slot.message.uid, slot.message.flags.has(Flag.seen))
    }
  }

  /** What is new and here goes to its place. */
  #takeNew(): void {
    if (this.#coming === 0 || !this.#options) return
    let missing = 0
    const place = this.#options.placing()
    for (let row = this.#cache.length - this.#coming; row < this.#cache.length; row++) {
      const slot = this.#cache.peek(row)
      if (slot.kind === 'absent' || slot.kind === 'loading') missing++
      if (slot.kind !== 'ready' || this.#rows.has(slot.message.uid)) continue
      const event = this.#anchored(() => this.#rows.add(place(slot.message)))
      if (event) this.#tell(event, slot.message.uid, this.#why)
    }
    if (missing === 0) this.#coming = 0
  }

  #remove(uid: Uid, by: 'user' | 'server'): void {
    const event = this.#rows.hide(uid)
    if (event?.kind === 'removed') this.#emit({ kind: 'removed', row: event.row, by, uid })
    else if (event) this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
  }

  /** Messages that the user had moved away are there again. */
  #bringBack(why: 'undone' | 'refused'): void {
    for (const uid of this.#hidden) {
      if (this.#cache.rowOf(uid) === undefined) continue
      this.#hidden.delete(uid)
      const event = this.#rows.show(uid)
      if (event) this.#tell(event, uid, why)
    }
  }

  #tell(event: RowEvent, uid: Uid, why: 'arrived' | 'undone' | 'refused'): void {
    if (event.kind === 'inserted')
      this.#emit({ kind: 'inserted', rows: { from: event.row, to: event.row + 1 }, why })
    else if (event.kind === 'moved')
      this.#emit({ kind: 'reset', anchor: why === 'undone' ? this.rowOf(uid) : this.#anchor })
    else this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
  }

  /** Runs what moves rows, and finds the message at the cursor again. */
  #anchored<T>(change: () => T): T {
    const near = this.#window?.near
    const uid = near === undefined ? undefined : this.#rows.uidAt(near)
    const done = change()
    this.#anchor = uid === undefined ? near : (this.#rows.rowOf(uid) ?? near)
    return done
  }

  #threadsOf(rows: ThreadRows): ViewThreads {
    const moved = (near: number, change: () => void) => {
      const uid = rows.uidAt(near)
      change()
      this.#emit({ kind: 'reset', anchor: uid === undefined ? undefined : rows.rowOf(uid) })
      this.#pump()
    }
    return {
      get messages() {
        return rows.messages
      },
      at: (row) => rows.at(row),
      datedBy: (row) => this.#dated(row),
      membersOf: (row) => rows.membersOf(row),
      parentOf: (row) => rows.parentOf(row),
      neighbour: (row, step) => rows.neighbour(row, step),
      fold: (row, folded) => moved(row, () => rows.fold(row, folded)),
      foldAll: (folded, near) => moved(near, () => rows.foldAll(folded)),
    }
  }

  #pump(): void {
    const page = this.#nextPage()
    if (!page || this.#fetching.size > 0) return
    this.#scheduler
      .request({
        key: this.#name,
        priority: page.priority,
        mailbox: this.path,
        onDisconnect: 'retry',
        run: async (session) => {
          if (session.mailbox?.uidValidity !== this.#uidValidity) return
          const uids = this.#nextPage()?.uids ?? []
          if (uids.length === 0) return
          this.#fetching = new Set(uids)
          try {
            const refusal = await this.#cache.fetchMessages(session, uids)
            this.#settle(uids, refusal)
          } finally {
            this.#fetching = new Set()
          }
        },
      })
      .then(
        () => this.#pump(),
        () => undefined,
      )
  }

  #nextPage(): { readonly uids: readonly Uid[]; readonly priority: Priority } | undefined {
    const window = this.#window
    if (!window) return undefined
    const page = choosePage(window, this.length, (row) => this.#absentIn(row).length > 0)
    if (page) return { ...page, uids: page.rows.flatMap((row) => this.#absentIn(row)).slice(0, pageSize) }
    // Whoever fetches nothing ahead does not want this, either.
    const members = window.ahead ? this.#rows.membersOf(window.near) : []
    const uids = members.slice(0, mostOfThread).filter((uid) => this.#isAbsent(uid))
    return uids.length > 0 ? { uids: uids.slice(0, pageSize), priority: 'lookahead' } : undefined
  }

  /** What a row shows, and is not here. */
  #absentIn(row: number): readonly Uid[] {
    return this.#shownIn(row).filter((uid) => this.#isAbsent(uid))
  }

  #shownIn(row: number): readonly Uid[] {
    return [this.#rows.uidAt(row), this.#rows.datedBy(row)].flatMap((uid) => uid ?? [])
  }

  #isAbsent(uid: Uid): boolean {
    return !this.#failed.has(uid) && !this.#fetching.has(uid) && this.#cache.peekUid(uid).kind === 'absent'
  }

  #dated(row: number): MessageSummary | undefined {
    const uid = this.#rows.datedBy(row)
    const slot = uid === undefined ? undefined : this.#cache.peekUid(uid)
    return slot?.kind === 'ready' ? slot.message : undefined
  }

  /** What was not given is gone, or refused. */
  #settle(uids: readonly Uid[], refusal: MailError | undefined): void {
    for (const uid of uids) {
      if (this.#cache.peekUid(uid).kind !== 'absent') continue
      if (refusal) this.#failed.set(uid, refusal)
      else this.#remove(uid, 'server')
    }
    const near = this.#window?.near ?? 0
    const kept = new Set<Uid>(this.#rows.membersOf(near))
    for (let row = Math.max(0, near - keptAround); row < near + keptAround; row++) {
      for (const uid of this.#shownIn(row)) kept.add(uid)
    }
    this.#cache.trim((uid) => kept.has(uid))
    this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
  }
}
