import { Worker } from 'node:worker_threads'
import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import type { PartAnswer, PartRequest } from './part-worker.ts'

/** A text that takes longer, in milliseconds, is not worth it. */
const timeLimit = 2000

/** A thread that does not even begin in this time never will. */
const startLimit = 15_000

/** Files are waited for longer: they may be large, and there is no other way to them. */
const filesTimeLimit = 10_000

/** A thread that has had nothing to do for so long is let go. */
const restLimit = 30_000

/** Turns parts into blocks in a thread of its own, with a bound on time and memory: no page stops the screen. */
export class PartConverter {
  readonly #workerFile: string | URL
  #worker: Worker | undefined
  #rest: NodeJS.Timeout | undefined
  #ids = 0

  /** `workerFile` is the compiled `part-worker.ts`. */
  constructor(workerFile: string | URL) {
    this.#workerFile = workerFile
  }

  /** The blocks of a part; a warning block where it took too long or too much. Never rejects. */
  async convert(part: BodyPart, bytes: Uint8Array, charset: string | undefined): Promise<readonly Block[]> {
    const blocks: Block[] = []
    const isWhole = await this.#ask(
      { want: 'blocks', id: this.#ids++, part, bytes, charset },
      (answer) => {
        for (const block of answer.blocks) blocks.push(block)
      },
      timeLimit,
    )
    if (isWhole) return blocks
    const text = 'This text is too heavy to be shown. It can be saved (v, w).'
    return [{ kind: 'paragraph', quote: 0, spans: [{ text, role: 'warning' }] }]
  }

  /**
   * The files inside a part (see `containedParts`), from its octets in pieces, which are given away: they are in no
   * other hands, and gone then. Undefined where it took too long or too much. Never rejects.
   */
  async filesIn(
    part: BodyPart,
    pieces: readonly Uint8Array<ArrayBuffer>[],
  ): Promise<readonly BodyPart[] | undefined> {
    let files: readonly BodyPart[] = []
    const isWhole = await this.#ask(
      { want: 'files', id: this.#ids++, part, pieces },
      (answer) => {
        files = answer.files
      },
      filesTimeLimit,
      pieces.map(({ buffer }) => buffer),
    )
    return isWhole ? files : undefined
  }

  /** False where there was no last answer in time: the thread is gone then. */
  async #ask(
    request: PartRequest,
    take: (answer: PartAnswer) => void,
    limit: number,
    given: readonly ArrayBuffer[] = [],
  ): Promise<boolean> {
    clearTimeout(this.#rest)
    const worker =
      this.#worker ?? new Worker(this.#workerFile, { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    this.#worker = worker
    const isWhole = await new Promise<boolean>((resolve) => {
      let timer = setTimeout(() => settle(false), startLimit)
      const onMessage = (answer: PartAnswer) => {
        if (answer.id !== request.id) return
        // What comes first says that the work begins: its time counts, not that of the thread's start.
        clearTimeout(timer)
        timer = setTimeout(() => settle(false), limit)
        take(answer)
        if (answer.last) settle(true)
      }
      const onError = () => settle(false)
      const settle = (settled: boolean) => {
        clearTimeout(timer)
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onError)
        resolve(settled)
      }
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onError)
      worker.postMessage(request, given)
    })
    if (!isWhole) {
      this.#letGo(worker)
      return false
    }
    this.#rest = setTimeout(() => this.#letGo(worker), restLimit)
    this.#rest.unref()
    worker.unref()
    return true
  }

  dispose(): void {
    clearTimeout(this.#rest)
    if (this.#worker) this.#letGo(this.#worker)
  }

  #letGo(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined
    void worker.terminate()
  }
}
