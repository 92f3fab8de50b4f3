import { randomUUID } from 'node:crypto'
import { onDispose } from '../model/disposable.ts'
import type { Disposable } from '../model/disposable.ts'
import type { Uid } from '../model/envelope.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { MailboxCache } from './mailbox-cache.ts'
import { choosePage } from './page-choice.ts'
import type { Scheduler } from './scheduler.ts'
import type { MailboxView, Slot, ViewChange, Window } from './view.ts'

/** Rows round the cursor that are kept when there are too many. */
const keptAround = 350

/**
 * The `MailboxView` over a list of UIDs: what a search has found, in the order of a sort or of threads. The rows are
 * those of the mailbox's cache; what is expunged, or moved away by the user, leaves both. Ends with `dispose`.
 */
export class ResultView implements MailboxView, Disposable {
  readonly #cache: MailboxCache
  readonly #scheduler: Scheduler
  readonly #name = `results ${randomUUID()}`
  /** Where each message stands, hidden ones too. */
  readonly #order: ReadonlyMap<Uid, number>
  readonly #failed = new Map<Uid, MailError>()
  readonly #listeners = new Set<(change: ViewChange) => void>()
  readonly #watched: Disposable
  /** The user moved them away, and the server may bring them back. */
  readonly #hidden = new Set<Uid>()
  readonly #uidValidity: bigint
  #uids: Uid[]
  #window: Window | undefined
  #fetching: ReadonlySet<Uid> = new Set()

  /** `uids` in the order of the rows, of the time that the cache is of now. */
  constructor(cache: MailboxCache, scheduler: Scheduler, uids: readonly Uid[]) {
    this.#cache = cache
    this.#scheduler = scheduler
    this.#uidValidity = cache.uidValidity
    this.#order = new Map(uids.map((uid, index) => [uid, index]))
    this.#uids = [...this.#order.keys()]
    this.#watched = cache.onChange((change) => this.#follow(change))
  }

  get path(): MailboxPath {
    return this.#cache.path
  }

  get uidValidity(): bigint {
    return this.#cache.uidValidity
  }

  get length(): number {
    return this.#uids.length
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
    const uid = this.#uids[row]
    if (uid === undefined) return { kind: 'absent' }
    const error = this.#failed.get(uid)
    if (error) return { kind: 'failed', error }
    const slot = this.#cache.peekUid(uid)
    return slot.kind === 'absent' && this.#fetching.has(uid) ? { kind: 'loading' } : slot
  }

  rowOf(uid: Uid): number | undefined {
    const row = this.#uids.indexOf(uid)
    return row < 0 ? undefined : row
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

  #follow(change: ViewChange): void {
    switch (change.kind) {
      case 'changed':
        return this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
      case 'removed':
        if (change.uid === undefined) return
        if (change.by === 'user') this.#hidden.add(change.uid)
        else this.#hidden.delete(change.uid)
        return this.#remove(change.uid, change.by)
      case 'inserted':
        if (change.why !== 'arrived') this.#bringBack(change.why)
        return
      case 'reset':
        if (this.#cache.uidValidity !== this.#uidValidity) this.#uids = []
        this.#failed.clear()
        this.#emit({ kind: 'reset', anchor: this.#window?.near })
        this.#pump()
    }
  }

  #remove(uid: Uid, by: 'user' | 'server'): void {
    const row = this.rowOf(uid)
    if (row === undefined) return
    this.#uids.splice(row, 1)
    this.#emit({ kind: 'removed', row, by, uid })
  }

  /** Messages that the user had moved away are there again. */
  #bringBack(why: 'undone' | 'refused'): void {
    for (const uid of this.#hidden) {
      if (this.#cache.rowOf(uid) === undefined) continue
      this.#hidden.delete(uid)
      const place = this.#order.get(uid)
      if (place === undefined) continue
      const after = this.#uids.findIndex((each) => (this.#order.get(each) ?? 0) > place)
      const row = after < 0 ? this.#uids.length : after
      this.#uids.splice(row, 0, uid)
      this.#emit({ kind: 'inserted', rows: { from: row, to: row + 1 }, why })
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
          const uids = this.#nextPage()?.rows.flatMap((row) => this.#uids[row] ?? []) ?? []
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

  #nextPage(): ReturnType<typeof choosePage> {
    return this.#window && choosePage(this.#window, this.length, (row) => this.peek(row).kind === 'absent')
  }

  /** What was not given is gone, or refused. */
  #settle(uids: readonly Uid[], refusal: MailError | undefined): void {
    for (const uid of uids) {
      if (this.#cache.peekUid(uid).kind !== 'absent') continue
      if (refusal) this.#failed.set(uid, refusal)
      else this.#remove(uid, 'server')
    }
    const near = this.#window?.near ?? 0
    const kept = new Set(this.#uids.slice(Math.max(0, near - keptAround), near + keptAround))
    this.#cache.trim((uid) => kept.has(uid))
    this.#emit({ kind: 'changed', rows: { from: 0, to: 0 } })
  }
}
