import type { ImapSession } from '../imap/session.ts'
import type { Uid } from '../model/envelope.ts'
import type { MailboxStatus } from '../model/mailbox.ts'
import type { MailboxCache } from './mailbox-cache.ts'
import { refusalOf } from './refusal.ts'

/** What happened to a mailbox while nobody told us of it. */
export interface Absence {
  /** Undefined where the server gives no UIDNEXT. */
  readonly arrived: number | undefined
  readonly gone: number | undefined
  /** All UIDs are others: nothing that was known holds (RFC 2683 §3.4.3). */
  readonly renumbered: boolean
}

export const numberedAnew: Absence = { arrived: undefined, gone: undefined, renumbered: true }

/**
 * Selects the view's mailbox again on a new connection and mends the view with as few octets as the server allows:
 * by QRESYNC what changed since (RFC 7162), without it the flags of what is on the screen; all else faults in anew.
 * `onStanding` is called when the view takes what the server says. Rejects with what the server said.
 */
export async function selectAgain(
  session: ImapSession,
  view: MailboxCache,
  readOnly: boolean,
  onStanding: () => void,
): Promise<Absence> {
  const { places, status: before } = view
  const next = nextUid(view)
  const snapshot = view.snapshot()
  const { status, difference } = snapshot
    ? await session.selectSince(view.path, readOnly, snapshot)
    : { status: await session.select(view.path, readOnly), difference: undefined }
  const renumbered = status.uidValidity !== before.uidValidity
  if (renumbered || (places === status.exists && isUnchanged(before, status))) {
    if (renumbered) view.reopen(status)
    else view.resume(status)
    onStanding()
    return renumbered ? numberedAnew : { arrived: 0, gone: 0, renumbered }
  }
  const wanted = view.beginMending(status, difference)
  onStanding()
  try {
    await refusalOf(session.locate(wanted, difference === undefined))
    // The message that was to tell of a stretch may have gone meanwhile: then another one tells.
    if (difference && view.unplaced.length > 0) await refusalOf(session.locate(view.unplaced, false))
    view.endMending()
  } finally {
    view.abandonMending()
  }
  if (next === undefined) return { arrived: undefined, gone: undefined, renumbered }
  const arrived = status.uidNext === next ? 0 : await session.countFrom(next)
  return { arrived, gone: Math.max(0, places + arrived - view.places), renumbered }
}

/** The UID that the next message will have: what came since the mailbox was selected, and was looked at, is no news. */
function nextUid(view: MailboxCache): Uid | undefined {
  let next = view.status.uidNext
  for (const { uid } of view.known()) if (next !== undefined && uid >= next) next = uid + 1
  return next
}

/** True when no message came and no flag was set; none went if there are as many as before. */
function isUnchanged(before: MailboxStatus, now: MailboxStatus): boolean {
  return (
    now.uidNext !== undefined &&
    now.uidNext === before.uidNext &&
    now.highestModSeq !== undefined &&
    now.highestModSeq === before.highestModSeq
  )
}
