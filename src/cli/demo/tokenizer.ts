import { bad } from './failure.ts'
import type { Octets } from './wire.ts'

const atomPattern = /[^\x00-\x20(){%*"\\\]\x7f-\xff]+/y
const astringPattern = /[^\x00-\x20(){%*"\\\x7f-\xff]+/y
const listPattern = /[^\x00-\x20(){"\\\x7f-\xff]+/y
const quotedPattern = /"((?:[^\x00\r\n"\\]|\\["\\])*)"/y
const literalPattern = /\{(\d+)\+?\}\r\n/y

/** Takes one command apart from left to right (RFC 3501 §9). Whatever does not fit throws a BAD. */
export class CommandScanner {
  readonly #command: Octets
  #position = 0

  constructor(command: Octets) {
    this.#command = command
  }

  get atEnd(): boolean {
    return this.#position >= this.#command.length
  }

  /** The next character, or the empty string at the end. */
  get next(): string {
    return this.#command.charAt(this.#position)
  }

  /** What a sticky pattern finds here; nothing is taken when it does not match. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#command)
    if (!found) return undefined
    this.#position = pattern.lastIndex
    return found
  }

  /** Takes `character` if it is the next one. */
  accept(character: string): boolean {
    if (this.next !== character) return false
    this.#position += 1
    return true
  }

  expect(character: string): void {
    if (!this.accept(character)) throw bad(`Expected "${character}" at octet ${this.#position}.`)
  }

  space(): void {
    this.expect(' ')
  }

  end(): void {
    if (!this.atEnd) throw bad(`Unexpected text at octet ${this.#position}.`)
  }

  /** A command's tag: no `+` in it. */
  tag(): string {
    return this.#required(/[^\x00-\x20(){%*"\\+\x7f-\xff]+/y, 'tag')
  }

  /** An atom, in upper case: a name of a command, an item, an option. */
  keyword(): string {
    return this.#required(atomPattern, 'word').toUpperCase()
  }

  atom(): string {
    return this.#required(atomPattern, 'atom')
  }

  /** `\Seen` or a keyword, as it was written. */
  flag(): string {
    return (this.accept('\\') ? '\\' : '') + this.atom()
  }

  number(): number {
    const number = Number(this.#required(/\d{1,10}/y, 'number'))
    if (number > 0xffff_ffff) throw bad('Number too large.')
    return number
  }

  /** A sequence set as text (RFC 3501 §9); see `resolveRanges`. */
  sequenceSet(): string {
    return this.#required(
      /(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?(?:,(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?)*/y,
      'set',
    )
  }

  /** A quoted string or a literal. */
  string(): Octets {
    const quoted = this.match(quotedPattern)
    if (quoted) return (quoted[1] ?? '').replace(/\\(.)/g, '$1')
    const literal = this.match(literalPattern)
    if (!literal) throw bad(`Expected a string at octet ${this.#position}.`)
    const start = this.#position
    this.#position = start + Number(literal[1])
    return this.#command.slice(start, this.#position)
  }

  astring(): Octets {
    return this.#atomOrString(astringPattern)
  }

  /** A mailbox pattern of LIST: an astring which may hold `%` and `*`. */
  pattern(): Octets {
    return this.#atomOrString(listPattern)
  }

  /** A list in parentheses, with one space between two items. */
  list<Item>(item: () => Item): Item[] {
    this.expect('(')
    const items: Item[] = []
    while (!this.accept(')')) {
      if (items.length > 0) this.space()
      items.push(item())
    }
    return items
  }

  #atomOrString(pattern: RegExp): Octets {
    return this.match(pattern)?.[0] ?? this.string()
  }

  #required(pattern: RegExp, what: string): string {
    const found = this.match(pattern)
    if (!found) throw bad(`Expected a ${what} at octet ${this.#position}.`)
    return found[0]
  }
}
