import { packSets, parseSet } from '../../imap/sequence-set.ts'
import type { Uid } from '../../model/envelope.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { MailboxCache } from '../mailbox-cache.ts'
import type { JournalAction } from '../ports.ts'
import type { Change } from './change.ts'

/** Messages that one command changes at most: the next key's command waits for it. */
const mostAtOnce = 1000

/** Changes of the same kind to messages of one mailbox, which are sent together. */
export class Batch {
  readonly mailbox: MailboxPath
  readonly uidValidity: bigint
  readonly action: JournalAction
  /** Whether a message of which nothing was known had to be changed, as the server said before it was. */
  readonly differs = new Map<Uid, boolean>()
  readonly #changes: Change[] = []
  readonly #uids = new Set<Uid>()
  readonly #kind: string
  #isOpen = true

  constructor(first: Change) {
    const { mailbox, uidValidity } = first.order
    this.mailbox = mailbox
    this.uidValidity = uidValidity
    this.action = first.entry.action
    this.#kind = kindOf(first)
    this.isLeftOver = first.entry.copy !== undefined
    this.#add(first)
  }

  /** Those that were not taken back. */
  get changes(): readonly Change[] {
    return this.#changes.filter(({ isSent, isCancelled }) => isSent || !isCancelled)
  }

  /** Whoever has taken it back wants no more of it sent. */
  get isGivenUp(): boolean {
    return this.#changes.every(({ isCancelled }) => isCancelled)
  }

  get view(): MailboxCache | undefined {
    return this.#changes.find(({ order }) => order.view)?.order.view
  }

  get unsure(): ReadonlySet<Uid> {
    return new Set(this.#changes.flatMap(({ order }) => [...(order.unsure ?? [])]))
  }

  get isAwaited(): boolean {
    return this.#changes.some(({ order }) => order.isAwaited)
  }

  /** Of a run before: nobody knows how much of it was done. */
  readonly isLeftOver: boolean

  /** The view does not know all that is there. */
  get areBack(): boolean {
    return this.#changes.some(({ order }) => order.areBack)
  }

  /** True when the change goes along with this one, as long as nothing is sent and one command can hold it all. */
  join(change: Change): boolean {
    // Of the same message twice: that is two things to do, and to undo.
    if (!this.#isOpen || kindOf(change) !== this.#kind || this.overlaps(change)) return false
    // What was copied already is told by what each has noted for itself.
    if (this.isLeftOver || change.entry.copy) return false
    const all = new Set([...this.#uids, ...change.order.uids])
    if (all.size > mostAtOnce || packSets(all).length > 1) return false
    this.#add(change)
    return true
  }

  /** True where both change a message: then their order matters. */
  overlaps({ order }: Change): boolean {
    return order.mailbox === this.mailbox && order.uids.some((uid) => this.#uids.has(uid))
  }

  /** It is sent now: nothing joins it any more. What goes into each command. */
  close(): Uid[][] {
    this.#isOpen = false
    for (const change of this.changes) change.isSent = true
    return chunks(this.changes.flatMap(({ order }) => order.uids))
  }

  #add(change: Change): void {
    this.#changes.push(change)
    for (const uid of change.order.uids) this.#uids.add(uid)
  }
}

/** UIDs by the command, in ascending order: so many that the set is short enough (RFC 2683 §3.2.1.5). */
export function chunks(uids: Iterable<Uid>): Uid[][] {
  return packSets(uids).flatMap((set) => {
    const all = parseSet(set).flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index),
    )
    return Array.from({ length: Math.ceil(all.length / mostAtOnce) }, (_, index) =>
      all.slice(index * mostAtOnce, (index + 1) * mostAtOnce),
    )
  })
}

function kindOf({ order: { mailbox, uidValidity }, entry: { action } }: Change): string {
  return JSON.stringify([mailbox, String(uidValidity), action])
}
