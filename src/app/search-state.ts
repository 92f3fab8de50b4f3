import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { SavedSearch } from '../sync/ports.ts'
import type { FolderHits } from '../sync/search/search-folders.ts'

/** What there is of searches, beside the results that the list shows. */
export interface Searches {
  /** The queries of this run, each once, the latest last. */
  readonly history: readonly string[]
  /** Those of the config, in its order. */
  readonly configured: readonly SavedSearch[]
  /** Those kept from a key. */
  readonly kept: readonly SavedSearch[]
  /** The last search through several folders. */
  readonly found: FoundFolders | undefined
  /** The folder that is being opened for what was found in it. */
  readonly entering: { readonly path: MailboxPath; readonly at: 'first' | 'last' } | undefined
}

/** A search through several folders, one after the other. */
export interface FoundFolders {
  readonly id: number
  /** As it was typed. */
  readonly query: string
  /** Those in which something was found. */
  readonly folders: readonly FolderHits[]
  readonly failures: readonly { readonly path: MailboxPath; readonly error: MailError }[]
  /** Folders to search, and those that were; 0 of 0 until it is known which there are. */
  readonly total: number
  readonly searched: number
  /** Where it is now. */
  readonly at: MailboxPath | undefined
  readonly status: 'running' | 'done' | 'given-up'
}

/** A search that has just begun. */
export function begun(id: number, query: string): FoundFolders {
  return { id, query, folders: [], failures: [], total: 0, searched: 0, at: undefined, status: 'running' }
}

/** Before anything was looked for. */
export function noSearches(configured: Readonly<Record<string, string>>): Searches {
  return {
    history: [],
    configured: Object.entries(configured).map(([name, query]) => ({ name, query })),
    kept: [],
    found: undefined,
    entering: undefined,
  }
}

/** Messages found so far. */
export function countFound({ folders }: FoundFolders): number {
  return folders.reduce((sum, { uids }) => sum + uids.length, 0)
}
