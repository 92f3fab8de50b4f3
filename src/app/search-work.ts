import { describeError, toMailError } from '../model/error.ts'
import type { Account } from '../sync/account.ts'
import type { SavedSearch, SearchStore } from '../sync/ports.ts'
import type { Action } from './action.ts'
import type { SearchesEffect } from './effects.ts'
import { FolderSearch } from './folder-search.ts'

/** Searches through folders, and keeps searches by their names. */
export class SearchWork {
  readonly #account: Account
  readonly #store: SearchStore
  readonly #dispatch: (action: Action) => void
  #running: FolderSearch | undefined

  constructor(account: Account, store: SearchStore | undefined, dispatch: (action: Action) => void) {
    this.#account = account
    this.#store = store ?? forThisRun()
    this.#dispatch = dispatch
  }

  /** Reads the searches that are kept. */
  async start(): Promise<void> {
    try {
      const kept = await this.#store.read()
      if (kept.length > 0) this.#dispatch({ kind: 'searches-kept', kept })
    } catch (thrown) {
      this.#notice('warning', `Your kept searches cannot be read: ${describeError(toMailError(thrown))}`)
    }
  }

  run(effect: SearchesEffect): void {
    switch (effect.kind) {
      case 'search-folders':
        this.#running?.stop()
        this.#running = new FolderSearch(this.#account, effect, this.#dispatch)
        return void this.#running.run()
      case 'stop-folders':
        return this.#running?.stop()
      case 'keep-search': {
        const { name, query } = effect
        return void this.#change(`Kept: ${name} stands in the folder tree`, () =>
          this.#store.keep({ name, query }),
        )
      }
      case 'drop-search':
        return void this.#change(`Removed: ${effect.name}`, () => this.#store.drop(effect.name))
    }
  }

  /** The program ends. */
  dispose(): void {
    this.#running?.stop()
  }

  async #change(done: string, change: () => Promise<readonly SavedSearch[]>): Promise<void> {
    try {
      this.#dispatch({ kind: 'searches-kept', kept: await change() })
      this.#notice('info', done)
    } catch (thrown) {
      this.#notice('error', `Your searches stay as they were: ${describeError(toMailError(thrown))}`)
    }
  }

  #notice(level: 'info' | 'warning' | 'error', text: string): void {
    this.#dispatch({ kind: 'notice', level, text })
  }
}

/** Where nothing outlives the run, as in the demo. */
function forThisRun(): SearchStore {
  const kept = new Map<string, string>()
  const all = async () => [...kept].map(([name, query]) => ({ name, query }))
  return {
    read: all,
    keep({ name, query }) {
      kept.set(name, query)
      return all()
    },
    drop(name) {
      kept.delete(name)
      return all()
    },
  }
}
