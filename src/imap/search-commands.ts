import type { ImapResponse } from 'imapflow'
import type { Uid } from '../model/envelope.ts'
import { atom, sequence } from './command-tokens.ts'
import { esearchNumber, esearchSet, expandSet } from './esearch-data.ts'
import type { CommandToken, ImapflowInternals } from './imapflow-internals.ts'
import type { Wire } from './mailbox-commands.ts'
import { inSomeCharset } from './search-charset.ts'
import { uidsFrom } from './sequence-set.ts'
import type { SearchTerm, SortField, SortOrder, UnseenCount } from './session.ts'
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

/** The commands that find messages of the selected mailbox. */
export class ImapflowSearchCommands {
  readonly #wire: SearchWire
  /** What the last [BADCHARSET (…)] named. */
  #namedCharsets: readonly string[] = []

  constructor(wire: SearchWire, client: Pick<ImapflowInternals, 'sectionHandlers'>) {
    this.#wire = wire
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
    return this.#inSomeCharset(criteria, (charset, words) =>
      this.#numbers('UID SORT', [...returnAll, order, atom(charset ?? 'US-ASCII'), ...words]),
    )
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

  /** The numbers of a SEARCH or SORT in the order told, be they listed or, after RETURN, a set. */
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
      SORT: collect,
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
