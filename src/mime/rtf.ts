import { Buffer } from 'node:buffer'
import { decodeText } from './charset.ts'

const maxText = 2_000_000
const maxDictionary = 4096
/** What the dictionary holds at the start ([MS-OXRTFCP] §2.1.3.1). */
const prefill = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript ' +
    '\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
    '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
)
const compressedMark = 0x75465a4c
const plainMark = 0x414c454d

/** Undoes Outlook's compression of RTF ([MS-OXRTFCP]); undefined where it is none. At most 2 MB; never throws. */
export function decompressRtf(input: Buffer): Buffer | undefined {
  if (input.length < 16) return undefined
  const mark = input.readUInt32LE(8)
  const size = Math.min(input.readUInt32LE(4), maxText)
  if (mark === plainMark) return input.subarray(16, 16 + size)
  if (mark !== compressedMark) return undefined
  const dictionary = Buffer.alloc(maxDictionary)
  let write = prefill.copy(dictionary)
  const output = Buffer.alloc(size)
  let length = 0
  const put = (byte: number) => {
    output[length++] = byte
    dictionary[write] = byte
    write = (write + 1) % maxDictionary
  }
  let at = 16
  while (at < input.length && length < size) {
    const control = input[at++] ?? 0
    for (let bit = 0; bit < 8 && at < input.length && length < size; bit++) {
      if (((control >> bit) & 1) === 0) {
        put(input[at++] ?? 0)
        continue
      }
      const reference = ((input[at] ?? 0) << 8) | (input[at + 1] ?? 0)
      at += 2
      let read = reference >> 4
      if (read === write) return output.subarray(0, length)
      for (let count = (reference & 15) + 2; count > 0 && length < size; count--) {
        put(dictionary[read] ?? 0)
        read = (read + 1) % maxDictionary
      }
    }
  }
  return output.subarray(0, length)
}

/** Groups of which nothing is text. */
const silent: ReadonlySet<string> = new Set([
  'fonttbl',
  'colortbl',
  'stylesheet',
  'info',
  'pict',
  'object',
  'header',
  'footer',
  'themedata',
  'listtable',
  'listoverridetable',
  'generator',
])
const symbols: ReadonlyMap<string, string> = new Map([
  ['par', '\n'],
  ['line', '\n'],
  ['row', '\n'],
  ['sect', '\n'],
  ['page', '\n'],
  ['tab', '\t'],
  ['cell', '\t'],
  ['emdash', '—'],
  ['endash', '–'],
  ['bullet', '•'],
  ['lquote', '‘'],
  ['rquote', '’'],
  ['ldblquote', '“'],
  ['rdblquote', '”'],
])

interface Group {
  readonly silent: boolean
  /** Characters that stand for a Unicode one where that is not known. */
  readonly skip: number
}

const token =
  /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z'])|([{}])|([\r\n]+)|([^\\{}\r\n]+)|\\/gi

/** A text, and which kind of text it is. */
export interface RtfText {
  readonly subtype: 'plain' | 'html'
  readonly text: string
}

/** The text of an RTF document, without its looks, or the HTML that it was made from ([MS-OXRTFEX]). Linear; never throws. */
export function readRtf(rtf: Buffer): RtfText {
  const writer = new RtfWriter()
  for (const match of rtf.toString('latin1').matchAll(token)) {
    const [, word, number, octet, symbol, brace, , text] = match
    if (word !== undefined) writer.word(word.toLowerCase(), number === undefined ? undefined : Number(number))
    else if (octet !== undefined) writer.octets(Buffer.from(octet, 'hex'))
    else if (symbol !== undefined) writer.symbol(symbol)
    else if (brace === '{') writer.open()
    else if (brace === '}') writer.close()
    else if (text !== undefined) writer.octets(Buffer.from(text, 'latin1'))
    if (writer.isFull) break
  }
  return writer.result()
}

class RtfWriter {
  readonly #pieces: string[] = []
  readonly #groups: Group[] = []
  #group: Group = { silent: false, skip: 1 }
  #charset = 'windows-1252'
  #pending: Buffer[] = []
  #skipping = 0
  #length = 0
  #isHtml = false
  /** What follows only looks like the HTML that it was made from. */
  #isDouble = false

  get isFull(): boolean {
    return this.#length > maxText
  }

  word(word: string, number: number | undefined): void {
    if (word === 'ansicpg' && number !== undefined) this.#charset = number === 65001 ? 'utf-8' : `cp${number}`
    if (word === 'fromhtml') this.#isHtml = true
    if (word === 'htmltag' && this.#isHtml) this.#group = { ...this.#group, silent: false }
    if (word === 'htmlrtf') this.#isDouble = number !== 0
    if (word === 'uc') this.#group = { ...this.#group, skip: Math.min(Math.max(number ?? 1, 0), 8) }
    if (silent.has(word)) this.#group = { ...this.#group, silent: true }
    if (word === 'u' && number !== undefined) {
      this.#put(String.fromCharCode(number & 0xffff))
      this.#skipping = this.#group.skip
    }
    const text = symbols.get(word)
    if (text !== undefined) this.#put(text)
  }

  symbol(symbol: string): void {
    if (symbol === '*') this.#group = { ...this.#group, silent: true }
    else if (symbol === '~') this.#put('\u00a0')
    else if (symbol === '_') this.#put('-')
    else if (symbol === '\n' || symbol === '\r') this.#put('\n')
    else if ('\\{}'.includes(symbol)) this.octets(Buffer.from(symbol))
  }

  octets(octets: Buffer): void {
    const skipped = Math.min(this.#skipping, octets.length)
    this.#skipping -= skipped
    if (this.#group.silent || this.#isDouble || skipped === octets.length) return
    this.#pending.push(octets.subarray(skipped))
  }

  open(): void {
    this.#flush()
    this.#skipping = 0
    this.#groups.push(this.#group)
  }

  close(): void {
    this.#flush()
    this.#skipping = 0
    this.#group = this.#groups.pop() ?? { silent: false, skip: 1 }
  }

  result(): RtfText {
    this.#flush()
    const text = this.#pieces.join('').replace(/\p{Cs}/gu, '\ufffd')
    return { subtype: this.#isHtml ? 'html' : 'plain', text }
  }

  #put(text: string): void {
    if (this.#group.silent || this.#isDouble) return
    this.#flush()
    this.#pieces.push(text)
    this.#length += text.length
  }

  /** Octets of one character may come as several escapes, so they are decoded together. */
  #flush(): void {
    if (this.#pending.length === 0) return
    const text = decodeText(Buffer.concat(this.#pending), this.#charset)
    this.#pending = []
    this.#pieces.push(text)
    this.#length += text.length
  }
}
