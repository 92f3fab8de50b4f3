import { transferDecoder } from '../mime/transfer.ts'
import type { BodyPart } from '../model/part.ts'
import { formatSize } from '../text/size.ts'
import { Pace } from './pace.ts'
import type { PartAddress, PartFetcher } from './part-fetcher.ts'
import type { Priority } from './scheduler.ts'

/** How far a save is. */
export interface SaveProgress {
  /** Octets fetched, transfer-encoded as they are. */
  readonly fetched: number
  /** What the server says there is: a hint. */
  readonly expected: number
  /** Octets a second, lately. */
  readonly speed: number
}

/** A point from which a save can go on: all before it is decoded and written. */
export interface ResumePoint {
  /** Octets of the part, transfer-encoded as they are. */
  readonly fetched: number
  /** Octets written, decoded. */
  readonly written: number
  /** The state of the decoder (`DecoderMark`). */
  readonly decoder: readonly number[]
}

export const beginning: ResumePoint = { fetched: 0, written: 0, decoder: [] }

/** Where the decoded octets of a part go. */
export interface PartSink {
  /** Where to go on: the beginning of what is new. */
  readonly from: ResumePoint
  write(bytes: Uint8Array): Promise<void>
  /** All that was fetched up to here is written. */
  reached(point: ResumePoint): Promise<void>
  /** All is there. */
  finish(): Promise<void>
  /** Given up, or failed. Never rejects. */
  abandon(): Promise<void>
}

/** What came of a save, in octets. Where `fetched` is not `expected`, the server told a wrong size (RFC 2683 §3.4.5). */
export interface SavedPart {
  readonly fetched: number
  readonly expected: number
  /** Decoded. */
  readonly written: number
}

/** Octets decoded between two chances for a key to be heard: a megabyte in one go takes longer than a frame. */
const decodedAtOnce = 128 * 1024

/**
 * Fetches a part chunk by chunk from where `sink` wants it, decodes it and writes it to `sink`. An end before the
 * size that the server told is asked about once more. The sink is finished or abandoned, whatever happens; the
 * failure is then the rejection.
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
): Promise<SavedPart> {
  const decoder = transferDecoder(part.encoding, sink.from.decoder)
  const pace = new Pace()
  let { fetched, written } = sink.from
  const write = async (bytes: Uint8Array) => {
    await sink.write(bytes)
    written += bytes.length
  }
  try {
    for (let end = -1; ; end = fetched) {
      const chunks = fetcher.octets(at, part, { ...options, start: fetched })
      for await (const chunk of askingAhead(chunks)) {
        for (let start = 0; start < chunk.length; start += decodedAtOnce) {
          await write(decoder.write(chunk.subarray(start, start + decodedAtOnce)))
        }
        fetched += chunk.length
        const { held, state } = decoder.mark
        await sink.reached({ fetched: fetched - held, written, decoder: state })
        options.onProgress?.({ fetched, expected: part.size, speed: pace.count(chunk.length) })
      }
      if (fetched >= part.size || fetched === end) break
    }
    await write(decoder.end())
    await sink.finish()
    return { fetched, expected: part.size, written }
  } catch (thrown) {
    await sink.abandon()
    throw thrown
  }
}

/** Asks for what comes next while the last piece is dealt with: the line does not rest meanwhile. */
async function* askingAhead<T>(
  source: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  let next = source.next()
  for (let result = await next; !result.done; result = await next) {
    next = source.next()
    // Where nobody takes the next piece any more, nobody hears what became of it.
    next.catch(() => undefined)
    yield result.value
  }
}

/** The server's word about a size is a hint (RFC 2683 §3.4.5): a difference is told, and is no failure. */
export function differenceWords({ fetched, expected }: SavedPart): string {
  if (fetched === expected) return ''
  const difference = `${formatSize(Math.abs(fetched - expected))} ${fetched < expected ? 'less' : 'more'}`
  return ` (${difference} than the server told)`
}
