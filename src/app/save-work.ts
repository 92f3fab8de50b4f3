import { describeError, toMailError } from '../model/error.ts'
import type { BodyPart } from '../model/part.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import { fileSink, savePart } from '../sync/part-saver.ts'
import type { Action } from './action.ts'

/** Milliseconds between two words about a save: a frame for each chunk of a fast link would hold up the keys. */
const tellEvery = 100

/** Saves parts to files, several at a time, and tells the state how far they are. */
export class SaveWork {
  readonly #fetcher: PartFetcher
  readonly #dispatch: (action: Action) => void
  readonly #running = new Map<number, AbortController>()
  #ids = 0

  constructor(fetcher: PartFetcher, dispatch: (action: Action) => void) {
    this.#fetcher = fetcher
    this.#dispatch = dispatch
  }

  /** Never rejects: a failure is a notice. */
  async save(at: PartAddress, part: BodyPart, path: string): Promise<void> {
    const id = ++this.#ids
    const abort = new AbortController()
    this.#running.set(id, abort)
    let told = -Infinity
    this.#dispatch({ kind: 'save-started', id, path, expected: part.size })
    try {
      const sink = await fileSink(path)
      await savePart(this.#fetcher, at, part, sink, {
        priority: 'background',
        signal: abort.signal,
        onProgress: (progress) => {
          if (performance.now() - told < tellEvery) return
          told = performance.now()
          this.#dispatch({ kind: 'save-progress', id, progress })
        },
      })
      this.#dispatch({ kind: 'notice', level: 'info', text: `Saved ${path}` })
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind === 'cancelled')
        this.#dispatch({ kind: 'notice', level: 'info', text: `Given up: ${path}` })
      else this.#dispatch({ kind: 'notice', level: 'error', text: `Save: ${describeError(error)}` })
    } finally {
      this.#running.delete(id)
      this.#dispatch({ kind: 'save-ended', id })
    }
  }

  cancel(id: number): void {
    this.#running.get(id)?.abort()
  }

  cancelAll(): void {
    for (const abort of this.#running.values()) abort.abort()
  }
}
