import type { SearchTerm } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import { toMailError } from '../../model/error.ts'
import type { MailError } from '../../model/error.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { Scheduler } from '../scheduler.ts'

/** What was found in a folder: at least one message. */
export interface FolderHits {
  readonly path: MailboxPath
  /** Of the time that the UIDs are of. */
  readonly uidValidity: bigint
  /** Ascending. */
  readonly uids: readonly Uid[]
}

export interface FoldersSearch {
  readonly signal: AbortSignal
  /** The folder with this index is the next. */
  readonly onFolder: (index: number) => void
  readonly onHits: (hits: FolderHits) => void
  readonly onFailure: (path: MailboxPath, error: MailError) => void
}

/**
 * Searches folders one after the other: the open one on its own connection, all others on that of the errands. One that
 * cannot be searched is told and passed over; a lost connection ends it, as some servers hang up when asked this or
 * that. Resolves with true when all have had their turn, with false when it was given up or the connection lost.
 */
export async function searchFolders(
  scheduler: Scheduler,
  paths: readonly MailboxPath[],
  criteria: readonly SearchTerm[],
  { signal, onFolder, onHits, onFailure }: FoldersSearch,
): Promise<boolean> {
  for (const [index, path] of paths.entries()) {
    onFolder(index)
    try {
      const hits = await searchFolder(scheduler, path, criteria, signal)
      if (signal.aborted) return false
      if (hits.uids.length > 0) onHits(hits)
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind === 'cancelled') return false
      onFailure(path, error)
      if (error.kind === 'disconnected') return false
    }
  }
  return true
}

/** No view hears of what was expunged there, so nobody asks for it: it would select the folder once more. */
function searchFolder(
  scheduler: Scheduler,
  path: MailboxPath,
  criteria: readonly SearchTerm[],
  signal: AbortSignal,
): Promise<FolderHits> {
  return scheduler.submit(
    {
      key: `search ${path}`,
      priority: 'interactive',
      mailbox: path,
      onDisconnect: 'fail',
      run: async (session) => {
        const uids = await session.search(criteria)
        return { path, uidValidity: session.mailbox?.uidValidity ?? 0n, uids }
      },
    },
    signal,
  )
}
