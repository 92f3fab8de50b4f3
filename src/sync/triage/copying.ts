import { uidsFrom } from '../../imap/sequence-set.ts'
import type { ImapSession, Numbering } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import { MailFailure, toMailError } from '../../model/error.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { MailboxCache } from '../mailbox-cache.ts'
import type { CopyTrace } from '../ports.ts'
import { refusalOf } from '../refusal.ts'

/** What will tell the copies that a COPY is about to make from what is in the target already. */
export async function traceCopies(
  session: ImapSession,
  target: MailboxPath,
  uids: readonly Uid[],
  view: MailboxCache | undefined,
): Promise<CopyTrace> {
  const before = await numberingOf(session, target)
  return { before, messageIds: await messageIds(session, uids, view) }
}

/** Where there is no such mailbox it fails as a COPY does: it can be created (RFC 3501 §6.4.7). */
async function numberingOf(session: ImapSession, target: MailboxPath): Promise<Numbering | undefined> {
  try {
    return await session.mailboxes.numbering(target)
  } catch (thrown) {
    const error = toMailError(thrown)
    if (error.kind !== 'refused' || (await session.mailboxes.find(target))) throw thrown
    throw new MailFailure({ ...error, code: 'TRYCREATE' })
  }
}

/** Those of `uids` of which there are copies in the selected mailbox, which is the target. */
export async function findCopies(
  session: ImapSession,
  trace: CopyTrace,
  uids: readonly Uid[],
): Promise<Set<Uid>> {
  // What came is there for a session only when it was told so.
  await session.noop()
  const found = new Set<Uid>()
  const { before } = trace
  // Where it is not known which messages are new, any of that name may be an old one. Copied twice a message is a
  // nuisance, not copied it were lost; so it is with one without a name, too.
  if (!before || before.uidValidity !== session.mailbox?.uidValidity) return found
  const counts = new Map<string, number>()
  for (const id of trace.messageIds.values()) counts.set(id, (counts.get(id) ?? 0) + 1)
  for (const uid of uids) {
    const id = trace.messageIds.get(uid)
    if (id === undefined) continue
    const copies = await session.search(messageWithId(id, before.uidNext))
    // Of several messages of one name, all have to be there.
    if (copies.length >= (counts.get(id) ?? 1)) found.add(uid)
  }
  return found
}

export function messageWithId(id: string, from: Uid): Parameters<ImapSession['search']>[0] {
  return [{ key: 'UID' }, { set: uidsFrom(from) }, { key: 'HEADER' }, { key: 'Message-ID' }, { text: id }]
}

/** By UID; the server is asked for those that the view does not know. */
async function messageIds(
  session: ImapSession,
  uids: readonly Uid[],
  view: MailboxCache | undefined,
): Promise<ReadonlyMap<Uid, string>> {
  const known = view ? messageIdsOf(view, uids) : new Map<Uid, string>()
  const unknown = uids.filter((uid) => !known.has(uid))
  if (unknown.length === 0) return known
  const asking = session.fetchFields(unknown, ['ENVELOPE']).then((told) => {
    for (const { uid, envelope } of told)
      if (uid !== undefined && envelope?.messageId) known.set(uid, envelope.messageId)
  })
  await refusalOf(asking)
  return known
}

/** By UID, where the message is known and has one. */
export function messageIdsOf(view: MailboxCache, uids: readonly Uid[]): Map<Uid, string> {
  const found = new Map<Uid, string>()
  for (const uid of uids) {
    const id = view.envelopeOf(uid)?.messageId
    if (id) found.set(uid, id)
  }
  return found
}
