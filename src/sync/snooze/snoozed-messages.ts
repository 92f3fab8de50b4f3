import type { ImapSession } from '../../imap/session.ts'
import type { Envelope, Uid } from '../../model/envelope.ts'
import type { Flags } from '../../model/flags.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import { snoozedFrom, snoozedKeyword, snoozedUntil } from './snooze-keywords.ts'

/** A message that carries a date until when it is snoozed. */
export interface SnoozedMessage {
  readonly uid: Uid
  readonly until: Date
  readonly origin: MailboxPath
  readonly flags: Flags
}

/** Messages that are due, all of the same origin. */
export interface DueMessages {
  readonly origin: MailboxPath
  readonly messages: readonly SnoozedMessage[]
  /** The first of them. */
  readonly envelope: Envelope | undefined
}

/** What a mailbox holds of snoozed messages. */
export interface SnoozedMessages {
  readonly uidValidity: bigint
  readonly waiting: readonly SnoozedMessage[]
  readonly due: readonly DueMessages[]
}

/**
 * What is snoozed in the selected mailbox: one SEARCH, and one FETCH of flags where it finds something. NOOP first: a
 * mailbox that was selected before is searched as it was then (Courier), and what came since is not there for it.
 */
export async function listSnoozed(session: ImapSession): Promise<readonly SnoozedMessage[]> {
  await session.noop()
  const uids = await session.search([{ key: 'KEYWORD' }, { key: snoozedKeyword }, { key: 'UNDELETED' }])
  if (uids.length === 0) return []
  return (await session.locate(uids, true)).flatMap(({ uid, flags }) => {
    const until = flags && snoozedUntil(flags)
    if (uid === undefined || !flags || !until) return []
    return [{ uid, until, origin: snoozedFrom(flags), flags }]
  })
}

/** What waits in the selected mailbox, and what of it is due, with an envelope to tell of for each origin. */
export async function lookForDue(session: ImapSession, now: Date): Promise<SnoozedMessages> {
  const all = await listSnoozed(session)
  const isDue = isDueAt(now)
  const due: DueMessages[] = []
  for (const origin of new Set(all.filter(isDue).map((message) => message.origin))) {
    const messages = all.filter((message) => isDue(message) && message.origin === origin)
    const first = messages.slice(0, 1).map(({ uid }) => uid)
    const [told] = await session.fetchFields(first, ['UID', 'ENVELOPE'])
    due.push({ origin, messages, envelope: told?.envelope })
  }
  return {
    // Selected it has one (RFC 9051 §2.3.1.1); where a server told none, no message is 0.
    uidValidity: session.mailbox?.uidValidity ?? 0n,
    waiting: all.filter((message) => !isDue(message)),
    due,
  }
}

export function isDueAt(now: Date): (message: SnoozedMessage) => boolean {
  return ({ until }) => until <= now
}
