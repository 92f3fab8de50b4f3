import { Buffer, isUtf8 } from 'node:buffer'
import { normalizeEncoding, TextDecoder } from '@exodus/bytes/encoding.js'
import iconv from 'iconv-lite'
import { shiftedToEightBit, tildeToEightBit } from './seven-bit.ts'

/** Labels that mail uses and the Encoding Standard does not list. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['cp932', 'shift_jis'],
  ['sjis', 'shift_jis'],
  ['shiftjis', 'shift_jis'],
  ['cp936', 'gbk'],
  ['ms936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['ms949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['euckr', 'euc-kr'],
  ['cp950', 'big5'],
  ['ms950', 'big5'],
  ['eucjp', 'euc-jp'],
  ['iso-2022-jp-1', 'iso-2022-jp'],
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-3', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['euccn', 'gbk'],
  ['euc-cn', 'gbk'],
  ['gb18030-2000', 'gb18030'],
  ['hz', 'hz-gb-2312'],
  ['unicode-1-1-utf-7', 'utf-7'],
  ['utf7', 'utf-7'],
  ['utf32', 'utf-32'],
  ['utf8mb4', 'utf-8'],
  ['cp-850', 'cp850'],
])

/** Labels that claim nothing: the bytes themselves are asked. */
const unlabelled: ReadonlySet<string> = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'unknown-8bit',
  'x-unknown',
  'unknown',
  '8bit',
  '7bit',
  'default',
  'iso-10646',
  'none',
])
const byIconv =
  /^(utf-7|utf-32(le|be)?|cp\d{3,5}|ibm\d{3,5}|mac[a-z]+|viscii|tcvn|koi8-[a-z]+|armscii-?8|georgianps|rk1048|hproman8)$/
const utf16Label = /^(utf-?16|ucs-?2|iso-10646-ucs-2)$/

/** How a text was read. */
export interface DecodedText {
  readonly text: string
  /** The charset used, in lower case. */
  readonly charset: string
  /** True where the label said nothing usable and the bytes are not ASCII or UTF-8: the text may be wrong. */
  readonly guessed: boolean
}

/**
 * `bytes` as text by a charset label (RFC 2045 §5.1), read as browsers read it: iso-8859-1 is windows-1252,
 * gb2312 is GBK. A label that is unknown, missing or us-ascii means UTF-8 where the bytes are valid UTF-8, else
 * `fallback`. Wrong sequences give U+FFFD; never throws.
 */
export function decodeText(bytes: Uint8Array, label: string | undefined, fallback = 'windows-1252'): string {
  return readText(bytes, label, fallback).text
}

/** As `decodeText`, with what it took the bytes for. */
export function readText(
  bytes: Uint8Array,
  label: string | undefined,
  fallback = 'windows-1252',
): DecodedText {
  const charset = charsetOf(label, bytes)
  if (charset !== undefined) return { text: decodeKnown(bytes, charset), charset, guessed: false }
  if (isUtf8(bytes)) return { text: decodeKnown(bytes, 'utf-8'), charset: 'utf-8', guessed: false }
  const guess = charsetOf(fallback, bytes) ?? 'windows-1252'
  return { text: decodeKnown(bytes, guess), charset: guess, guessed: true }
}

/** Decodes text piece by piece. */
export interface TextReader {
  write(chunk: Uint8Array): string
  end(): string
}

/** A streaming `decodeText`. Charsets that need the whole text, guesses included, give it at the end. */
export function textReader(label: string | undefined): TextReader {
  const charset = normalizeEncoding(cleanLabel(label))
  if (
    charset !== null &&
    charset !== 'replacement' &&
    !unlabelled.has(cleanLabel(label)) &&
    !charset.startsWith('utf-16')
  ) {
    const decoder = new TextDecoder(charset)
    return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() }
  }
  const chunks: Uint8Array[] = []
  return {
    write(chunk) {
      chunks.push(Uint8Array.from(chunk))
      return ''
    },
    end: () => decodeText(Buffer.concat(chunks), label),
  }
}

function cleanLabel(label: string | undefined): string {
  const plain = (label ?? '')
    .slice(0, 64)
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .toLowerCase()
  // RFC 2231 §5: a language may follow the charset of an encoded word.
  const name = plain.replace(/\*.*$/, '').replace(/^charset=/, '')
  const candidates = [name, name.replaceAll('_', '-'), name.replace(/^x-/, '').replaceAll('_', '-')]
  for (const candidate of candidates) {
    const alias = aliases.get(candidate)
    if (alias !== undefined) return alias
    if (unlabelled.has(candidate) || normalizeEncoding(candidate) !== null) return candidate
  }
  const windows = /^(?:x-)?(?:win|windows|cp|ms)[-_]?(125\d|874)$/.exec(name)
  if (windows) return `windows-${windows[1]}`
  const latin = /^(?:iso|iso-?8859)[-_]?(?:8859)?[-_]?(\d{1,2})(?:[-_:].*)?$/.exec(name)
  if (latin && normalizeEncoding(`iso-8859-${latin[1]}`) !== null) return `iso-8859-${latin[1]}`
  return candidates[2] ?? name
}

/** The charset to use, by the names that `decodeKnown` knows; undefined where the label is of no use. */
function charsetOf(label: string | undefined, bytes: Uint8Array): string | undefined {
  const name = cleanLabel(label)
  if (unlabelled.has(name)) return undefined
  if (utf16Label.test(name)) return utf16Order(bytes)
  if (name === 'hz-gb-2312' || name === 'iso-2022-kr') return name
  const standard = normalizeEncoding(name)
  if (standard !== null) return standard === 'replacement' ? undefined : standard
  return byIconv.test(name) && iconv.encodingExists(name) ? name : undefined
}

function decodeKnown(bytes: Uint8Array, charset: string): string {
  switch (charset) {
    case 'hz-gb-2312':
      return new TextDecoder('gbk').decode(tildeToEightBit(bytes))
    case 'iso-2022-kr':
      return new TextDecoder('euc-kr').decode(shiftedToEightBit(bytes))
    default:
      if (normalizeEncoding(charset) !== null) return new TextDecoder(charset).decode(bytes)
      return iconv
        .decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), charset)
        .replace(/\p{Cs}/gu, '\ufffd')
  }
}

/** UTF-16 without an order in its name: the mark says it; else where the zeros of Latin text stand (RFC 2781 §4.3). */
function utf16Order(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  let high = 0
  for (const [index, byte] of bytes.subarray(0, 200).entries()) {
    if (byte === 0) high += index % 2 === 0 ? 1 : -1
  }
  return high < 0 ? 'utf-16le' : 'utf-16be'
}
