import { parentPort } from 'node:worker_threads'
import { bodyBlocks } from '../mime/document.ts'
import { partBlocks } from '../mime/part-blocks.ts'
import { isEncodedMessage } from '../mime/shown-parts.ts'
import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'

/** A part to turn into blocks. */
export interface PartRequest {
  readonly id: number
  readonly part: BodyPart
  readonly bytes: Uint8Array
  readonly charset: string | undefined
}

/** Some of the blocks of a part; none of them yet when the work begins. */
export interface PartAnswer {
  readonly id: number
  readonly blocks: readonly Block[]
  readonly last: boolean
}

/** Blocks sent at once: unpacking them must not hold up a key. */
const batch = 250

// The other end of `PartConverter`.
parentPort?.on('message', ({ id, part, bytes, charset }: PartRequest) => {
  const begun: PartAnswer = { id, blocks: [], last: false }
  parentPort?.postMessage(begun)
  const options = charset === undefined ? {} : { charset }
  const blocks = isEncodedMessage(part)
    ? bodyBlocks([{ part, bytes, complete: true, options }], part)
    : partBlocks(part, bytes, options)
  let start = 0
  do {
    const answer: PartAnswer = {
      id,
      blocks: blocks.slice(start, start + batch),
      last: start + batch >= blocks.length,
    }
    parentPort?.postMessage(answer)
    start += batch
  } while (start < blocks.length)
})
