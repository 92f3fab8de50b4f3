import type { SearchTerm } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { Scheduler } from '../scheduler.ts'

export interface SearchOptions {
  /** Gives the search up: before it is sent it never is, after that its answer is drained and dropped. */
  readonly signal?: AbortSignal | undefined
  /** The server has begun to search. A text search can take it minutes (RFC 2683 §3.2.3). */
  readonly onRunning?: () => void
}

/**
 * The UIDs of the messages of a mailbox that fit, ascending; the user waits for them. Rejects with a `MailFailure`:
 * `cancelled`, `unsearchable`, and what else can go wrong with a command.
 */
export async function runSearch(
  scheduler: Scheduler,
  mailbox: MailboxPath,
  criteria: readonly SearchTerm[],
  { signal, onRunning }: SearchOptions = {},
): Promise<Uid[]> {
  const found = await scheduler.submit(
    {
      key: `search ${mailbox}`,
      priority: 'interactive',
      mailbox,
      // Some servers hang up when asked this or that: it is not for us to ask again.
      onDisconnect: 'fail',
      run: (session) => {
        onRunning?.()
        return session.search(criteria)
      },
    },
    signal,
  )
  hearOfExpunges(scheduler, mailbox)
  return found
}

/**
 * A search leaves out what others have expunged, and not every server says then that it is gone (RFC 2180 §4.3): a
 * NOOP brings the news.
 */
export function hearOfExpunges(scheduler: Scheduler, mailbox: MailboxPath): void {
  const heard = scheduler.request({
    key: `news of ${mailbox}`,
    priority: 'lookahead',
    mailbox,
    onDisconnect: 'fail',
    run: (session) => session.noop(),
  })
  // Where the connection is lost, a new one brings the news.
  heard.catch(() => undefined)
}
