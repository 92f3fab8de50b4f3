import type { Address } from '../model/envelope.ts'
import { decodeWords } from './words.ts'

const maxLength = 256 * 1024
const maxAddresses = 1000

/**
 * Reads an address list (RFC 5322 §3.4): names, groups, quoted strings, comments, and the obsolete forms. A group
 * without members, as `undisclosed-recipients:;`, is given as an address of its name. Reads at most 1000 addresses and 256 K characters, in one pass; never throws.
 */
export function parseAddresses(value: string): Address[] {
  const reader = new AddressReader()
  const end = Math.min(value.length, maxLength)
  for (let at = 0; at < end && reader.addresses.length < maxAddresses; at++) at = reader.read(value, at)
  reader.finish()
  reader.endGroup()
  return reader.addresses.slice(0, maxAddresses)
}

class AddressReader {
  readonly addresses: Address[] = []
  /** The words outside angle brackets, quotes undone. */
  #phrase = ''
  /** The same as written. */
  #written = ''
  #angle: string | undefined
  #inAngle = false
  #comment = ''
  #depth = 0
  #quoted = false
  #group: string | undefined
  #members = 0
  readonly #encodedWord = /=\?[\w*-]{1,64}\?[bBqQ]\?[^?\s]{0,1000}\?=/y

  /** Takes the character at `at`; gives the index of the last one taken. */
  read(text: string, at: number): number {
    const character = text.charAt(at)
    if (character === '\\' && (this.#quoted || this.#depth > 0)) {
      this.#put(text.charAt(at + 1), text.slice(at, at + 2))
      return at + 1
    }
    if (character === '=' && !this.#inAngle && this.#depth === 0) {
      // Some leave commas and colons in an encoded word, which are not meant as such.
      this.#encodedWord.lastIndex = at
      const word = this.#encodedWord.exec(text)?.[0]
      if (word !== undefined) {
        this.#put(word, word)
        return at + word.length - 1
      }
    }
    if (this.#depth > 0) this.#readComment(character)
    else if (character === '"') {
      this.#quoted = !this.#quoted
      this.#put('', character)
    } else if (this.#quoted) this.#put(character, character)
    else if (this.#inAngle) this.#readAngle(character)
    else this.#readPhrase(character)
    return at
  }

  finish(): void {
    const written = this.#written.trim()
    const comment = decodeWords(this.#comment.trim())
    if (this.#angle !== undefined) {
      const name = decodeWords(this.#phrase.trim().replace(/\s+/g, ' '))
      const address = withoutRoute(this.#angle.trim())
      if (name !== '' || address !== '') this.#push({ name: name || comment, address })
    } else if (written !== '') {
      const isAddress = written.includes('@') || !/\s/.test(written)
      this.#push(
        isAddress
          ? { name: comment, address: written.replace(/\s*([@.])\s*/g, '$1') }
          : { name: decodeWords(this.#phrase.trim()), address: '' },
      )
    }
    this.#reset()
  }

  /** A group ends; one that had no members stands for itself. */
  endGroup(): void {
    const group = this.#group
    if (group !== undefined && this.#members === 0) this.addresses.push({ name: group, address: '', group })
    this.#group = undefined
    this.#members = 0
  }

  #push(address: Address): void {
    this.#members++
    this.addresses.push(this.#group === undefined ? address : { ...address, group: this.#group })
  }

  #readPhrase(character: string): void {
    switch (character) {
      case '(':
        this.#depth = 1
        if (this.#comment !== '') this.#comment += ' '
        break
      case '<':
        this.#inAngle = true
        this.#angle = ''
        break
      case ',':
        this.finish()
        break
      case ';':
        this.finish()
        this.endGroup()
        break
      case ':':
        this.endGroup()
        this.#group = decodeWords(this.#phrase.trim().replace(/\s+/g, ' ')) || undefined
        this.#reset()
        break
      default:
        if (this.#angle === undefined) this.#put(character, character)
    }
  }

  #readAngle(character: string): void {
    if (character === '>') this.#inAngle = false
    else if (character === '(') this.#depth = 1
    else if (character !== ' ' && character !== '\t') this.#angle += character
  }

  #readComment(character: string): void {
    if (character === '(') this.#depth++
    if (character === ')') this.#depth--
    if (this.#depth > 0) this.#comment += character
  }

  #put(plain: string, written: string): void {
    if (this.#depth > 0) this.#comment += plain
    else if (this.#inAngle) this.#angle = (this.#angle ?? '') + written
    else if (this.#angle === undefined) {
      this.#phrase += plain
      this.#written += written
    }
  }

  #reset(): void {
    this.#phrase = ''
    this.#written = ''
    this.#angle = undefined
    this.#inAngle = false
    this.#comment = ''
    this.#depth = 0
    this.#quoted = false
  }
}

/** `@a,@b:c@d` is `c@d` (RFC 5322 §4.4). */
function withoutRoute(address: string): string {
  return address.startsWith('@') ? address.slice(address.indexOf(':') + 1) : address
}
