import { parentPort } from 'node:worker_threads'
import { partBlocks } from '../mime/part-blocks.ts'
import type { BodyPart } from '../model/part.ts'

/** A part to turn into blocks. */
export interface HtmlRequest {
  readonly id: number
  readonly part: BodyPart
  readonly bytes: Uint8Array
}

// The other end of `HtmlConverter`.
parentPort?.on('message', ({ id, part, bytes }: HtmlRequest) => {
  parentPort?.postMessage({ id, blocks: partBlocks(part, bytes) })
})
