import { readFile } from 'node:fs/promises'
import { parse, stringify } from 'smol-toml'
import { MailFailure } from '../model/error.ts'
import type { SavedSearch, SearchStore } from '../sync/ports.ts'
import { isRecord } from './record.ts'
import { replaceFile } from './replace-file.ts'

/** No file of ours is longer. */
const longestFile = 1_000_000

const heading =
  '# Searches kept in Postern. The same table may stand in config.toml, which Postern never writes.\n\n'

/**
 * The searches that were kept from a key, in a file of the form of the config's `[searches]`. Each change reads it
 * first, so that what another Postern has kept stays, and replaces it whole. One that holds something else is never
 * written over.
 */
export class FileSearches implements SearchStore {
  readonly #file: string
  /** Changes go one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  async read(): Promise<readonly SavedSearch[]> {
    return this.#queue(() => this.#read())
  }

  keep(search: SavedSearch): Promise<readonly SavedSearch[]> {
    return this.#change((searches) => [...searches.filter(({ name }) => name !== search.name), search])
  }

  drop(name: string): Promise<readonly SavedSearch[]> {
    return this.#change((searches) => searches.filter((each) => each.name !== name))
  }

  #change(
    change: (searches: readonly SavedSearch[]) => readonly SavedSearch[],
  ): Promise<readonly SavedSearch[]> {
    return this.#queue(async () => {
      const searches = change(await this.#read())
      await this.#write(searches)
      return searches
    })
  }

  async #read(): Promise<readonly SavedSearch[]> {
    let text: string
    try {
      text = await readFile(this.#file, 'utf8')
    } catch (thrown) {
      if (codeOf(thrown) === 'ENOENT') return []
      throw this.#trouble(`it cannot be read (${codeOf(thrown)})`)
    }
    const searches = text.length > longestFile ? undefined : searchesIn(text)
    if (!searches)
      throw this.#trouble('it is no table [searches] of queries in quotes: mend it, or remove it')
    return searches
  }

  async #write(searches: readonly SavedSearch[]): Promise<void> {
    const table = Object.fromEntries(searches.map(({ name, query }) => [name, query]))
    try {
      await replaceFile(this.#file, heading + stringify({ searches: table }))
    } catch (thrown) {
      throw this.#trouble(`it cannot be written (${codeOf(thrown)})`)
    }
  }

  #trouble(text: string): MailFailure {
    return new MailFailure({ kind: 'file', path: this.#file, text })
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }
}

/** Undefined where it is anything else. */
function searchesIn(text: string): SavedSearch[] | undefined {
  const table = parsed(text)
  if (!isRecord(table) || Object.keys(table).some((key) => key !== 'searches')) return undefined
  const { searches = {} } = table
  if (!isRecord(searches)) return undefined
  const found: SavedSearch[] = []
  for (const [name, query] of Object.entries(searches)) {
    if (typeof query !== 'string') return undefined
    found.push({ name, query })
  }
  return found
}

function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'for no known reason'
}
