import type { CopyResult } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { FlagChange } from '../pending-flags.ts'
import type { Outcome, Sending } from './change.ts'
import type { Hold } from './hold.ts'

export type TriageAction =
  | ({ readonly kind: 'flags' } & FlagChange)
  | { readonly kind: 'move'; readonly target: MailboxPath }
  | { readonly kind: 'copy'; readonly target: MailboxPath }

/** Something the user did that can be taken back. */
export interface TriageEntry {
  readonly id: number
  readonly mailbox: MailboxPath
  readonly uids: readonly Uid[]
  readonly action: TriageAction
  /** Those of the same number are one thing to undo. */
  readonly group: number
  /** That of a single message, where it was known. */
  readonly subject?: string | undefined
}

/** An entry with what its undo needs. */
export interface Done extends TriageEntry {
  /** Where one of its group is refused none of them is made. */
  readonly isWhole: boolean
  /** When the UIDs were those of these messages. */
  readonly uidValidity: bigint
  /** Which of its messages it has changed is known only when it is over. */
  readonly unsure: boolean
  /** Moved by COPY and \Deleted: the messages stay in their mailbox. */
  readonly byCopy: boolean
  /** It waits before it is sent. */
  readonly hold: Hold | undefined
  readonly sending: Sending
  /** Those of its messages, as far as they have some: what finds them where they went. */
  readonly messageIds: ReadonlyMap<Uid, string>
  /** How many of its messages were unseen, where that was known. */
  readonly unseen: number | undefined
  /** Where its messages, or copies of them, are, when it is over and the server told. */
  readonly copies: CopyResult | undefined
}

/** What the user did and has taken back since the program began. */
export class History {
  #done: readonly Done[] = []
  #undone: readonly Done[] = []

  /** The latest last. */
  get done(): readonly Done[] {
    return this.#done
  }

  /** The one that is to be done again next last. */
  get undone(): readonly Done[] {
    return this.#undone
  }

  /** It stands where its group was begun: its target may have been asked for meanwhile. */
  add(done: Done): void {
    const before = this.#done.findLastIndex(({ group }) => group <= done.group)
    this.#done = this.#done.toSpliced(before + 1, 0, done)
  }

  /** Something new was done: what was undone before cannot be done again. */
  forgetUndone(): void {
    this.#undone = []
  }

  /** Takes out what is done of a group, with later ones of the same messages. The latest first. */
  takeGroup(group: number): readonly Done[] {
    const first = this.#done.find((done) => done.group === group)
    const taken = first ? this.take(first.id) : []
    // A part of it is not to be done again.
    this.#undone = this.#undone.filter((done) => done.group !== group)
    return taken
  }

  /** A change is over: of one that failed nothing is left to undo, and of one that failed in part that part. */
  settle(id: number, { uids, copies, error }: Outcome): void {
    const settled = (done: Done): Done[] => {
      if (done.id !== id) return [done]
      if (uids.length === 0 && (error !== undefined || done.action.kind === 'flags')) return []
      const unseen = error ? undefined : done.unseen
      return [{ ...done, uids: error || done.unsure ? uids : done.uids, unseen, copies }]
    }
    this.#done = this.#done.flatMap(settled)
    // One that was taken back before it was sent can be done again.
    if (error?.kind !== 'cancelled') this.#undone = this.#undone.flatMap(settled)
  }

  /** What holds changes of these messages back, or did. */
  heldOf(mailbox: MailboxPath, uids: readonly Uid[]): readonly Hold[] {
    const among = new Set(uids)
    return this.#done.flatMap((done) =>
      done.hold && done.mailbox === mailbox && done.uids.some((uid) => among.has(uid)) ? [done.hold] : [],
    )
  }

  /** A flag that was shown was never given: who took it away again has changed nothing. */
  neverGiven({ id, mailbox }: TriageEntry, uids: readonly Uid[], flag: string): void {
    const left = new Set(uids)
    this.#done = this.#done.flatMap((done) => {
      const { action } = done
      if (done.id <= id || done.mailbox !== mailbox) return [done]
      if (action.kind !== 'flags' || action.add || !action.flags.includes(flag)) return [done]
      const kept = done.uids.filter((uid) => !left.delete(uid))
      return kept.length === 0 ? [] : [{ ...done, uids: kept }]
    })
  }

  /** Messages are gone for good. */
  forget(mailbox: MailboxPath, gone: ReadonlySet<Uid>): void {
    const left = (done: Done): Done[] => {
      if (done.mailbox !== mailbox || done.action.kind !== 'flags') return [done]
      const uids = done.uids.filter((uid) => !gone.has(uid))
      return uids.length === 0 ? [] : [{ ...done, uids }]
    }
    this.#done = this.#done.flatMap(left)
    this.#undone = this.#undone.flatMap(left)
  }

  /**
   * Takes out the latest, or that one, or that group, with those of its group and later ones of the same messages: these
   * have to be undone before. The latest first.
   */
  take(id = this.#done.at(-1)?.id): readonly Done[] {
    const start = this.#done.findIndex((done) => done.id === id || done.group === id)
    if (start < 0) return []
    const group = this.#done[start]?.group
    const taken: Done[] = []
    for (const done of this.#done)
      if (done.group === group || (done.id > (id ?? 0) && taken.some((each) => concern(each, done))))
        taken.push(done)
    this.#done = this.#done.filter((done) => !taken.includes(done))
    taken.reverse()
    this.#undone = [...this.#undone, ...taken]
    return taken
  }

  /** Takes out what was undone last, with its group; the order is that in which it was undone. */
  takeUndone(): readonly Done[] {
    const group = this.#undone.at(-1)?.group
    const taken = this.#undone.filter((done) => done.group === group)
    this.#undone = this.#undone.filter((done) => done.group !== group)
    return taken
  }
}

/** True where the later change was made to a message of the earlier one. */
export function concern(earlier: Done, later: Done): boolean {
  const { action, mailbox, uids, copies } = earlier
  if (later.mailbox === mailbox) return later.uids.some((uid) => uids.includes(uid))
  if (action.kind === 'flags' || later.mailbox !== action.target || !copies) return false
  const there = new Set(copies.uids.values())
  return later.uids.some((uid) => there.has(uid))
}
