import { parentPort } from 'node:worker_threads'
import { containedParts } from '../mime/contained-files.ts'
import { bodyBlocks } from '../mime/document.ts'
import { partBlocks } from '../mime/part-blocks.ts'
import { isEncodedMessage } from '../mime/shown-parts.ts'
import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'

/** What is wanted of a part: its text as blocks, or the files inside it. */
export type PartRequest =
  | {
      readonly want: 'blocks'
      readonly id: number
      readonly part: BodyPart
      readonly bytes: Uint8Array
      readonly charset: string | undefined
    }
  | {
      readonly want: 'files'
      readonly id: number
      readonly part: BodyPart
      /** Its octets. */
      readonly pieces: readonly Uint8Array[]
    }

/** Some of the blocks of a part, or all the files in it; none of them yet when the work begins. */
export interface PartAnswer {
  readonly id: number
  readonly blocks: readonly Block[]
  readonly files: readonly BodyPart[]
  readonly last: boolean
}

/** Blocks sent at once: unpacking them must not hold up a key. */
const batch = 250

// The other end of `PartConverter`.
parentPort?.on('message', (request: PartRequest) => {
  send({ id: request.id, blocks: [], files: [], last: false })
  if (request.want === 'files') sendFiles(request)
  else sendBlocks(request)
})

function send(answer: PartAnswer, given: ArrayBuffer[] = []): void {
  parentPort?.postMessage(answer, given)
}

function sendBlocks({ id, part, bytes, charset }: Extract<PartRequest, { want: 'blocks' }>): void {
  const options = charset === undefined ? {} : { charset }
  const blocks = isEncodedMessage(part)
    ? bodyBlocks([{ part, bytes, complete: true, options }], part)
    : partBlocks(part, bytes, options)
  let start = 0
  do {
    const last = start + batch >= blocks.length
    send({ id, blocks: blocks.slice(start, start + batch), files: [], last })
    start += batch
  } while (start < blocks.length)
}

/** The octets are given to the other thread, not copied there: large ones would hold up a key. */
function sendFiles({ id, part, pieces }: Extract<PartRequest, { want: 'files' }>): void {
  const given: ArrayBuffer[] = []
  const files = containedParts(part, Buffer.concat(pieces)).map((file) => {
    const content = new Uint8Array(file.content ?? [])
    given.push(content.buffer)
    return { ...file, content }
  })
  send({ id, blocks: [], files, last: true }, given)
}
