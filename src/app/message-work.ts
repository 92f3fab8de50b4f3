import { describeError, toMailError } from '../model/error.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import type { Action } from './action.ts'
import { HtmlConverter } from './html-converter.ts'

/** Loads what the reader shows, and gives it to the state. The MIME decoders are loaded with the first message. */
export class MessageWork {
  readonly #fetcher: PartFetcher
  readonly #html: HtmlConverter
  readonly #dispatch: (action: Action) => void
  #loading = new AbortController()

  constructor(fetcher: PartFetcher, htmlWorker: string | URL, dispatch: (action: Action) => void) {
    this.#fetcher = fetcher
    this.#html = new HtmlConverter(htmlWorker)
    this.#dispatch = dispatch
  }

  /** Cancels what was loading before: only the latest request counts. */
  async load(at: PartAddress): Promise<void> {
    const { uid } = at
    this.#loading.abort()
    const loading = new AbortController()
    this.#loading = loading
    try {
      const { loadMessage } = await import('./message-loader.ts')
      await loadMessage(
        this.#fetcher,
        at,
        (structure, body) => this.#dispatch({ kind: 'message-loaded', uid, structure, body }),
        (part, bytes) => this.#html.convert(part, bytes),
        loading.signal,
      )
    } catch (thrown) {
      if (!loading.signal.aborted) this.#dispatch({ kind: 'message-failed', uid, error: toMailError(thrown) })
    }
  }

  async loadHeaders(at: PartAddress): Promise<void> {
    try {
      const { loadHeaders } = await import('./message-loader.ts')
      const fields = await loadHeaders(this.#fetcher, at, this.#loading.signal)
      this.#dispatch({ kind: 'headers-loaded', uid: at.uid, fields })
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind === 'cancelled') return
      this.#dispatch({ kind: 'notice', level: 'error', text: `Headers: ${describeError(error)}` })
    }
  }

  /** Nobody reads any more: what is not sent yet is not sent. */
  stop(): void {
    this.#loading.abort()
  }

  close(): void {
    this.stop()
    this.#html.dispose()
  }
}
