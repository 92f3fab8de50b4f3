import { MailFailure } from '../model/error.ts'
import type { ThreadTree } from './session.ts'

/** Deeper parentheses than this are no answer, but an attack. */
const deepest = 10_000

/** More messages than this, too. */
const mostMessages = 1_000_000

const [open, close, blank] = [0x28, 0x29, 0x20]

/**
 * Reads a THREAD response (RFC 5256 §4) octet by octet, in as many pieces as one likes, without recursion: what a
 * server nests, however deep, costs a number a level. Messages whose common parent is not there (`((3)(5))`) are
 * one thread with several roots.
 */
export class ThreadReader {
  readonly #uids: number[] = []
  readonly #parents: number[] = []
  readonly #starts: number[] = []
  /** The last message of each list that is open: the parent of what comes next. */
  readonly #lists: number[] = []
  #number = 0
  #begun = false

  /** Takes the octets from `from` to `to`. Throws a `MailFailure` for what is no answer. */
  read(octets: Uint8Array, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const octet = octets[index] ?? blank
      if (octet >= 0x30 && octet <= 0x39) {
        this.#number = this.#number * 10 + octet - 0x30
        if (this.#number > 0xffffffff) throw noThreads('a number that no message has')
        continue
      }
      if (this.#number > 0) this.#message()
      if (octet === open) this.#open()
      else if (octet === close) this.#close()
      else if (octet !== blank) throw noThreads(`the octet ${octet}`)
    }
  }

  /** What was read, once all of it was. */
  end(): ThreadTree {
    if (this.#number > 0) this.#message()
    if (this.#lists.length > 0) throw noThreads('a list without an end')
    return { uids: this.#uids, parents: this.#parents, starts: this.#starts }
  }

  #open(): void {
    if (this.#lists.length >= deepest) throw noThreads('lists that are nested too deep')
    if (this.#lists.length === 0) this.#begun = false
    this.#lists.push(this.#lists.at(-1) ?? -1)
  }

  #close(): void {
    if (this.#lists.pop() === undefined) throw noThreads('the end of no list')
  }

  #message(): void {
    const depth = this.#lists.length
    const at = this.#uids.length
    if (depth === 0) throw noThreads('a message outside a list')
    if (at >= mostMessages) throw noThreads('more than a million messages')
    if (!this.#begun) this.#starts.push(at)
    this.#begun = true
    this.#uids.push(this.#number)
    this.#parents.push(this.#lists[depth - 1] ?? -1)
    this.#lists[depth - 1] = at
    this.#number = 0
  }
}

function noThreads(what: string): MailFailure {
  return new MailFailure({ kind: 'protocol', text: `its threads have ${what}` })
}
