import type { WireLine } from '../imap/session.ts'

/** Lines that are kept, and octets of each. */
const mostLines = 200
const longestLine = 300

/** Turns that the median is taken of. */
const mostTurns = 51

/** A line with its time and its connection. */
export interface LoggedLine extends WireLine {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly connection: string
}

type LineInLog = Omit<LoggedLine, 'octets'> & { readonly length: number }

/** A command that has not been answered yet. */
export interface RunningCommand {
  readonly octets: Uint8Array
  readonly since: number
}

/** The last lines of all connections of an account, in one piece of memory: keeping one costs next to nothing. */
export class WireLog {
  readonly #octets = Buffer.allocUnsafe(mostLines * longestLine)
  readonly #lines: LineInLog[] = []
  #next = 0

  /** The oldest first. */
  get lines(): LoggedLine[] {
    const kept = this.#lines.map(({ at, connection, from, length }, slot) => {
      const start = slot * longestLine
      return { at, connection, from, octets: Buffer.from(this.#octets.subarray(start, start + length)) }
    })
    return [...kept.slice(this.#next), ...kept.slice(0, this.#next)]
  }

  /** Keeps the first octets of a line. */
  add({ at, connection, from, octets }: LoggedLine): void {
    const cut = octets.subarray(0, longestLine)
    this.#octets.set(cut, this.#next * longestLine)
    this.#lines[this.#next] = { at, connection, from, length: cut.length }
    this.#next = (this.#next + 1) % mostLines
  }
}

/** Watches one connection: its greeting, the command under way, and how long turns take. */
export class WireWatch {
  readonly connection: string
  readonly #log: WireLog
  readonly #turns: number[] = []
  #greeting: Uint8Array | undefined
  /** What the server said it is; undefined until it was asked. */
  identity: string | undefined
  #running: RunningCommand | undefined
  #tag = ''

  constructor(connection: string, log: WireLog) {
    this.connection = connection
    this.#log = log
  }

  get greeting(): Uint8Array | undefined {
    return this.#greeting
  }

  get running(): RunningCommand | undefined {
    return this.#running
  }

  /** Milliseconds of the last turn and of the middle one among the latest; undefined before the first. */
  get turns(): { readonly last: number; readonly median: number } | undefined {
    const last = this.#turns.at(-1)
    const median = this.#turns.toSorted((a, b) => a - b)[this.#turns.length >> 1]
    return last === undefined || median === undefined ? undefined : { last, median }
  }

  /** A new session is about to begin. */
  begin(): void {
    this.#greeting = undefined
    this.identity = undefined
    this.#running = undefined
    this.#tag = ''
  }

  line({ from, octets }: WireLine): void {
    const at = Date.now()
    this.#log.add({ from, octets, at, connection: this.connection })
    if (from === 'client') {
      this.#running = { octets: Buffer.from(octets.subarray(0, longestLine)), since: at }
      this.#tag = asText(octets.subarray(0, octets.indexOf(space) + 1))
      return
    }
    this.#greeting ??= Buffer.from(octets.subarray(0, longestLine))
    // Most lines are of no tag.
    if (octets[0] === star || !this.#running || asText(octets.subarray(0, this.#tag.length)) !== this.#tag)
      return
    // How long the server had nothing to say in IDLE tells nothing of the line.
    if (!/^\S+ IDLE\b/i.test(asText(this.#running.octets.subarray(0, 40))))
      this.#turns.push(at - this.#running.since)
    if (this.#turns.length > mostTurns) this.#turns.shift()
    this.#running = undefined
  }
}

const space = 0x20
const star = 0x2a

function asText(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1')
}
