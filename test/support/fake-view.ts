import type { MessageSummary, Uid } from '../../src/model/envelope.ts'
import type { Flags } from '../../src/model/flags.ts'
import type { MailboxView, Slot, ViewChange, Window } from '../../src/sync/view.ts'
import { emptyEnvelope } from './fake-mailbox.ts'

/** A message of which only the UID and the flags matter. */
export function summary(uid: Uid, flags: Flags = new Set()): MessageSummary {
  return { uid, flags, size: 1000, received: null, envelope: { ...emptyEnvelope, subject: `message ${uid}` } }
}

/** A view whose rows a test sets: oldest first, as in a mailbox. Its changes are what a real view would announce. */
export class FakeView implements MailboxView {
  path = 'INBOX'
  uidValidity = 1n
  readOnly = false
  unseen: number | undefined
  firstUnseen: number | undefined
  readonly wanted: Window[] = []
  messages: MessageSummary[]
  /** Rows that are not here yet. */
  readonly absent = new Set<Uid>()
  #nextUid: Uid

  constructor(count: number) {
    this.messages = Array.from({ length: count }, (_, index) => summary(index + 1))
    this.#nextUid = count + 1
  }

  get length(): number {
    return this.messages.length
  }

  peek(row: number): Slot {
    const message = this.messages[row]
    return message && !this.absent.has(message.uid) ? { kind: 'ready', message } : { kind: 'absent' }
  }

  rowOf(uid: Uid): number | undefined {
    const row = this.messages.findIndex((message) => message.uid === uid)
    return row < 0 || this.absent.has(uid) ? undefined : row
  }

  want(window: Window): void {
    this.wanted.push(window)
  }

  onChange(): { dispose(): void } {
    return { dispose: () => undefined }
  }

  /** New mail. */
  arrive(count: number): ViewChange {
    const from = this.messages.length
    for (let each = 0; each < count; each++) this.messages.push(summary(this.#nextUid++))
    return { kind: 'inserted', rows: { from, to: from + count }, why: 'arrived' }
  }

  remove(row: number, by: 'user' | 'server'): ViewChange {
    this.messages.splice(row, 1)
    return { kind: 'removed', row, by }
  }

  /** A message is back in its row. */
  putBack(row: number, message: MessageSummary, why: 'undone' | 'refused'): ViewChange {
    this.messages.splice(row, 0, message)
    return { kind: 'inserted', rows: { from: row, to: row + 1 }, why }
  }

  setFlags(uid: Uid, flags: Flags): ViewChange {
    const row = this.messages.findIndex((message) => message.uid === uid)
    this.messages[row] = summary(uid, flags)
    return { kind: 'changed', rows: { from: row, to: row + 1 } }
  }
}
