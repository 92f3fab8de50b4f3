import { Buffer } from 'node:buffer'
import type { Envelope } from '../model/envelope.ts'
import type { HeaderField } from '../model/part.ts'
import { parseAddresses } from './addresses.ts'
import { decodeText } from './charset.ts'
import { parseDate } from './date.ts'
import { decodeWords } from './words.ts'

export { parseAddresses } from './addresses.ts'
export { parseDate } from './date.ts'
export { decodeParameters, parseContentType, parseDisposition } from './parameters.ts'
export type { ContentType, Disposition } from './parameters.ts'
export { decodeWords } from './words.ts'

/** A header field with its value also as it was sent, unfolded. Structured fields must be read from that. */
export interface RawHeaderField extends HeaderField {
  /** Unfolded, encoded words not yet decoded. 8-bit octets are read as UTF-8, else as windows-1252. */
  readonly raw: string
}

/** What stands beyond these is not read. */
const maxOctets = 1 << 20
const maxFields = 2000

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Reads a header block (RFC 5322 §2.2), CRLF or LF, up to its first empty line: at most 1 MB and 2000 fields,
 * in one pass. Lines that are no fields are passed over. Never throws.
 */
export function parseHeader(bytes: Uint8Array): RawHeaderField[] {
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, maxOctets))
  const fields: RawHeaderField[] = []
  let start = -1
  let at = 0
  while (at < block.length && fields.length < maxFields && !isHeaderEnd(block, at)) {
    const continues = block[at] === 0x20 || block[at] === 0x09
    if (!continues) {
      if (start >= 0) pushField(fields, block.subarray(start, at))
      start = at
    }
    const newline = block.indexOf(lineFeed, at)
    at = newline < 0 ? block.length : newline + 1
  }
  if (start >= 0) pushField(fields, block.subarray(start, at))
  return fields
}

function isHeaderEnd(block: Buffer, at: number): boolean {
  return (
    block[at] === lineFeed ||
    (block[at] === carriageReturn && (block[at + 1] === lineFeed || at + 1 === block.length))
  )
}

function pushField(fields: RawHeaderField[], field: Buffer): void {
  const colon = field.indexOf(0x3a)
  if (colon < 1) return
  const name = field.toString('latin1', 0, colon).trimEnd()
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name)) return
  const raw = decodeText(field.subarray(colon + 1), undefined)
    .replaceAll('\r\n', '')
    .replaceAll('\n', '')
    .trim()
  fields.push({ name, value: decodeWords(raw), raw })
}

/** True where `bytes` begin like a header: a field, or the `From ` line of an mbox. */
export function startsWithField(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1000)).toString(
    'latin1',
  )
  return /^(?:>?From |[\x21-\x39\x3b-\x7e]+[ \t]*:)/.test(start)
}

/** The raw value of the first field called `name` (in lower case); undefined where there is none. */
export function rawValue(
  fields: readonly (HeaderField | RawHeaderField)[],
  name: string,
): string | undefined {
  const field = fields.find((each) => each.name.toLowerCase() === name)
  if (field === undefined) return undefined
  return 'raw' in field ? field.raw : field.value
}

/**
 * The envelope of a message (RFC 9051 §7.5.2) from its header fields. Addresses are cut apart before words are
 * decoded, so that an encoded comma makes no second address; that takes fields with their raw value.
 */
export function parseEnvelope(fields: readonly (HeaderField | RawHeaderField)[]): Envelope {
  const text = (name: string) => rawValue(fields, name) ?? ''
  const addresses = (name: string) =>
    fields
      .filter((field) => field.name.toLowerCase() === name)
      .slice(0, 20)
      .flatMap((field) => parseAddresses('raw' in field ? field.raw : field.value))
      .slice(0, 1000)
  const from = addresses('from')
  const sender = addresses('sender')
  const replyTo = addresses('reply-to')
  return {
    date: parseDate(text('date')),
    subject: decodeWords(text('subject')),
    from,
    sender: sender.length > 0 ? sender : from,
    replyTo: replyTo.length > 0 ? replyTo : from,
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    messageId: text('message-id'),
    inReplyTo: text('in-reply-to'),
  }
}
