import { packSets } from '../../imap/sequence-set.ts'
import type { ImapSession } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import { toMailError } from '../../model/error.ts'

/** So many are fetched sooner than searched for. */
const fewUids = 50

/** Codes of a NO that say what is wrong: it is not that messages are gone (RFC 5530, RFC 3501 §7.1). */
export const otherReasons = new Set([
  'TRYCREATE',
  'NEWNAME',
  'NONEXISTENT',
  'NOPERM',
  'READ-ONLY',
  'OVERQUOTA',
  'LIMIT',
  'CANNOT',
  'INUSE',
])

/**
 * Runs a command by UID for those of `uids` that are there: some servers act on another message when asked for one
 * that is gone. Where it is refused because some went meanwhile, a NOOP settles which, and it is run again for the
 * rest: nothing was done the first time (RFC 2180 §4.2, §4.4). Undefined when none is left. What is asked meanwhile may
 * bring the news that the UIDs are others (RFC 2683 §3.4.3): `assertCurrent` throws then, so that nothing is done by
 * them, and nothing taken for gone.
 */
export async function onSurvivors<T>(
  session: ImapSession,
  uids: readonly Uid[],
  isThere: ((uid: Uid) => boolean) | undefined,
  assertCurrent: () => void,
  run: (uids: readonly Uid[]) => Promise<T>,
): Promise<T | undefined> {
  const left = await present(session, uids, isThere)
  assertCurrent()
  if (left.length === 0) return undefined
  try {
    return await run(left)
  } catch (thrown) {
    const error = toMailError(thrown)
    if (error.kind !== 'refused' || otherReasons.has(error.code ?? '')) throw thrown
    if (isThere) await session.noop()
    const now = await present(session, left, isThere)
    assertCurrent()
    if (now.length === left.length) throw thrown
    return now.length === 0 ? undefined : run(now)
  }
}

async function present(
  session: ImapSession,
  uids: readonly Uid[],
  isThere: ((uid: Uid) => boolean) | undefined,
): Promise<readonly Uid[]> {
  // What the view does not know may be there all the same: its rows are dropped where they cannot be found again.
  const unknown = isThere ? uids.filter((uid) => !isThere(uid)) : uids
  if (unknown.length === 0) return uids
  // What came to a mailbox is there for this session only when it was told so; the open one is told all the time.
  if (!isThere) await session.noop()
  const located = await locate(session, unknown)
  const missing = new Set(unknown.filter((uid) => !located.has(uid)))
  return uids.filter((uid) => !missing.has(uid))
}

/**
 * Those of `uids` that the server has. By SEARCH where its answer is a short set (RFC 4731), else by FETCH: an answer
 * to SEARCH leaves out what is gone, too (RFC 2180 §4.3).
 */
async function locate(session: ImapSession, uids: readonly Uid[]): Promise<Set<Uid>> {
  if (uids.length <= fewUids || !session.capabilities.has('ESEARCH'))
    return new Set((await session.locate(uids, false)).flatMap(({ uid }) => uid ?? []))
  const found = new Set<Uid>()
  for (const set of packSets(uids))
    for (const uid of await session.search([{ key: 'UID' }, { set }])) found.add(uid)
  return found
}
