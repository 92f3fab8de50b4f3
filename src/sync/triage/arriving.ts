import type { Uid } from '../../model/envelope.ts'
import { Flag } from '../../model/flags.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { MailboxCache } from '../mailbox-cache.ts'
import type { Sending } from './change.ts'
import type { Done } from './history.ts'
import type { TriageListener } from './options.ts'

/** How many of the messages are unseen; undefined where that of one is not known. */
export function unseenAmong(view: MailboxCache | undefined, uids: readonly Uid[]): number | undefined {
  const known = view?.flagsOf(uids)
  if (known?.size !== uids.length) return undefined
  let unseen = 0
  for (const flags of known.values()) if (!flags.has(Flag.seen)) unseen++
  return unseen
}

/** Tells at once how many unseen messages the target gets, or when the change is made where nobody knows. */
export function tellArriving(
  listener: TriageListener,
  target: MailboxPath,
  unseen: number | undefined,
  sending: Sending,
): void {
  if (unseen !== undefined) listener.onUnseen?.(target, unseen)
  sending.whenOver(({ uids, error }) => {
    if (unseen === undefined) listener.onUnseen?.(target, undefined)
    else if (error) listener.onUnseen?.(target, uids.length === 0 ? -unseen : undefined)
  })
}

/** Tells that so many messages of a change have left its target again. */
export function tellLeft(
  listener: TriageListener,
  { uids, unseen }: Done,
  target: MailboxPath,
  count: number,
): void {
  const isKnown = unseen !== undefined && count === uids.length
  listener.onUnseen?.(target, isKnown ? -unseen : undefined)
}
