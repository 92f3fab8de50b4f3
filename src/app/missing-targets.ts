import type { MailboxPath } from '../model/mailbox.ts'
import type { RefusedMove } from './folder-change.ts'

/** What to do about a move whose target is missing; to wait, where another one has it created already. */
export type Remedy = 'ask' | 'create' | 'wait'

/** Moves that were refused since their target is not there. */
export class MissingTargets {
  readonly #mayBeMade = new Set<MailboxPath>()
  readonly #waiting = new Map<MailboxPath, RefusedMove[]>()

  /** The mailbox may be created without asking, once: the user has not named it. */
  mayMake(target: MailboxPath): void {
    this.#mayBeMade.add(target)
  }

  meet(move: RefusedMove): Remedy {
    const waiting = this.#waiting.get(move.target)
    waiting?.push(move)
    if (waiting) return 'wait'
    if (!this.#mayBeMade.delete(move.target)) return 'ask'
    this.#waiting.set(move.target, [move])
    return 'create'
  }

  /** Its target is there now, or could not be created: that move, and those that have waited for the same. */
  settle(move: RefusedMove): readonly RefusedMove[] {
    const moves = this.#waiting.get(move.target) ?? [move]
    this.#waiting.delete(move.target)
    return moves
  }
}
