import { describeError, toMailError } from '../model/error.ts'
import type { MessageCache } from '../sync/message-cache.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import type { Action } from './action.ts'
import { fetchAhead } from './fetch-ahead.ts'
import type { Reading } from './message-loader.ts'
import type { PartConverter } from './part-converter.ts'

/** Octets of text that are fetched ahead of one message. */
const aheadBudget = 64 * 1024

/** Loads what the reader shows, and gives it to the state. The MIME decoders are loaded with the first message. */
export class MessageWork {
  readonly #fetcher: PartFetcher
  readonly #cache: MessageCache
  readonly #converter: PartConverter
  readonly #dispatch: (action: Action) => void
  #loading = new AbortController()
  #ahead = new AbortController()

  constructor(
    fetcher: PartFetcher,
    cache: MessageCache,
    converter: PartConverter,
    dispatch: (action: Action) => void,
  ) {
    this.#fetcher = fetcher
    this.#cache = cache
    this.#converter = converter
    this.#dispatch = dispatch
  }

  /** Cancels what was loading before: only the latest request counts. */
  async load(at: PartAddress, reading: Reading): Promise<void> {
    const { uid } = at
    this.#loading.abort()
    const loading = new AbortController()
    this.#loading = loading
    try {
      const { loadMessage } = await import('./decoding.ts')
      await loadMessage(
        this.#cache,
        at,
        reading,
        (message) => this.#dispatch({ kind: 'message-loaded', uid, message }),
        (...request) => this.#converter.convert(...request),
        loading.signal,
      )
    } catch (thrown) {
      if (!loading.signal.aborted) this.#dispatch({ kind: 'message-failed', uid, error: toMailError(thrown) })
    }
  }

  async loadHeaders(at: PartAddress): Promise<void> {
    try {
      const { loadHeaders } = await import('./decoding.ts')
      const fields = await loadHeaders(this.#fetcher, at, this.#loading.signal)
      this.#dispatch({ kind: 'headers-loaded', uid: at.uid, fields })
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind === 'cancelled') return
      this.#dispatch({ kind: 'notice', level: 'error', text: `Headers: ${describeError(error)}` })
    }
  }

  /** Fetches the text of a message that may be opened next, instead of what was fetched ahead before. */
  async loadAhead(at: PartAddress, prefer: Reading['prefer']): Promise<void> {
    this.#ahead.abort()
    const ahead = new AbortController()
    this.#ahead = ahead
    try {
      await fetchAhead(this.#cache, at, prefer, aheadBudget, ahead.signal)
    } catch {
      // Who opens the message is told.
    }
  }

  /** Nobody looks there any more: what is not sent yet is not sent. */
  stopAhead(): void {
    this.#ahead.abort()
  }

  /** Nobody reads any more: what is not sent yet is not sent. */
  stop(): void {
    this.#loading.abort()
  }

  close(): void {
    this.stop()
    this.stopAhead()
  }
}
