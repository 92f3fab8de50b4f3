import { Worker } from 'node:worker_threads'
import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import type { PartAnswer, PartRequest } from './part-worker.ts'

/** A text that takes longer is not worth it. */
const timeLimit = 2000

/** A thread that does not even begin in this time never will. */
const startLimit = 15_000

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
    clearTimeout(this.#rest)
    const worker =
      this.#worker ?? new Worker(this.#workerFile, { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    this.#worker = worker
    const id = this.#ids++
    const answer = await new Promise<readonly Block[] | undefined>((resolve) => {
      const blocks: Block[] = []
      let timer = setTimeout(() => settle(undefined), startLimit)
      const onMessage = (message: PartAnswer) => {
        if (message.id !== id) return
        // What comes first says that the work begins: its time counts, not that of the thread's start.
        clearTimeout(timer)
        timer = setTimeout(() => settle(undefined), timeLimit)
        for (const block of message.blocks) blocks.push(block)
        if (message.last) settle(blocks)
      }
      const onError = () => settle(undefined)
      const settle = (settled: readonly Block[] | undefined) => {
        clearTimeout(timer)
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onError)
        resolve(settled)
      }
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onError)
      const request: PartRequest = { id, part, bytes, charset }
      worker.postMessage(request)
    })
    if (answer === undefined) {
      this.#letGo(worker)
      const text = 'This text is too heavy to be shown. It can be saved (v, w).'
      return [{ kind: 'paragraph', quote: 0, spans: [{ text, role: 'warning' }] }]
    }
    this.#rest = setTimeout(() => this.#letGo(worker), restLimit)
    this.#rest.unref()
    worker.unref()
    return answer
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
