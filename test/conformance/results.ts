import { relative, sep } from 'node:path'

/** How one test ended. A suite counts only where it failed itself: its tests are told one by one. */
export interface TestResult {
  /** The test's own title, after those of the suites around it. */
  readonly titles: readonly string[]
  /** Where `test` was called, below the folder of the tests, with slashes: `servers/mailbox.test.ts`. */
  readonly file: string
  readonly outcome: 'pass' | 'fail' | 'skip'
}

/** What is used of an event of `node:test`'s `run()`. */
export interface TestEvent {
  readonly type: string
  readonly data: unknown
}

interface Ended {
  readonly name: string
  readonly nesting: number
  readonly file: string
  readonly suite: boolean
  readonly skipped: boolean
}

/** Turns the events of a run, which come in the order of the tests file by file, into results. */
export class ResultCollector {
  readonly results: TestResult[] = []
  readonly #folders: readonly string[]
  /** Titles of what is under way, by nesting. */
  #titles: string[] = []

  /** `folders` hold the tests: compiled, and their sources, whose places source maps tell. */
  constructor(...folders: string[]) {
    this.#folders = folders
  }

  add({ type, data }: TestEvent): void {
    const event = endedOf(data)
    if (!event) return
    if (type === 'test:start') {
      this.#titles = [...this.#titles.slice(0, event.nesting), event.name]
      return
    }
    if (type !== 'test:pass' && type !== 'test:fail') return
    const titles = [...this.#titles.slice(0, event.nesting), event.name]
    const failed = type === 'test:fail'
    if (event.suite && !failed && !event.skipped) return
    const outcome = event.skipped ? 'skip' : failed ? 'fail' : 'pass'
    this.results.push({ titles, file: this.#below(event.file), outcome })
  }

  #below(file: string): string {
    const folder = this.#folders.find((each) => file.startsWith(`${each}${sep}`)) ?? ''
    return relative(folder, file).replaceAll(sep, '/')
  }
}

function endedOf(data: unknown): Ended | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  if (!('name' in data) || !('nesting' in data)) return undefined
  const { name, nesting } = data
  if (typeof name !== 'string' || typeof nesting !== 'number') return undefined
  const file = 'file' in data && typeof data.file === 'string' ? data.file : ''
  // A test that is still to do proves nothing, whatever came of it.
  const skipped = isSet(data, 'skip') || isSet(data, 'todo')
  return { name, nesting, file, suite: 'details' in data && isSuite(data.details), skipped }
}

function isSet(data: object, key: 'skip' | 'todo'): boolean {
  const value: unknown = Object.entries(data).find(([name]) => name === key)?.[1]
  return value !== undefined && value !== false
}

function isSuite(details: unknown): boolean {
  return typeof details === 'object' && details !== null && 'type' in details && details.type === 'suite'
}
