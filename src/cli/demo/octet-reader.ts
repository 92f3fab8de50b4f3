import { bad, LimitExceeded, type CommandFailure } from './failure.ts'
import type { Octets } from './wire.ts'

/** The longest line taken, in octets: room for any command, none for a flood. */
const lineLimit = 65_536
/** The largest message that APPEND takes, and the largest literal of any other command, in octets. */
const messageLimit = 32 << 20
const stringLimit = 65_536
const commandLimit = messageLimit + lineLimit

/** Reads lines and counted octets. It pulls only what is asked for, so a busy session slows its client down. */
export class OctetReader {
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** The next line without its line end; undefined at the end. Throws `LimitExceeded` past 64 KB. */
  async line(): Promise<Octets | undefined> {
    for (;;) {
      const end = this.#held.indexOf(10)
      if (end > lineLimit || (end < 0 && this.#held.length > lineLimit))
        throw new LimitExceeded('Line too long.')
      if (end >= 0) {
        const line = this.#held.toString('latin1', 0, end)
        this.#held = this.#held.subarray(end + 1)
        return line.endsWith('\r') ? line.slice(0, -1) : line
      }
      if (!(await this.#pull())) return undefined
    }
  }

  /** The next `count` octets; undefined when the connection ends before. */
  async octets(count: number): Promise<Octets | undefined> {
    const pieces: Buffer[] = []
    let missing = count
    for (;;) {
      const piece = this.#held.subarray(0, missing)
      this.#held = this.#held.subarray(piece.length)
      pieces.push(piece)
      missing -= piece.length
      if (missing === 0) return Buffer.concat(pieces).toString('latin1')
      if (!(await this.#pull())) return undefined
    }
  }

  async #pull(): Promise<boolean> {
    // A connection that is reset ends as one that is closed does.
    const next = await this.#chunks.next().catch(() => ({ done: true as const, value: undefined }))
    if (next.done) return false
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value])
    return true
  }
}

/** A command as it came, or as far as it came when one of its literals is refused. */
export interface ReceivedCommand {
  /** With its literals in place: `{3}`, CRLF, three octets. */
  readonly text: Octets
  readonly refusal?: CommandFailure
}

/**
 * The next command; undefined at the end. `goAhead` is called for each synchronizing literal (RFC 7888); one
 * too large is refused before it is sent. Throws `LimitExceeded` for what cannot be refused.
 */
export async function readCommand(
  reader: OctetReader,
  goAhead: () => void,
): Promise<ReceivedCommand | undefined> {
  let text = ''
  for (;;) {
    const line = await reader.line()
    if (line === undefined) return undefined
    text += line
    const announced = /\{(\d{1,12})(\+?)\}$/.exec(line)
    if (!announced) return { text }
    const size = Number(announced[1])
    const synchronizing = announced[2] === ''
    const limit = /^\S+ APPEND /i.test(text) ? messageLimit : stringLimit
    if (size > limit || text.length + size > commandLimit) {
      if (synchronizing) return { text, refusal: bad(`[TOOBIG] At most ${limit} octets.`) }
      throw new LimitExceeded('Literal too large.')
    }
    if (synchronizing) goAhead()
    const octets = await reader.octets(size)
    if (octets === undefined) return undefined
    text += `\r\n${octets}`
  }
}
