import type { SearchTerm } from '../../imap/session.ts'
import { nearest } from '../../text/nearest.ts'
import { fitsOneCommand, not, toCriteria } from './query.ts'
import type { Query } from './query.ts'
import { readFolderChoice, folderChoiceWords } from './folder-choice.ts'
import type { FolderChoice } from './folder-choice.ts'
import { key, queryKeys } from './query-keys.ts'

/** What is wrong with a query, and where. */
export interface QueryError {
  /** A character of the text, or its end: 0 to its length. */
  readonly position: number
  /** What is wrong and what would be right. It may hold words of the query: see `displaySafe`. */
  readonly message: string
}

export type ParsedQuery =
  | { readonly kind: 'query'; readonly criteria: readonly SearchTerm[] }
  | { readonly kind: 'error'; readonly error: QueryError }

/** A query that may say in which folders is looked. */
export interface SearchQuery {
  readonly kind: 'query'
  readonly criteria: readonly SearchTerm[]
  /** None: where the user is. */
  readonly folders: readonly FolderChoice[]
}

export type ParsedSearch = SearchQuery | { readonly kind: 'error'; readonly error: QueryError }

const longestQuery = 2000
const deepestNesting = 20
const missing = 'something to look for is missing here'

const misplaced = 'in: chooses the folders of the whole search: not in parentheses, after - or beside or'
const notHere = 'in: chooses the folders of a search by /, and means nothing here'

/** White space, and control characters, which no word has. */
const blank = String.raw`\s\x00-\x1f\x7f`

/**
 * Reads a query as people write it: words and "phrases" that must all be there, `from:name` and the like (see
 * `queryKeys`), `-` before what must not be there, `or` between two of which one will do, and parentheses. `or` binds
 * closer than the space between words, as in search engines. `now` says which day is today.
 */
export function parseQuery(text: string, now: Date): ParsedQuery {
  const parsed = new QueryReader(text, now, false).read()
  return parsed.kind === 'query' ? { kind: 'query', criteria: parsed.criteria } : parsed
}

/** The same, with `in:folder` as often as wanted: not in parentheses, after `-` or beside `or`. */
export function parseSearch(text: string, now: Date): ParsedSearch {
  return new QueryReader(text, now, true).read()
}

class QueryReader {
  readonly #text: string
  readonly #now: Date
  readonly #mayChooseFolders: boolean
  readonly #folders: FolderChoice[] = []
  #at = 0
  #error: QueryError = { position: 0, message: missing }

  constructor(text: string, now: Date, mayChooseFolders: boolean) {
    this.#text = text
    this.#now = now
    this.#mayChooseFolders = mayChooseFolders
  }

