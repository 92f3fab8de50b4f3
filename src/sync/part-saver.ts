import { open, rename, rm } from 'node:fs/promises'
import { constants } from 'node:fs'
import { MailFailure } from '../model/error.ts'
import { transferDecoder } from '../mime/transfer.ts'
import type { BodyPart } from '../model/part.ts'
import type { PartAddress, PartFetcher } from './part-fetcher.ts'
import type { Priority } from './scheduler.ts'

/** How far a save is. */
export interface SaveProgress {
  /** Octets fetched, transfer-encoded as they are. */
  readonly fetched: number
  /** What the server says there is: a hint. */
  readonly expected: number
  /** Octets a second, over the whole save. */
  readonly speed: number
}

/** Where the decoded octets of a part go. */
export interface PartSink {
  write(bytes: Uint8Array): Promise<void>
  /** All is there. */
  finish(): Promise<void>
  /** Given up, or failed: leaves nothing behind. */
  abandon(): Promise<void>
}

/** Octets decoded between two chances for a key to be heard: a megabyte in one go takes longer than a frame. */
const decodedAtOnce = 128 * 1024

/**
 * Fetches a part chunk by chunk, decodes it and writes it to `sink`. The sink is finished or abandoned, whatever
 * happens; the failure is then the rejection.
 */
export async function savePart(
  fetcher: PartFetcher,
  at: PartAddress,
  part: BodyPart,
  sink: PartSink,
  options: {
    readonly priority: Priority
    readonly signal?: AbortSignal
    readonly onProgress?: (progress: SaveProgress) => void
  },
): Promise<void> {
  const decoder = transferDecoder(part.encoding)
  const began = performance.now()
  let fetched = 0
  try {
    for await (const chunk of fetcher.chunks(at, part.section, part.size, options)) {
      for (let start = 0; start < chunk.length; start += decodedAtOnce) {
        await sink.write(decoder.write(chunk.subarray(start, start + decodedAtOnce)))
      }
      fetched += chunk.length
      const seconds = (performance.now() - began) / 1000
      options.onProgress?.({ fetched, expected: part.size, speed: fetched / Math.max(seconds, 0.001) })
    }
    await sink.write(decoder.end())
    await sink.finish()
  } catch (thrown) {
    await sink.abandon()
    throw thrown
  }
}

/**
 * A new file for a part (0600). It is written beside its place under a name ending in `.part`, and gets its own when
 * it is whole. Rejects with `file` when the file is there already: nothing is ever overwritten.
 */
export async function fileSink(path: string): Promise<PartSink> {
  const partial = `${path}.part`
  const failed = (thrown: unknown) => {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    const text =
      code === 'EEXIST'
        ? 'there is such a file already: choose another name'
        : thrown instanceof Error
          ? thrown.message
          : String(thrown)
    return new MailFailure({ kind: 'file', path, text })
  }
  const exclusive = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  // The name itself is taken first: so nobody else's file can come to be in its place meanwhile.
  const place = await open(path, exclusive, 0o600).catch((thrown: unknown) => Promise.reject(failed(thrown)))
  await place.close()
  const file = await open(partial, exclusive, 0o600).catch(async (thrown: unknown) => {
    await rm(path, { force: true })
    throw failed(thrown)
  })
  return {
    async write(bytes) {
      if (bytes.length === 0) return
      await file.writeFile(bytes).catch((thrown: unknown) => Promise.reject(failed(thrown)))
    },
    async finish() {
      await file.sync()
      await file.close()
      await rename(partial, path).catch((thrown: unknown) => Promise.reject(failed(thrown)))
    },
    async abandon() {
      await file.close().catch(() => undefined)
      await rm(partial, { force: true })
      await rm(path, { force: true })
    },
  }
}
