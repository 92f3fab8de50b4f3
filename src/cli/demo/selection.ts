import { bad } from './failure.ts'
import type { Mailbox, MailboxWatcher, StoredMessage } from './mailbox.ts'
import { resolveRanges } from './sequence-set.ts'
import type { Octets } from './wire.ts'

/** A message as a session numbers it. */
export interface Row {
  readonly message: StoredMessage
  /** The sequence number, from 1. */
  readonly sequence: number
}

/**
 * The mailbox that a session has selected, as the client knows it: what others do to it is held back until
 * it may be told (RFC 3501 §5.5, §7.4.1). Expunged messages can still be read until then (RFC 2180 §4.1.1).
 */
export class Selection implements MailboxWatcher {
  readonly mailbox: Mailbox
  readonly readOnly: boolean
  /** The messages by sequence number, rising by UID. */
  readonly rows: StoredMessage[]
  /** True once another session deleted the mailbox. */
  isDeleted = false
  readonly #onChange: () => void
  readonly #gone = new Set<StoredMessage>()
  readonly #changed = new Set<StoredMessage>()
  #uidNext: number

  /** `onChange` is called when there is something to tell. */
  constructor(mailbox: Mailbox, readOnly: boolean, onChange: () => void) {
    this.mailbox = mailbox
    this.readOnly = readOnly
    this.rows = [...mailbox.messages]
    this.#uidNext = mailbox.uidNext
    this.#onChange = onChange
    mailbox.watchers.add(this)
  }

  /** Ends the selection: nothing more is told. */
  release(): void {
    this.mailbox.watchers.delete(this)
  }

  added(): void {
    this.#onChange()
  }

  expunged(message: StoredMessage): void {
    this.#gone.add(message)
    this.#onChange()
  }

  flagged(message: StoredMessage, by: MailboxWatcher | undefined): void {
    if (by === this) return
    this.#changed.add(message)
    this.#onChange()
  }

  deleted(): void {
    this.isDeleted = true
    this.#onChange()
  }

  /** The untagged lines about all that changed; EXPUNGE only where `expunge` allows it. They count as told. */
  takeChanges(expunge: boolean): Octets[] {
    const lines: Octets[] = []
    if (expunge) {
      // From the end, so that no number shifts before it was used.
      for (const message of [...this.#gone].sort((first, second) => second.uid - first.uid)) {
        const sequence = this.sequenceOf(message)
        if (sequence === 0) continue
        this.rows.splice(sequence - 1, 1)
        lines.push(`* ${sequence} EXPUNGE`)
      }
      this.#gone.clear()
    }
    const known = this.rows.length
    for (const message of newest(this.mailbox.messages, this.#uidNext)) this.rows.push(message)
    this.#uidNext = this.mailbox.uidNext
    if (this.rows.length > known) lines.push(`* ${this.rows.length} EXISTS`)
    for (const message of this.#changed) {
      const sequence = this.sequenceOf(message)
      if (sequence > 0) lines.push(`* ${sequence} FETCH (UID ${message.uid} ${flagList(message)})`)
    }
    this.#changed.clear()
    return lines
  }

  /** The sequence number of a message; 0 when the client does not know it. */
  sequenceOf(message: StoredMessage): number {
    const index = this.#firstIndex(message.uid)
    return this.rows[index] === message ? index + 1 : 0
  }

  /** The messages that a set names, rising. A sequence number that is not there is BAD; such a UID is not. */
  resolve(set: string, byUid: boolean): Row[] {
    const largest = byUid ? (this.rows.at(-1)?.uid ?? 0) : this.rows.length
    const found: Row[] = []
    for (const [first, last] of resolveRanges(set, largest)) {
      if (!byUid && (first < 1 || last > this.rows.length)) throw bad('Invalid message sequence number.')
      const start = byUid ? this.#firstIndex(first) : first - 1
      for (let index = start; index < this.rows.length; index += 1) {
        const message = this.rows[index]
        if (!message || (byUid ? message.uid : index + 1) > last) break
        found.push({ message, sequence: index + 1 })
      }
    }
    return found
  }

  /** The index of the first row whose UID is `uid` or more. */
  #firstIndex(uid: number): number {
    let low = 0
    let high = this.rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.rows[middle]?.uid ?? 0) < uid) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** `FLAGS (…)` of a message. */
export function flagList(message: StoredMessage): Octets {
  return `FLAGS (${[...message.flags].join(' ')})`
}

/** The messages whose UID is `uid` or more. They stand at the end. */
function newest(messages: readonly StoredMessage[], uid: number): StoredMessage[] {
  let start = messages.length
  while (start > 0 && (messages[start - 1]?.uid ?? 0) >= uid) start -= 1
  return messages.slice(start)
}