  read(): ParsedSearch {
    const criteria = this.#criteria()
    return criteria
      ? { kind: 'query', criteria, folders: this.#folders }
      : { kind: 'error', error: this.#error }
  }

  #criteria(): SearchTerm[] | undefined {
    if (this.#text.length > longestQuery) return this.#tooLong(longestQuery)
    const query = this.#all(0)
    if (!query) return undefined
    if (this.#at < this.#text.length) return this.#fail(this.#at, 'no parenthesis is open here')
    const criteria = toCriteria(query)
    return fitsOneCommand(criteria) ? criteria : this.#tooLong(this.#text.length)
  }

  /** Everything up to the end or a closing parenthesis. */
  #all(depth: number): Query | undefined {
    const parts: Query[] = []
    let wanted = true
    for (;;) {
      this.#match(`[${blank}]+`)
      const atEnd = this.#at >= this.#text.length || this.#text[this.#at] === ')'
      if (atEnd && !wanted) break
      if (depth === 0 && this.#mayChooseFolders && this.#startsWith('in:')) {
        if (!this.#choice()) return undefined
      } else {
        const part = this.#any(depth)
        if (!part) return undefined
        parts.push(part)
      }
      wanted = this.#operator('AND')
    }
    return parts.length === 0 ? this.#fail(this.#at, missing) : joined('all', parts)
  }

  /** One `in:folder`; true where it is right. */
  #choice(): boolean {
    const start = this.#at
    this.#match('in:', 'i')
    const valueStart = this.#at
    const value = this.#value(true)
    if (value === undefined) return false
    if (this.#operator('[oO][rR]')) {
      this.#fail(start, misplaced)
      return false
    }
    const choice = readFolderChoice(value)
    if (choice) this.#folders.push(choice)
    else this.#fail(valueStart, `in: takes ${folderChoiceWords}`)
    return choice !== undefined
  }

  #any(depth: number): Query | undefined {
    const parts: Query[] = []
    do {
      const part = this.#term(depth)
      if (!part) return undefined
      parts.push(part)
    } while (this.#operator('[oO][rR]'))
    return joined('any', parts)
  }

  #term(depth: number): Query | undefined {
    let isNegated = false
    while (this.#match(`[${blank}]*-(?![${blank})]|$)`) !== undefined || this.#operator('NOT'))
      isNegated = !isNegated
    this.#match(`[${blank}]+`)
    const query = this.#operand(depth)
    return query && isNegated ? not(query) : query
  }

  #operand(depth: number): Query | undefined {
    const start = this.#at
    if (this.#isWord('[oO][rR]|AND'))
      return this.#fail(start, 'this stands between two things to look for; in quotes it is a word')
    if (start >= this.#text.length || this.#text[start] === ')') return this.#fail(start, missing)
    if (this.#isWord('-')) return this.#fail(start, 'this stands right before what must not be there: -word')
    if (this.#match(String.raw`\(`) !== undefined) return this.#group(start, depth)
    const name = this.#match('[a-zA-Z][a-zA-Z-]*:')
    if (name !== undefined) return this.#keyed(start, name.slice(0, -1))
    const word = this.#value()
    return word === undefined ? undefined : key('TEXT', { text: word })
  }

  #group(start: number, depth: number): Query | undefined {
    if (depth >= deepestNesting) return this.#fail(start, 'parentheses are nested too deep here')
    const query = this.#all(depth + 1)
    if (query && this.#match(String.raw`\)`) === undefined)
      return this.#fail(start, 'this parenthesis is not closed')
    return query
  }

  #keyed(start: number, name: string): Query | undefined {
    if (name.toLowerCase() === 'in') return this.#fail(start, this.#mayChooseFolders ? misplaced : notHere)
    const known = queryKeys.get(name.toLowerCase())
    if (!known) {
      const names = [...queryKeys.keys(), ...(this.#mayChooseFolders ? ['in'] : [])]
      const meant = nearest(name, names)
      const advice = meant ? `did you mean "${meant}:"?` : `there are ${names.join(', ')}.`
      return this.#fail(start, `there is no key "${name}:"; ${advice} In quotes it is a word`)
    }
    const valueStart = this.#at
    const value = this.#value(true)
    if (value === undefined) return undefined
    const query = known.read(value, this.#now)
    if (query) return query
    const meant = known.values && nearest(value, known.values)
    return this.#fail(valueStart, meant ? `did you mean ${name}:${meant}?` : `${name}: takes ${known.takes}`)
  }

  /**
   * A word or a phrase, or both as in `Name:"some words"`; empty only where `mayBeEmpty`. Normalised, as the same letter
   * can be written in two ways.
   */
  #value(mayBeEmpty = false): string | undefined {
    const start = this.#at
    const before = mayBeEmpty ? (this.#match(`[^()"${blank}]*:(?=")`) ?? '') : ''
    const word = this.#text[this.#at] === '"' ? this.#phrase() : (this.#match(`[^()${blank}]+`) ?? '')
    if (word === undefined) return undefined
    const value = before + word
    if (value === '' && !mayBeEmpty) return this.#fail(start, missing)
    return value.replace(/[\ud800-\udfff]/gu, '\ufffd').normalize('NFC')
  }

  /** What is between quotes; a backslash takes the meaning from the quote or backslash after it. */
  #phrase(): string | undefined {
    const start = this.#at
    const quoted = this.#match(String.raw`"(?:[^"\\]|\\.)*"`)
    if (quoted === undefined) return this.#fail(start, 'this quote is not closed')
    return quoted
      .slice(1, -1)
      .replace(/\\(["\\])/g, '$1')
      .replace(/[\x00-\x1f\x7f]+/g, ' ')
      .trim()
  }

  /** Takes a word that stands alone, with the space before it. */
  #operator(word: string): boolean {
    return this.#match(`[${blank}]*(?:${word})(?=[${blank}()]|$)`) !== undefined
  }

  #startsWith(key: string): boolean {
    return this.#text.slice(this.#at, this.#at + key.length).toLowerCase() === key
  }

  #isWord(word: string): boolean {
    return new RegExp(`^(?:${word})(?=[${blank}()]|$)`).test(this.#text.slice(this.#at))
  }

  #match(pattern: string, flags = ''): string | undefined {
    const sticky = new RegExp(pattern, `sy${flags}`)
    sticky.lastIndex = this.#at
    const [found] = sticky.exec(this.#text) ?? []
    if (found !== undefined) this.#at += found.length
    return found
  }

  #tooLong(position: number): undefined {
    return this.#fail(position, 'this is too much for one search')
  }

  #fail(position: number, message: string): undefined {
    this.#error = { position, message }
    return undefined
  }
}

function joined(kind: 'all' | 'any', parts: readonly Query[]): Query | undefined {
  return parts.length === 1 ? parts[0] : { kind, of: parts }
}
