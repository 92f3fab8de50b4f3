import { uidsFrom } from '../../imap/sequence-set.ts'
import type { ImapSession } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
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
  const before = await session.mailboxes.numbering(target)
  return { before, messageIds: await messageIds(session, uids, view) }
}

/** Those of `uids` of which there are copies in the selected mailbox, which is the target. */
export async function findCopies(
  session: ImapSession,
  trace: CopyTrace,
  uids: readonly Uid[],
): Promise<Set<Uid>> {
  // What came is there for a session only when it was told so.
  await session.noop()
  // Numbered anew since then, they may be anywhere.
  const same = trace.before?.uidValidity === session.mailbox?.uidValidity
  const from = same && trace.before ? trace.before.uidNext : 1
  const found = new Set<Uid>()
  for (const uid of uids) {
    // One without a name cannot be known again: copied twice it is a nuisance, not copied it were lost.
    const id = trace.messageIds.get(uid)
    if (id !== undefined && (await session.search(messageWithId(id, from))).length > 0) found.add(uid)
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
  const known = view?.messageIdsOf(uids) ?? new Map<Uid, string>()
  const unknown = uids.filter((uid) => !known.has(uid))
  if (unknown.length === 0) return known
  const asking = session.fetchFields(unknown, ['ENVELOPE']).then((told) => {
    for (const { uid, envelope } of told)
      if (uid !== undefined && envelope?.messageId) known.set(uid, envelope.messageId)
  })
  await refusalOf(asking)
  return known
}
