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
 * Tells where messages that have just come belong, as far as what is here tells: into the thread of what they answer, or
 * behind all that is not greater; else to the newest ones. Each is taken to be there when the next is asked for.
 */
export function placing(
  cache: MailboxCache,
  view: ResultView,
  { by, threaded }: Arrangement,
): (message: MessageSummary) => Newcomer {
  const newcomer = ({ uid, flags }: MessageSummary) => ({ uid, isSeen: flags.has(Flag.seen) })
  if (threaded) {
    const byId = messageIds(cache.known())
    return (message) => ({ ...newcomer(message), parent: answeredBy(message, byId) })
  }
  const field = sortFieldOf(by)
  if (!field) return newcomer
  const known = [...cache.known()]
    .flatMap((message) => {
      const row = view.rowOf(message.uid)
      return row === undefined ? [] : [{ uid: message.uid, row, key: sortKey(message, field) }]
    })
    .sort((one, other) => one.row - other.row)
  return (message) => {
    const key = sortKey(message, field)
    const at = known.findLastIndex((each) => each.key <= key)
    const [first] = known
    known.splice(at + 1, 0, { uid: message.uid, row: 0, key })
    if (!first) return newcomer(message)
    if (at >= 0) return { ...newcomer(message), after: known[at]?.uid }
    // What is not here stands between the two: as near as can be told.
    const row = view.rowOf(first.uid) ?? 0
    return { ...newcomer(message), after: row === 0 ? 'none' : view.uidAt(row - 1) }
  }
}
