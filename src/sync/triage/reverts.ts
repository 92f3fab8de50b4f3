import type { Uid } from '../../model/envelope.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import { concern } from './history.ts'
import type { Done } from './history.ts'

interface Revert {
  /** What is taken back; undefined for what concerns all. */
  readonly done: Done | undefined
  readonly over: Promise<void>
}

/**
 * Changes that are being taken back. As long as they are it is not known where their messages are, so what concerns the
 * same messages waits; the others go on.
 */
export class Reverts {
  #pending: readonly Revert[] = []

  /** Resolves when all are back; undefined where none is on its way. */
  get all(): Promise<unknown> | undefined {
    return together(this.#pending)
  }

  /** Resolves when those are back that concern messages of a mailbox; undefined where none does. */
  of(mailbox: MailboxPath, uids: readonly Uid[]): Promise<unknown> | undefined {
    const asked = new Set(uids)
    return together(
      this.#pending.filter(({ done }) => {
        if (!done) return true
        const { action, copies } = done
        if (done.mailbox === mailbox) return done.uids.some((uid) => asked.has(uid))
        if (action.kind === 'flags' || action.target !== mailbox) return false
        return !copies || [...copies.uids.values()].some((uid) => asked.has(uid))
      }),
    )
  }

  /** Runs `work`, which never rejects, when what it depends on is back: all of it where `done` is left out. */
  add(done: Done | undefined, work: () => Promise<void>): Promise<void> {
    const before = together(
      this.#pending.filter((each) => !done || !each.done || areRelated(each.done, done)),
    )
    const over = before ? before.then(work) : work()
    const revert = { done, over }
    this.#pending = [...this.#pending, revert]
    const forget = () => {
      this.#pending = this.#pending.filter((each) => each !== revert)
    }
    over.then(forget, forget)
    return over
  }
}

function areRelated(one: Done, other: Done): boolean {
  return one.group === other.group || concern(one, other) || concern(other, one)
}

function together(reverts: readonly Revert[]): Promise<unknown> | undefined {
  return reverts.length === 0 ? undefined : Promise.allSettled(reverts.map(({ over }) => over))
}
