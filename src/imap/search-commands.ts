import type { ImapResponse } from 'imapflow'
import type { Uid } from '../model/envelope.ts'
import { atom, sequence } from './command-tokens.ts'
import { esearchNumber, esearchSet, expandSet } from './esearch-data.ts'
import type { CommandToken, ImapflowInternals } from './imapflow-internals.ts'
import type { Wire } from './mailbox-commands.ts'
import { LongLines } from './long-lines.ts'
import { inSomeCharset } from './search-charset.ts'
import { uidsFrom } from './sequence-set.ts'
import type { SearchTerm, SortField, SortOrder, ThreadTree, UnseenCount } from './session.ts'
import { SetReader } from './set-reader.ts'
import { ThreadReader } from './thread-data.ts'
import { numberOf, textsOf } from './tokens.ts'

/** What searching asks of a connection. */
export interface SearchWire extends Pick<Wire, 'send'> {
  can(capability: string): boolean
}

/** RFC 5256 §3, and RFC 5957, by which names are sorted as they are shown. */
const sortKeys: Readonly<Record<SortField, string>> = {
  arrival: 'ARRIVAL',
  date: 'DATE',
  from: 'FROM',
  subject: 'SUBJECT',
  size: 'SIZE',
  to: 'TO',
}

/** What comes before the numbers in an answer to SORT, with RETURN or without. */
const sortedStart = /^\* (?:SORT(?= |\r|\n|$)|ESEARCH(?: \(TAG "[^"]{0,40}"\))?(?: UID)? ALL (?=\d))/i

const threadedStart = /^\* THREAD(?= |\(|\r|\n|$)/i

/** Messages looked through in one go by a server that can only list what it finds, at first. */
const firstStretch = 500

/**
 * Sets that cover the numbers `from` to `to` from one end, each twice as long as the one before: where there was
 * nothing, little is to be expected in what follows, so no answer is long.
 */
function* stretches(from: number, to: number, end: 'first' | 'last', length: number): Generator<string> {
  let [low, high] = [from, to]
  for (let size = length; low <= high; size *= 2) {
    const first = end === 'first' ? low : Math.max(low, high - size + 1)
    const last = end === 'first' ? Math.min(high, low + size - 1) : high
    yield `${first}:${last}`
    if (end === 'first') low = last + 1
    else high = first - 1
  }
}

/** The commands that find messages of the selected mailbox. */
export class ImapflowSearchCommands {
  readonly #wire: SearchWire
  readonly #longLines: LongLines
  /** What the last [BADCHARSET (…)] named. */
  #namedCharsets: readonly string[] = []

  constructor(
    wire: SearchWire,
    client: Pick<ImapflowInternals, 'sectionHandlers' | 'handleResponse' | 'log'>,
  ) {
    this.#wire = wire
    this.#longLines = new LongLines(client)
    client.sectionHandlers.BADCHARSET = async ([charsets]) => {
      this.#namedCharsets = textsOf(charsets)
    }
  }

  async countUnseen(): Promise<UnseenCount> {
    if (!this.#saysSets) {
      const numbers = await this.#numbers('SEARCH', [atom('UNSEEN')])
      return { count: numbers.length, first: ascending(numbers)[0] }
    }
    let count = 0
    let first: number | undefined
    const minimumAndCount = [atom('RETURN'), [atom('MIN'), atom('COUNT')]]
    await this.#wire.send('SEARCH', [...minimumAndCount, atom('UNSEEN')], {
      ESEARCH: async (response) => {
        count = esearchNumber(response, 'COUNT') ?? 0
        first = esearchNumber(response, 'MIN')
      },
    })
    return { count, first }
  }

  async findUnseen(from: number, to: number, which: 'first' | 'last'): Promise<number | undefined> {
    for (const stretch of stretches(from, to, which, this.#saysSets ? Infinity : firstStretch)) {
      const found = await this.#endOfUnseen(stretch, which)
      if (found !== undefined) return found >= from && found <= to ? found : undefined
    }
    return undefined
  }

  async #endOfUnseen(set: string, which: 'first' | 'last'): Promise<number | undefined> {
    const unseen = [sequence(set), atom('UNSEEN')]
    if (!this.#saysSets) {
      const numbers = ascending(await this.#numbers('SEARCH', unseen))
      return which === 'first' ? numbers[0] : numbers.at(-1)
    }
    const end = which === 'first' ? 'MIN' : 'MAX'
    let found: number | undefined
    await this.#wire.send('SEARCH', [atom('RETURN'), [atom(end)], ...unseen], {
      ESEARCH: async (response) => {
        found = esearchNumber(response, end)
      },
    })
    return found
  }

  async countFrom(uid: Uid): Promise<number> {
    return (await this.#found([atom('UID'), sequence(uidsFrom(uid))])).length
  }

  async search(criteria: readonly SearchTerm[]): Promise<Uid[]> {
    return this.#inSomeCharset(criteria, async (charset, words) => {
      const named = charset === undefined ? [] : [atom('CHARSET'), atom(charset)]
      return ascending(await this.#found([...named, ...words]))
    })
  }

  async sort({ by, reversed }: SortOrder, criteria: readonly SearchTerm[]): Promise<Uid[]> {
    const byName = (by === 'from' || by === 'to') && this.#wire.can('SORT=DISPLAY')
    const key = atom(`${byName ? 'DISPLAY' : ''}${sortKeys[by]}`)
    const order = reversed ? [atom('REVERSE'), key] : [key]
    const returnAll = this.#wire.can('ESORT') ? [atom('RETURN'), [atom('ALL')]] : []
    return this.#inSomeCharset(criteria, async (charset, words) => {
      const sorted = new SetReader()
      const tokens = [...returnAll, order, atom(charset ?? 'US-ASCII'), ...words]
      await this.#longLines.reading(sortedStart, sorted, () => this.#wire.send('UID SORT', tokens))
      return sorted.end()
    })
  }

  async thread(): Promise<ThreadTree> {
    const threads = new ThreadReader()
    const algorithm = this.#wire.can('THREAD=REFS') ? 'REFS' : 'REFERENCES'
    const tokens = [atom(algorithm), atom('US-ASCII'), atom('ALL')]
    await this.#longLines.reading(threadedStart, threads, () => this.#wire.send('UID THREAD', tokens))
    return threads.end()
  }

  #found(program: readonly CommandToken[]): Promise<number[]> {
    const returnAll = this.#saysSets ? [atom('RETURN'), [atom('ALL')]] : []
    return this.#numbers('UID SEARCH', [...returnAll, ...program])
  }

  #inSomeCharset<T>(
    criteria: readonly SearchTerm[],
    send: (charset: string | undefined, words: CommandToken[]) => Promise<T>,
  ): Promise<T> {
    this.#namedCharsets = []
    return inSomeCharset(criteria, send, () => this.#namedCharsets)
  }

  /** Answers are short sets (RFC 4731), as always where the server speaks IMAP4rev2 alone. */
  get #saysSets(): boolean {
    return this.#wire.can('ESEARCH') || !this.#wire.can('IMAP4rev1')
  }

  /** The numbers of a SEARCH in the order told, be they listed or, after RETURN, a set. */
  async #numbers(command: string, tokens: readonly CommandToken[]): Promise<number[]> {
    const found: number[] = []
    let set: string | undefined
    const collect = async ({ numbers = [], attributes = [] }: ImapResponse) => {
      for (const number of numbers) found.push(number)
      for (const token of attributes) {
        const number = numberOf(token)
        if (number !== undefined) found.push(number)
      }
    }
    await this.#wire.send(command, tokens, {
      SEARCH: collect,
      ESEARCH: async (response) => {
        set = esearchSet(response)
      },
    })
    return set === undefined ? found : expandSet(set)
  }
}

function ascending(numbers: number[]): number[] {
  return numbers.sort((a, b) => a - b)
}
