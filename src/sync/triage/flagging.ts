import type { Uid } from '../../model/envelope.ts'
import { Flag } from '../../model/flags.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { MailboxCache } from '../mailbox-cache.ts'
import type { FlagChange } from '../pending-flags.ts'
import type { Order, Sending } from './change.ts'
import type { TriageSender } from './sender.ts'

/** Messages of a mailbox, and its view where it is open. */
export interface Subject {
  readonly mailbox: MailboxPath
  readonly uidValidity: bigint
  readonly view: MailboxCache | undefined
}

export function subjectOf(view: MailboxCache): Subject & { readonly view: MailboxCache } {
  return { mailbox: view.path, uidValidity: view.uidValidity, view }
}

export const deleted: FlagChange = { flags: [Flag.deleted], add: true }

/** Shows flags at once, sends them when `ready`, and takes them off the screen again where that fails. */
export function sendFlags(
  sender: TriageSender,
  subject: Subject & Pick<Order, 'unsure' | 'areBack'>,
  uids: readonly Uid[],
  { flags, add }: FlagChange,
  ready: Promise<unknown> | undefined,
): Sending {
  const { view } = subject
  // What is under way is known by this very object.
  const change = { flags, add }
  view?.assumeFlags(uids, change)
  const sending = sender.send({ ...subject, uids }, { kind: 'flags', flags, add }, ready)
  sending.whenOver(({ uids: made, error }) => {
    settleFlags(view, uids, error ? without(uids, made) : [], change)
  })
  return sending
}

/** A change of flags is over, done for all but those `left`. */
export function settleFlags(
  view: MailboxCache | undefined,
  uids: readonly Uid[],
  left: readonly Uid[],
  change: FlagChange,
): void {
  if (left.length < uids.length) view?.settleFlags(without(uids, left), change, true)
  if (left.length > 0) view?.settleFlags(left, change, false)
}

export function without(uids: readonly Uid[], others: readonly Uid[]): readonly Uid[] {
  if (others.length === 0) return uids
  const taken = new Set(others)
  return uids.filter((uid) => !taken.has(uid))
}
