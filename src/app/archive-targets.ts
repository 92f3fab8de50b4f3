import type { Uid } from '../model/envelope.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { Scheduler } from '../sync/scheduler.ts'

/** How an archive is divided: not at all, or by when messages were received. */
export type ArchiveBy = 'flat' | 'year' | 'month'

/**
 * The mailboxes in the archive that messages belong into, by when they were received; what has no date goes to the
 * archive itself. The server is asked for messages that nobody has looked at. Rejects with a `MailFailure`.
 */
export async function archiveTargets(
  scheduler: Scheduler,
  view: MailboxCache,
  uids: readonly Uid[],
  { archive, delimiter, by }: { archive: MailboxPath; delimiter: string | null; by: ArchiveBy },
): Promise<ReadonlyMap<MailboxPath, readonly Uid[]>> {
  // Without levels there is no place for them.
  if (by === 'flat' || delimiter === null) return new Map([[archive, uids]])
  const dates = await receivedDates(scheduler, view, uids)
  const targets = new Map<MailboxPath, Uid[]>()
  for (const uid of uids) {
    const target = [archive, ...levels(dates.get(uid), by)].join(delimiter)
    targets.set(target, [...(targets.get(target) ?? []), uid])
  }
  return targets
}

function levels(date: Date | undefined, by: 'year' | 'month'): string[] {
  if (!date || Number.isNaN(date.getTime())) return []
  const year = String(date.getFullYear())
  return by === 'year' ? [year] : [year, String(date.getMonth() + 1).padStart(2, '0')]
}

async function receivedDates(
  scheduler: Scheduler,
  view: MailboxCache,
  uids: readonly Uid[],
): Promise<Map<Uid, Date>> {
  const dates = new Map<Uid, Date>()
  const unknown: Uid[] = []
  for (const uid of uids) {
    const slot = view.peekUid(uid)
    if (slot.kind !== 'ready') unknown.push(uid)
    else if (slot.message.received) dates.set(uid, slot.message.received)
  }
  if (unknown.length === 0) return dates
  const { uidValidity } = view
  const told = await scheduler.submit({
    key: `dates of ${unknown.length} in ${view.path}`,
    priority: 'interactive',
    mailbox: view.path,
    onDisconnect: 'retry',
    run: async (session) =>
      session.mailbox?.uidValidity === uidValidity ? session.fetchFields(unknown, ['INTERNALDATE']) : [],
  })
  for (const { uid, received } of told) if (uid !== undefined && received) dates.set(uid, received)
  return dates
}
