import { setImmediate } from 'node:timers/promises'
import { describeError, toMailError } from '../model/error.ts'
import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import type { MessageCache } from '../sync/message-cache.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import { formatSize } from '../text/size.ts'
import type { Action } from './action.ts'
import type { PartConverter } from './part-converter.ts'
import type { PipeSource } from './pipe-source.ts'
import { layOutAhead } from './text-modal.ts'

/** Tells how far a work is. */
type Tell = (waiting: string) => void

/** Shows parts by themselves, opens them with other programs, and pipes them: each work has a text modal. */
export class PartWork {
  readonly #fetcher: PartFetcher
  readonly #cache: MessageCache
  readonly #converter: PartConverter
  readonly #dispatch: (action: Action) => void
  readonly #withTerminal: <T>(run: () => Promise<T>) => Promise<T>
  readonly #running = new Map<number, AbortController>()
  /** Each takes a file away that a program was given, if it is still there. */
  readonly #files: (() => Promise<void>)[] = []
  /** The last look into a part that is here; it does not reject. */
  #looking: Promise<void> = Promise.resolve()
  #ids = 0

  /** `withTerminal` runs what needs the terminal for itself. */
  constructor(
    fetcher: PartFetcher,
    cache: MessageCache,
    converter: PartConverter,
    dispatch: (action: Action) => void,
    withTerminal: <T>(run: () => Promise<T>) => Promise<T>,
  ) {
    this.#fetcher = fetcher
    this.#cache = cache
    this.#converter = converter
    this.#dispatch = dispatch
    this.#withTerminal = withTerminal
  }

  /** Shows a part as text, laid out for `width` cells. Never rejects, as its neighbours. */
  view(at: PartAddress, part: BodyPart, width: number): Promise<void> {
    return this.#show(`Part ${part.section}`, `Part ${part.section}`, async (signal, tell) => {
      const { loadPartText } = await import('./decoding.ts')
      const blocks = await loadPartText(
        this.#cache,
        at,
        part,
        (...request) => this.#converter.convert(...request),
        signal,
        (fetched) => tell(`Fetching … ${formatSize(fetched)} of ${formatSize(part.size)}`),
      )
      await layOutAhead(blocks, width)
      return blocks
    })
  }

  /**
   * Looks for the files inside a part, and tells the state of them; without `fetch` only where the octets are here, and
   * without a word.
   */
  lookInside(at: PartAddress, part: BodyPart, fetch: boolean): Promise<void> {
    const isHere = this.#cache.whole(at, part) !== undefined
    if (!isHere && !fetch) return Promise.resolve()
    const look = async (signal: AbortSignal, tell: Tell) => {
      const { loadInside } = await import('./decoding.ts')
      const parts = await loadInside(
        { cache: this.#cache, fetcher: this.#fetcher },
        at,
        part,
        (...request) => this.#converter.filesIn(...request),
        signal,
        (fetched) => tell(`Fetching … ${formatSize(fetched)} of ${formatSize(part.size)}`),
      )
      if (parts && parts.length > 0)
        this.#dispatch({ kind: 'inside-found', at, section: part.section, parts })
      else if (fetch) this.#dispatch({ kind: 'notice', level: 'info', text: nothingInside(part, parts) })
    }
    // What is here is a matter of a moment, one after the other, so that keys go between.
    if (isHere) {
      const here = () => look(new AbortController().signal, () => undefined)
      this.#looking = this.#looking.then(() => setImmediate()).then(here)
      return this.#looking
    }
    return this.#show(`Inside part ${part.section}`, 'Look inside', async (signal, tell) => {
      await look(signal, tell)
      return undefined
    })
  }

  /** Gives a part to the program that the config names for it, and waits for its end. */
  open(at: PartAddress, part: BodyPart, opener: readonly string[]): Promise<void> {
    return this.#show(`Open part ${part.section}`, 'Open', async (signal, tell) => {
      const { openPart } = await import('./part-opener.ts')
      const { words, failed } = await openPart(this.#fetcher, at, part, opener, {
        signal,
        withTerminal: this.#withTerminal,
        onFile: (remove) => this.#files.push(remove),
        onProgress: (fetched) => tell(`Fetching … ${formatSize(fetched)} of ${formatSize(part.size)}`),
      })
      this.#dispatch({ kind: 'notice', level: failed ? 'error' : 'info', text: words })
      return undefined
    })
  }

  /** Gives a text, a part or the raw message to a command line of the user's, and shows what it says. */
  pipe(at: PartAddress, source: PipeSource, command: string, width: number): Promise<void> {
    return this.#show(command, 'Pipe', async (signal, tell) => {
      const { pipeTo } = await import('./decoding.ts')
      const { blocks, notice } = await pipeTo(this.#fetcher, at, source, command, signal, (fetched, of) =>
        tell(fetched < of ? `Fetching … ${formatSize(fetched)} of ${formatSize(of)}` : 'Running …'),
      )
      if (notice) this.#dispatch({ kind: 'notice', ...notice })
      if (blocks) await layOutAhead(blocks, width)
      return blocks
    })
  }

  /** Gives up a work; one that is at its end already does not mind. */
  stop(id: number): void {
    this.#running.get(id)?.abort()
  }

  /** Gives up all, and takes away the files that other programs were given. */
  async close(): Promise<void> {
    for (const abort of this.#running.values()) abort.abort()
    await Promise.all(this.#files.map((remove) => remove()))
  }

  async #show(
    title: string,
    what: string,
    work: (signal: AbortSignal, tell: Tell) => Promise<readonly Block[] | undefined>,
  ): Promise<void> {
    const id = ++this.#ids
    const abort = new AbortController()
    this.#running.set(id, abort)
    this.#dispatch({ kind: 'work-started', id, title, waiting: 'Fetching …' })
    try {
      const blocks = await work(abort.signal, (waiting) => this.#dispatch({ kind: 'work-told', id, waiting }))
      this.#dispatch(blocks ? { kind: 'work-shown', id, blocks } : { kind: 'work-ended', id })
    } catch (thrown) {
      this.#dispatch({ kind: 'work-ended', id })
      const error = toMailError(thrown)
      const text = `${what}: ${describeError(error)}`
      if (error.kind !== 'cancelled') this.#dispatch({ kind: 'notice', level: 'error', text })
    } finally {
      this.#running.delete(id)
    }
  }
}

function nothingInside({ section }: BodyPart, parts: readonly BodyPart[] | undefined): string {
  return parts
    ? `There are no files inside part ${section}`
    : `Part ${section} is too heavy to be looked into: w saves it`
}
