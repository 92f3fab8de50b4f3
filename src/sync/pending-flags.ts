import type { Uid } from '../model/envelope.ts'
import { withFlags } from '../model/flags.ts'
import type { Flags } from '../model/flags.ts'

/** Flags added to messages, or taken from them. */
export interface FlagChange {
  readonly flags: readonly string[]
  readonly add: boolean
}

/** A change under way. */
interface Pending {
  readonly change: FlagChange
  /** The server has told the message's flags since it was made. */
  heard: boolean
}

/** Changes of flags that the server has not confirmed yet, in the order they were made. */
export class PendingFlags {
  readonly #changes = new Map<Uid, readonly Pending[]>()

  /** Messages with changes under way. */
  get size(): number {
    return this.#changes.size
  }

  has(uid: Uid): boolean {
    return this.#changes.has(uid)
  }

  add(uid: Uid, change: FlagChange): void {
    this.#changes.set(uid, [...(this.#changes.get(uid) ?? []), { change, heard: false }])
  }

  /** The server has told the message's flags. */
  heard(uid: Uid): void {
    for (const pending of this.#changes.get(uid) ?? []) pending.heard = true
  }

  /**
   * One change is over: done or refused. True when it was under way and the server has not told the flags since it
   * was made.
   */
  remove(uid: Uid, change: FlagChange): boolean {
    const before = this.#changes.get(uid) ?? []
    const left = before.filter((each) => each.change !== change)
    if (left.length === 0) this.#changes.delete(uid)
    else this.#changes.set(uid, left)
    return before.some((each) => each.change === change && !each.heard)
  }

  /** The message is gone, and all that was under way for it. */
  delete(uid: Uid): void {
    this.#changes.delete(uid)
  }

  clear(): void {
    this.#changes.clear()
  }

  /** The flags that are shown for `flags` on the server. */
  over(uid: Uid, flags: Flags): Flags {
    const changes = this.#changes.get(uid) ?? []
    return changes.reduce((now, { change }) => withFlags(now, change.flags, change.add), flags)
  }
}
