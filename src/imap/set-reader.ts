import { MailFailure } from '../model/error.ts'

/** More numbers than this are no answer, but an attack on the memory. */
const mostNumbers = 1_000_000

const [blank, comma, colon] = [0x20, 0x2c, 0x3a]

/**
 * Reads the numbers of a SORT response, or of the set of an ESEARCH response, in the order told and in as many pieces
 * as one likes: `4 9 1`, `4,9:11`, and `7:5` downwards (RFC 5267 §3).
 */
export class SetReader {
  readonly #numbers: number[] = []
  #number = -1
  #first = -1

  /** Takes the octets from `from` to `to`. Throws a `MailFailure` for what is no set, or too large. */
  read(octets: Uint8Array, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const octet = octets[index] ?? blank
      if (octet >= 0x30 && octet <= 0x39) {
        this.#number = Math.max(0, this.#number) * 10 + octet - 0x30
        if (this.#number > 0xffffffff) throw noNumbers()
      } else if (octet === colon && this.#number >= 0 && this.#first < 0) {
        this.#first = this.#number
        this.#number = -1
      } else if (octet === blank || octet === comma) this.#take()
      else throw noNumbers()
    }
  }

  /** What was read, once all of it was. */
  end(): number[] {
    this.#take()
    return this.#numbers
  }

  #take(): void {
    if (this.#number < 0) {
      if (this.#first >= 0) throw noNumbers()
      return
    }
    const first = this.#first < 0 ? this.#number : this.#first
    const count = Math.abs(this.#number - first) + 1
    if (this.#numbers.length + count > mostNumbers) throw noNumbers()
    const step = first <= this.#number ? 1 : -1
    for (let index = 0; index < count; index++) this.#numbers.push(first + index * step)
    this.#first = -1
    this.#number = -1
  }
}

function noNumbers(): MailFailure {
  return new MailFailure({ kind: 'protocol', text: 'what it sorted is no list of numbers' })
}
