import type { Uid } from '../model/envelope.ts'
import { toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { TriageLine } from './triage-words.ts'

/** A move whose target has to be asked for first. */
export interface UnnamedMove<T> {
  readonly view: MailboxCache
  readonly uids: readonly Uid[]
  /** What stands in the list of changes until it is made. */
  readonly text: string
  /** Of the changes that it will be. */
  readonly group: number
  /** The messages leave the list at once. */
  readonly leaves: boolean
  find(): Promise<T>
  /** Makes it. The messages are those that they were. */
  make(found: T): void
  onFailed(error: MailError): void
}

interface Pending {
  readonly line: TriageLine
  readonly over: Promise<void>
  isUndone: boolean
}

/** Moves whose target is being asked for: the next key is for the next message all the same, and undo knows of them. */
export class UnnamedMoves {
  /** By the group of their changes, the latest last. */
  readonly #pending = new Map<number, Pending>()
  readonly #onChange: () => void

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  add<T>(move: UnnamedMove<T>): void {
    const { view, uids, text, group } = move
    const [only] = uids.length === 1 ? uids : []
    const about = only === undefined ? undefined : view.envelopeOf(only)?.subject
    const line = { id: group, group, text, about, in: view.path }
    const over = this.#make(move).finally(() => {
      this.#pending.delete(group)
      this.#onChange()
    })
    this.#pending.set(group, { line, over, isUndone: false })
    this.#onChange()
  }

  get size(): number {
    return this.#pending.size
  }

  /** Those that can be undone, the latest last. */
  get lines(): readonly TriageLine[] {
    return [...this.#pending.values()].flatMap(({ line, isUndone }) => (isUndone ? [] : [line]))
  }

  /** It is to be undone as soon as it is made: resolves then. Undefined where it is none of these. */
  undo(group: number): Promise<void> | undefined {
    const pending = this.#pending.get(group)
    if (!pending) return undefined
    pending.isUndone = true
    this.#onChange()
    return pending.over
  }

  /** Resolves when all are made or have failed. */
  async over(): Promise<void> {
    await Promise.all([...this.#pending.values()].map(({ over }) => over))
  }

  async #make<T>({ view, uids, leaves, find, make, onFailed }: UnnamedMove<T>): Promise<void> {
    const hidden = leaves ? view.hide(uids) : []
    const { uidValidity } = view
    try {
      const found = await find()
      view.unhide(hidden, 'refused')
      // Numbered anew meanwhile, they are others (RFC 2683 §3.4.3).
      if (view.uidValidity === uidValidity) make(found)
    } catch (thrown) {
      view.unhide(hidden, 'undone')
      const error = toMailError(thrown)
      if (error.kind !== 'cancelled') onFailed(error)
    }
  }
}
