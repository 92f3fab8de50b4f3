import { Buffer } from 'node:buffer'

/** Undoes a Content-Transfer-Encoding piece by piece. */
export interface TransferDecoder {
  /** The octets that are known for sure after `chunk`. */
  write(chunk: Uint8Array): Buffer
  /** What was held back; the decoder is spent then. */
  end(): Buffer
  /** Where it stands between two pieces. */
  readonly mark: DecoderMark
}

/** Where a decoder stands, so that another one can go on from there, in another run of the program perhaps. */
export interface DecoderMark {
  /** Octets at the end of those written that have not been decoded yet: they must be written again. */
  readonly held: number
  /** What else it remembers, for `transferDecoder`. */
  readonly state: readonly number[]
}

/**
 * A decoder for `encoding` (RFC 2045 §6), in lower case; what is not known passes as it is. Never throws. With the
 * `state` of another one's mark it goes on where that one stood.
 */
export function transferDecoder(encoding: string, state: readonly number[] = []): TransferDecoder {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return new Base64Decoder(state)
    case 'quoted-printable':
      return new QuotedPrintableDecoder()
    default:
      return {
        write: (chunk) => asBuffer(chunk),
        end: () => Buffer.alloc(0),
        mark: { held: 0, state: [] },
      }
  }
}

/** `bytes` with their Content-Transfer-Encoding undone (RFC 2045 §6). Never throws. */
export function decodeTransfer(bytes: Uint8Array, encoding: string): Buffer {
  const decoder = transferDecoder(encoding)
  const head = decoder.write(bytes)
  const tail = decoder.end()
  return tail.length === 0 ? head : Buffer.concat([head, tail])
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const equals = 0x3d
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const foreign = 255
const sextets = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = byte < 0x80 ? alphabet.indexOf(String.fromCharCode(byte)) : -1
  return value < 0 ? foreign : value
})

const phases = ['encoded', 'padded', 'footer'] as const

/** A line after the padding that is longer than this is a footer without looking further. */
const maxHeldLine = 4096

/**
 * RFC 2045 §6.8. What is outside the alphabet is passed over, except that list servers put plain footers after
 * the encoded text: a line that cannot be base64, after the padding, starts text that passes as it is; so does
 * a line that opens with a foreign character where a group of four is complete.
 */
class Base64Decoder implements TransferDecoder {
  #bits: number
  #count: number
  #state: 'encoded' | 'padded' | 'footer'
  #lineStart: boolean
  #last: number
  #held: Buffer = Buffer.alloc(0)

  constructor([phase = 0, bits = 0, count = 0, lineStart = 1, last = lineFeed]: readonly number[]) {
    this.#state = phases[phase] ?? 'encoded'
    this.#bits = bits
    this.#count = count
    this.#lineStart = lineStart === 1
    this.#last = last
  }

