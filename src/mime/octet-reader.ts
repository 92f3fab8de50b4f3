import { Buffer } from 'node:buffer'

/** Reads little-endian numbers and stretches of octets one after the other. Beyond the end are zeros and nothing. */
export class OctetReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  uint8(): number {
    return this.#number(1)
  }

  uint16(): number {
    return this.#number(2)
  }

  uint32(): number {
    return this.#number(4)
  }

  /** The next octets, fewer where there are fewer; not a copy. */
  take(length: number): Buffer {
    const start = this.#at
    this.advance(length)
    return this.#bytes.subarray(start, this.#at)
  }

  advance(length: number): void {
    this.#at = Math.min(this.#bytes.length, this.#at + length)
  }

  #number(size: number): number {
    const rest = this.#bytes.length - this.#at
    const value = rest >= size ? this.#bytes.readUIntLE(this.#at, size) : 0
    this.advance(size)
    return value
  }
}
