import type { MessageSummary } from '../model/envelope.ts'
import { Flag } from '../model/flags.ts'
import { sortFieldOf } from './ask-order.ts'
import type { Arrangement } from './arrangement.ts'
import type { MailboxCache } from './mailbox-cache.ts'
import type { Newcomer } from './row-list.ts'
import type { ResultView } from './result-view.ts'
import { sortKey } from './search/sort-rows.ts'
import { answeredBy, messageIds } from './threads/loaded-threads.ts'

/**
 * Where a message that has just come belongs, as far as what is here tells: into the thread of what it answers, or
 * before what is greater; else to the newest ones.
 */
export function placeOf(
  message: MessageSummary,
  cache: MailboxCache,
  view: ResultView,
  { by, threaded }: Arrangement,
): Newcomer {
  const newcomer = { uid: message.uid, isSeen: message.flags.has(Flag.seen) }
  if (threaded) return { ...newcomer, parent: answeredBy(message, messageIds(cache.known())) }
  const field = sortFieldOf(by)
  if (!field) return newcomer
  const key = sortKey(message, field)
  let after: number | undefined
  let before: number | undefined
  for (const known of cache.known()) {
    const row = view.rowOf(known.uid)
    if (row === undefined || known.uid === message.uid) continue
    if (sortKey(known, field) > key) before = Math.min(before ?? row, row)
    else after = Math.max(after ?? row, row)
  }
  // What is not here stands between the two: as near as can be told.
  const at = after ?? (before === undefined ? undefined : before - 1)
  if (at === undefined) return newcomer
  return { ...newcomer, after: at < 0 ? 'none' : view.uidAt(at) }
}
