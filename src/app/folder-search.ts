import { toMailError } from '../model/error.ts'
import type { Account } from '../sync/account.ts'
import { chosenFolders } from '../sync/search/chosen-folders.ts'
import { searchFolders } from '../sync/search/search-folders.ts'
import type { Action } from './action.ts'
import type { SearchesEffect } from './effects.ts'
import { begun } from './search-state.ts'
import type { FoundFolders } from './search-state.ts'

type Search = Extract<SearchesEffect, { kind: 'search-folders' }>

/** One search through folders; each step of it is told to the state as a whole. */
export class FolderSearch {
  readonly #account: Account
  readonly #search: Search
  readonly #dispatch: (action: Action) => void
  readonly #given = new AbortController()
  #found: FoundFolders

  constructor(account: Account, search: Search, dispatch: (action: Action) => void) {
    this.#account = account
    this.#search = search
    this.#dispatch = dispatch
    this.#found = begun(search.id, search.text)
  }

  /** Gives it up: what was found is kept, and the answer under way is dropped. */
  stop(): void {
    this.#given.abort()
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#given
    const { query } = this.#search
    try {
      const { paths, failures } = await chosenFolders(this.#account, query.folders, signal)
      this.#tell({ total: paths.length, failures })
      const isDone = await searchFolders(this.#account.scheduler, paths, query.criteria, {
        signal,
        onFolder: (index) => this.#tell({ searched: index, at: paths[index] }),
        onHits: (hits) => this.#tell({ folders: [...this.#found.folders, hits] }),
        onFailure: (path, error) => this.#tell({ failures: [...this.#found.failures, { path, error }] }),
      })
      this.#tell({ status: isDone ? 'done' : 'given-up', ...(isDone ? { searched: paths.length } : {}) })
    } catch (thrown) {
      const error = toMailError(thrown)
      const failure = { path: 'The list of folders', error }
      const failures = error.kind === 'cancelled' ? [] : [failure]
      this.#tell({ status: 'given-up', failures: [...this.#found.failures, ...failures] })
    }
  }

  #tell(change: Partial<FoundFolders>): void {
    this.#found = { ...this.#found, ...change }
    this.#dispatch({ kind: 'folders-told', found: this.#found })
  }
}
