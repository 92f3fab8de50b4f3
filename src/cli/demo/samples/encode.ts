import iconv from 'iconv-lite'
import type { Person } from './people.ts'

/** The octets of `text` in a charset, as a mail program of old would write them. */
export function inCharset(text: string, charset: string): Buffer {
  if (charset !== 'iso-2022-jp') return iconv.encode(text, charset)
  // JIS X 0208 is EUC-JP with the high bits off, between two escape sequences (RFC 1468).
  const japanese = text.replace(/[^\x00-\x7f]+/g, (run) => {
    const jis = iconv.encode(run, 'euc-jp').map((octet) => octet & 0x7f)
    return `\x1b$B${Buffer.from(jis).toString('latin1')}\x1b(B`
  })
  return Buffer.from(japanese, 'latin1')
}

/** Text of a header field: encoded words (RFC 2047) where it is not ASCII, folded. */
export function headerText(text: string, charset = 'utf-8'): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const isLatin = [...text].filter((character) => character > '\x7f').length < text.length / 3
  const words: string[] = []
  let chunk = ''
  const flush = (): void => {
    if (chunk !== '') words.push(encodedWord(chunk, charset, isLatin))
    chunk = ''
  }
  for (const character of text) {
    if (encodedWord(chunk + character, charset, isLatin).length > 70) flush()
    chunk += character
  }
  flush()
  return words.join('\r\n ')
}

function encodedWord(text: string, charset: string, quoted: boolean): string {
  const octets = inCharset(text, charset)
  if (!quoted) return `=?${charset.toUpperCase()}?B?${octets.toString('base64')}?=`
  const body = octets
    .toString('latin1')
    .replace(/[^A-Za-z0-9!*+/ -]/g, hexOctet)
    .replaceAll(' ', '_')
  return `=?${charset}?Q?${body}?=`
}

/** `Name <address>`, the name encoded or quoted as it needs. */
export function mailboxOf({ name, address, charset }: Person): string {
  if (name === '') return address
  const shown = headerText(name, charset)
  return `${shown === name && /[^A-Za-z0-9 ]/.test(name) ? `"${name}"` : shown} <${address}>`
}

/** The Date field's form, in a zone that many minutes east of UTC. */
export function dateText(date: Date, zone = 0): string {
  const local = new Date(date.getTime() + zone * 60_000).toUTCString()
  const minutes = Math.abs(zone)
  const digits = String(Math.floor(minutes / 60) * 100 + (minutes % 60)).padStart(4, '0')
  return local.replace('GMT', `${zone < 0 ? '-' : '+'}${digits}`)
}

/** Quoted-printable (RFC 2045 §6.7) of text whose lines end in CRLF. */
export function quotedPrintable(octets: Buffer): Buffer {
  const encoded = octets
    .toString('latin1')
    .replace(/[^\x20-\x3c\x3e-\x7e\r\n]/g, hexOctet)
    .replace(/ (?=\r\n|$)/g, '=20')
    .split('\r\n')
    .map((line) => line.replace(/.{70,75}(?=....)(?<!=|=.)/g, '$&=\r\n'))
  return Buffer.from(encoded.join('\r\n'), 'latin1')
}

/** Base64 in lines of 76 (RFC 2045 §6.8). */
export function base64Lines(octets: Buffer): Buffer {
  return Buffer.from(octets.toString('base64').replace(/.{76}/g, '$&\r\n'), 'latin1')
}

function hexOctet(octet: string): string {
  return `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
