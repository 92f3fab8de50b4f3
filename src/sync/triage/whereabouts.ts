import type { Uid } from '../../model/envelope.ts'
import type { MailboxPath } from '../../model/mailbox.ts'

/** UIDs of messages that left a mailbox and came back: there they have new ones (RFC 9051 §2.3.1.1). */
export class Whereabouts {
  readonly #now = new Map<string, Map<Uid, Uid>>()

  /** Messages of a mailbox are there again, by old UID and new. */
  cameBack(mailbox: MailboxPath, uidValidity: bigint, uids: ReadonlyMap<Uid, Uid>): void {
    const key = keyOf(mailbox, uidValidity)
    const now = this.#now.get(key) ?? new Map<Uid, Uid>()
    for (const [before, after] of uids) if (before !== after) now.set(before, after)
    this.#now.set(key, now)
  }

  /** The UID that a message of a mailbox has now. */
  resolve(mailbox: MailboxPath, uidValidity: bigint, uid: Uid): Uid {
    const now = this.#now.get(keyOf(mailbox, uidValidity))
    let found = uid
    for (let next = now?.get(found); next !== undefined; next = now?.get(found)) found = next
    return found
  }

  resolveAll(mailbox: MailboxPath, uidValidity: bigint, uids: readonly Uid[]): readonly Uid[] {
    if (!this.#now.has(keyOf(mailbox, uidValidity))) return uids
    return uids.map((uid) => this.resolve(mailbox, uidValidity, uid))
  }
}

function keyOf(mailbox: MailboxPath, uidValidity: bigint): string {
  return `${uidValidity} ${mailbox}`
}
