import type { ImapSession } from '../imap/session.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxRows } from './mailbox-rows.ts'
import { refusalOf } from './refusal.ts'

/** NOOPs after which a message that the server keeps silent about is given up. */
const mostRounds = 4

/** Numbers of messages, by place or by UID. */
export interface Wanted {
  /** Those that are not here. */
  readonly missing: () => readonly number[]
  readonly fetch: (missing: readonly number[]) => Promise<void>
}

/**
 * Fetches what is missing, in as many rounds as settle what is there: a message that did not come was expunged by
 * others, and not told yet, or came with an envelope of NILs. After a NOOP we know (RFC 2180 §4.1). What it failed
 * for at last; rejects only when the connection is lost.
 */
export async function fetchRounds(
  session: ImapSession,
  rows: MailboxRows,
  { missing, fetch }: Wanted,
): Promise<MailError | undefined> {
  let refusal = await refusalOf(fetch(missing()))
  for (let round = 1; missing().length > 0 && round <= mostRounds; round++) {
    if (!(await refusalOf(session.noop()))) rows.confirmEmpty()
    refusal = await refusalOf(fetch(missing()))
    if (rows.isSettled()) break
  }
  return refusal
}