  get mark(): DecoderMark {
    const phase = phases.indexOf(this.#state)
    return {
      held: this.#held.length,
      state: [phase, this.#bits, this.#count, Number(this.#lineStart), this.#last],
    }
  }

  write(chunk: Uint8Array): Buffer {
    const input = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : asBuffer(chunk)
    this.#held = Buffer.alloc(0)
    return this.#decode(input, false)
  }

  end(): Buffer {
    const input = this.#held
    this.#held = Buffer.alloc(0)
    const body = this.#decode(input, true)
    const rest = Buffer.alloc(2)
    const length = this.#state === 'footer' ? 0 : this.#flush(rest, 0)
    return Buffer.concat([body, rest.subarray(0, length)])
  }

  #decode(input: Buffer, final: boolean): Buffer {
    if (this.#state === 'footer') return input
    const output = Buffer.allocUnsafe(Math.ceil((input.length * 3) / 4) + 4)
    let length = 0
    for (let at = 0; at < input.length; at++) {
      if (this.#count === 0 && this.#state === 'encoded') {
        // Whole groups of four are what there mostly is.
        const start = at
        for (let bits = groupAt(input, at); bits >= 0; bits = groupAt(input, at)) {
          output[length++] = bits >> 16
          output[length++] = (bits >> 8) & 0xff
          output[length++] = bits & 0xff
          at += 4
        }
        if (at > start) {
          this.#lineStart = false
          this.#last = output[length - 1] ?? 0
          if (at === input.length) break
        }
      }
      const byte = input[at] ?? 0
      const value = sextets[byte] ?? foreign
      if (this.#state === 'padded' && !isSpace(byte) && byte !== equals) {
        const end = input.indexOf(lineFeed, at)
        if (end < 0 && !final && input.length - at < maxHeldLine) {
          this.#held = Buffer.from(input.subarray(at))
          break
        }
        if (!isEncodedLine(input.subarray(at, end < 0 ? input.length : end))) {
          return this.#footer(output.subarray(0, length), input.subarray(at))
        }
        this.#state = 'encoded'
      }
      if (value !== foreign) {
        this.#bits = ((this.#bits << 6) | value) & 0xffffff
        if (++this.#count === 4) {
          output[length++] = this.#bits >> 16
          output[length++] = (this.#bits >> 8) & 0xff
          output[length++] = this.#last = this.#bits & 0xff
          this.#count = 0
        }
        this.#lineStart = false
      } else if (byte === lineFeed) {
        this.#lineStart = true
      } else if (byte === equals) {
        length = this.#flush(output, length)
        this.#state = 'padded'
      } else if (this.#lineStart && this.#count === 0 && !isSpace(byte)) {
        return this.#footer(output.subarray(0, length), input.subarray(at))
      }
    }
    return output.subarray(0, length)
  }

  /** Writes the octets of an unfinished group; gives the new length. */
  #flush(output: Buffer, length: number): number {
    let end = length
    if (this.#count === 2) output[end++] = this.#last = (this.#bits >> 4) & 0xff
    if (this.#count === 3) {
      output[end++] = (this.#bits >> 10) & 0xff
      output[end++] = this.#last = (this.#bits >> 2) & 0xff
    }
    this.#count = 0
    return end
  }

  #footer(decoded: Buffer, footer: Buffer): Buffer {
    this.#state = 'footer'
    const gap = this.#last === lineFeed ? '' : '\n'
    return Buffer.concat([decoded, Buffer.from(gap), footer])
  }
}

/** The 24 bits of the four characters at `at`; negative where one of them is not in the alphabet. */
function groupAt(input: Buffer, at: number): number {
  if (at + 4 > input.length) return -1
  const first = sextets[input[at] ?? 0] ?? foreign
  const second = sextets[input[at + 1] ?? 0] ?? foreign
  const third = sextets[input[at + 2] ?? 0] ?? foreign
  const fourth = sextets[input[at + 3] ?? 0] ?? foreign
  if ((first | second | third | fourth) > 63) return -1
  return (first << 18) | (second << 12) | (third << 6) | fourth
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= carriageReturn)
}

function isEncodedLine(line: Buffer): boolean {
  let count = 0
  for (const byte of line) {
    if (byte === carriageReturn) continue
    if (byte !== equals && sextets[byte] === foreign) return false
    count++
  }
  return count % 4 === 0
}

/** A line is held back until its end is there, but no more of it than this. */
const maxHeld = 1024

/** RFC 2045 §6.7: soft line ends and blanks at line ends go; what is no valid escape stays as it is. */
class QuotedPrintableDecoder implements TransferDecoder {
  #held: Buffer = Buffer.alloc(0)

  get mark(): DecoderMark {
    return { held: this.#held.length, state: [] }
  }

  write(chunk: Uint8Array): Buffer {
    return this.#decode(this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : asBuffer(chunk), false)
  }

  end(): Buffer {
    return this.#decode(this.#held, true)
  }

  #decode(input: Buffer, final: boolean): Buffer {
    const output = Buffer.allocUnsafe(input.length)
    let length = 0
    let at = 0
    for (let newline = input.indexOf(lineFeed); newline >= 0; newline = input.indexOf(lineFeed, at)) {
      const hasReturn = newline > at && input[newline - 1] === carriageReturn
      const end = withoutBlanks(input, at, hasReturn ? newline - 1 : newline)
      const isSoft = endsSoftly(input, at, end)
      length = unescape(input, at, isSoft ? end - 1 : end, output, length)
      if (!isSoft && hasReturn) output[length++] = carriageReturn
      if (!isSoft) output[length++] = lineFeed
      at = newline + 1
    }
    const rest = final ? withoutBlanks(input, at, input.length) : certainEnd(input, at)
    const isSoft = final && endsSoftly(input, at, rest)
    length = unescape(input, at, isSoft ? rest - 1 : rest, output, length)
    this.#held = final ? Buffer.alloc(0) : Buffer.from(input.subarray(rest))
    return output.subarray(0, length)
  }
}

/** Where a line that has no end yet can be cut, so that what comes does not change what stands before. */
function certainEnd(input: Buffer, start: number): number {
  if (input.length - start < maxHeld) return start
  let end = input.length
  if (input[end - 1] === carriageReturn) end--
  end = withoutBlanks(input, start, end)
  for (const back of [1, 2]) if (input[end - back] === equals) end -= back
  return input.length - end < maxHeld ? Math.max(start, end) : input.length
}

function withoutBlanks(input: Buffer, start: number, end: number): number {
  let last = end
  while (last > start && (input[last - 1] === 0x20 || input[last - 1] === 0x09)) last--
  return last
}

function endsSoftly(input: Buffer, start: number, end: number): boolean {
  return end > start && input[end - 1] === equals
}

/** Writes `input` from `start` to `end` with its escapes undone; gives the new length of `output`. */
function unescape(input: Buffer, start: number, end: number, output: Buffer, length: number): number {
  let to = length
  for (let at = start; at < end; at++) {
    const byte = input[at] ?? 0
    if (byte === equals && at + 2 < end) {
      const value = ((hexDigits[input[at + 1] ?? 0] ?? -1) << 4) | (hexDigits[input[at + 2] ?? 0] ?? -1)
      if (value >= 0) {
        output[to++] = value
        at += 2
        continue
      }
    }
    output[to++] = byte
  }
  return to
}

/** The value of a hexadecimal digit; -1 for any other octet. */
const hexDigits = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16)
  return Number.isNaN(digit) ? -1 : digit
})
