import type { ImapSession } from '../../imap/session.ts'
import type { Envelope, Uid } from '../../model/envelope.ts'
import { toMailError } from '../../model/error.ts'
import { Flag } from '../../model/flags.ts'
import type { Flags } from '../../model/flags.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import { snoozedFrom, snoozedKeyword, snoozedUntil, snoozeMarks } from './snooze-keywords.ts'

/** A message that waits in the folder for snoozed ones. */
export interface SnoozedMessage {
  readonly uid: Uid
  readonly until: Date
  readonly origin: MailboxPath
  readonly flags: Flags
}

/** Messages that are back in their mailbox. */
export interface Returned {
  readonly mailbox: MailboxPath
  readonly uidValidity: bigint | undefined
  /** Those that this program has moved, by their new UIDs; undefined where the server does not tell. */
  readonly uids: readonly Uid[] | undefined
  /** What they are to lose. */
  readonly marks: readonly string[]
  /** The first of them. */
  readonly envelope: Envelope | undefined
}

/**
 * What waits in the selected mailbox: one SEARCH, and one FETCH of flags where it finds something. NOOP first: a
 * mailbox that was selected before is searched as it was then (Courier).
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

/**
 * Moves messages that are due, all of the same origin, out of the selected mailbox: unread, and as one command. Of two
 * programs that do so at the same time one finds them gone, and has moved none. Without MOVE they are copied, and marked
 * \Deleted here. `onMoving` is told of the mailbox before anything can arrive there.
 */
export async function bringBack(
  session: ImapSession,
  messages: readonly SnoozedMessage[],
  onMoving: (mailbox: MailboxPath) => void,
): Promise<Returned> {
  const uids = messages.map(({ uid }) => uid)
  const marks = [...new Set(messages.flatMap(({ flags }) => snoozeMarks(flags)))]
  const has = (capability: string) =>
    session.capabilities.has(capability) || session.capabilities.has('IMAP4REV2')
  const [first] = await session.fetchFields(uids.slice(0, 1), ['UID', 'ENVELOPE'])
  // Where they are then is known by UIDPLUS only. With it the date goes last: a cut leaves no message without one.
  const before = has('UIDPLUS') ? [Flag.seen] : [Flag.seen, ...marks]
  const isMarked = messages.some(({ flags }) => before.some((flag) => flags.has(flag)))
  if (isMarked) await session.store(uids, before, false)
  const send = async (mailbox: MailboxPath): Promise<Returned> => {
    onMoving(mailbox)
    const moved = has('MOVE') ? await session.move(uids, mailbox) : await session.copy(uids, mailbox)
    if (!has('MOVE')) await session.store(uids, [Flag.deleted], true)
    const known = has('UIDPLUS') ? [...(moved?.uids.values() ?? [])] : undefined
    return { mailbox, uidValidity: moved?.uidValidity, uids: known, marks, envelope: first?.envelope }
  }
  const origin = messages[0]?.origin ?? 'INBOX'
  try {
    return await send(origin)
  } catch (thrown) {
    // Its mailbox is gone: INBOX never is.
    if (origin === 'INBOX' || toMailError(thrown).kind !== 'refused') throw thrown
    return send('INBOX')
  }
}
