import type { SearchTerm } from '../imap/session.ts'
import type { Uid } from '../model/envelope.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { Scheduler } from '../sync/scheduler.ts'
import { parseQuery } from '../sync/search/parse-query.ts'
import { runSearch } from '../sync/search/run-search.ts'
import { displaySafe } from '../text/display-safe.ts'
import { cellWidth } from '../text/width.ts'
import { UsageFailure } from './arguments.ts'
import type { Console } from './one-shot.ts'

/** A search that takes longer than this, in milliseconds, says that it runs. */
const patience = 1000

/** Characters of a query that are shown before what is wrong with it, and after. */
const shownBefore = 50
const shownAfter = 20

/** The criteria of a query. Throws a `UsageFailure` that points at the character which is wrong. */
export function readSearch(query: string, now: Date): readonly SearchTerm[] {
  const parsed = parseQuery(query, now)
  if (parsed.kind === 'query') return parsed.criteria
  const { position, message } = parsed.error
  const start = Math.max(0, position - shownBefore)
  const before = (start > 0 ? '…' : '') + displaySafe(query.slice(start, position))
  const after = displaySafe(query.slice(position, position + shownAfter))
  const lines = [
    `--search: ${displaySafe(message)}`,
    `  ${before}${after}`,
    `  ${' '.repeat(cellWidth(before))}^`,
  ]
  throw new UsageFailure(lines.join('\n'))
}

/** Searches, and says so to whoever sits before a terminal when it takes its time. Rejects with a `MailFailure`. */
export async function searchAloud(
  scheduler: Scheduler,
  mailbox: MailboxPath,
  criteria: readonly SearchTerm[],
  console: Pick<Console, 'interactive' | 'err'>,
): Promise<Uid[]> {
  let timer: NodeJS.Timeout | undefined
  const onRunning = () => {
    clearTimeout(timer)
    timer = setTimeout(
      () => console.err(`The server is searching ${displaySafe(mailbox, 'name')} (Ctrl-C gives up)\n`),
      patience,
    )
  }
  try {
    return await runSearch(scheduler, mailbox, criteria, console.interactive ? { onRunning } : {})
  } finally {
    clearTimeout(timer)
  }
}
