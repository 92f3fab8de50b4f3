import { Buffer } from 'node:buffer'
import type { BodyPart } from '../model/part.ts'
import {
  type ContentType,
  decodeWords,
  parseContentType,
  parseDisposition,
  parseEnvelope,
  parseHeader,
  type RawHeaderField,
  rawValue,
  startsWithField,
} from './header.ts'
import { decodeTransfer } from './transfer.ts'

/** A message read whole. */
export interface ParsedMessage {
  readonly fields: readonly RawHeaderField[]
  /** The octets of the header, with the empty line that ends it. */
  readonly header: Uint8Array
  readonly structure: BodyPart
  /** The body of a part, still transfer-encoded; undefined where there is no such section. */
  part(section: string): Uint8Array | undefined
}

const maxDepth = 50
const maxParts = 1000
/** Lines that begin with `--`; what comes after these many is not looked at for boundaries. */
const maxDelimiters = 1_000_000
const maxBoundary = 200

const lineFeed = 0x0a
const carriageReturn = 0x0d
const hyphen = 0x2d

/**
 * Reads a whole raw message (RFC 5322, RFC 2045 to 2049), CRLF or LF, into the tree that a server's BODYSTRUCTURE
 * would give. Takes any octets, in time linear in them: at most 50 levels and 1000 parts, what is beyond stays a
 * leaf, and the part is marked as truncated. A multipart without parts is text, so that something is seen. Never
 * throws. `section` is that of the part in which the message came, where it is not one of its own.
 */
export function parseMessage(bytes: Uint8Array, section = ''): ParsedMessage {
  const parser = new MessageParser()
  const whole = withLineFeeds(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const entity = { bytes: whole, delimiters: findDelimiters(whole), start: 0, end: whole.length }
  const bodyStart = endOfHeader(entity)
  const fields = parseHeader(whole.subarray(0, bodyStart))
  return {
    fields,
    header: whole.subarray(0, bodyStart),
    structure: parser.root(entity, fields, bodyStart, section, 0),
    part: (name) => parser.bodies.get(name),
  }
}

/** A mail whose lines end in CR alone, as old Macs wrote files, has LF in their place. */
function withLineFeeds(bytes: Buffer): Buffer {
  if (bytes.includes(lineFeed) || !bytes.includes(carriageReturn)) return bytes
  return Buffer.from(bytes.map((octet) => (octet === carriageReturn ? lineFeed : octet)))
}

/** A stretch of octets that is a header and a body, with the line starts that may be boundaries. */
interface Entity {
  readonly bytes: Buffer
  readonly delimiters: readonly number[]
  readonly start: number
  readonly end: number
}

class MessageParser {
  readonly bodies = new Map<string, Uint8Array>()
  #parts = 0

  /** The root of a message: of the whole one, or of the one inside the message/rfc822 part `prefix`. */
  root(
    entity: Entity,
    fields: readonly RawHeaderField[],
    bodyStart: number,
    prefix: string,
    depth: number,
  ): BodyPart {
    const type = parseContentType(rawValue(fields, 'content-type') ?? '')
    const leaf = prefix === '' ? '1' : `${prefix}.1`
    const body = { ...entity, start: bodyStart }
    if (type.type !== 'multipart') return this.#leaf(body, fields, type, leaf, depth)
    return this.#multipart(body, fields, type, prefix, leaf, depth)
  }

  #part(entity: Entity, section: string, inDigest: boolean, depth: number): BodyPart {
    const bodyStart = endOfHeader(entity)
    const fields = parseHeader(entity.bytes.subarray(entity.start, bodyStart))
    const written = rawValue(fields, 'content-type')
    const type = parseContentType(written ?? (inDigest ? 'message/rfc822' : ''))
    const body = { ...entity, start: bodyStart }
    if (type.type !== 'multipart') return this.#leaf(body, fields, type, section, depth)
    return this.#multipart(body, fields, type, section, section, depth)
  }

  #multipart(
    body: Entity,
    fields: readonly RawHeaderField[],
    type: ContentType,
    section: string,
    leaf: string,
    depth: number,
  ): BodyPart {
    const ranges = splitParts(body, type.parameters.boundary ?? '', depth < maxDepth ? maxParts + 1 : 1)
    const children: BodyPart[] = []
    let truncated = depth >= maxDepth && ranges.length > 0
    for (const [index, range] of truncated ? [] : ranges.entries()) {
      if (++this.#parts > maxParts) {
        truncated = true
        break
      }
      const number = section === '' ? `${index + 1}` : `${section}.${index + 1}`
      children.push(this.#part(range, number, type.subtype === 'digest', depth + 1))
    }
    const cut = truncated ? { truncated } : {}
    if (children.length === 0) {
      const plain = { type: 'text', subtype: 'plain', parameters: {} }
      return { ...this.#leaf(body, fields, plain, leaf, depth), ...cut }
    }
    if (section !== '') this.#keep(section, body)
    return { section, ...type, encoding: '7bit', size: 0, ...describe(fields), ...cut, children }
  }

  #leaf(
    body: Entity,
    fields: readonly RawHeaderField[],
    type: ContentType,
    section: string,
    depth: number,
  ): BodyPart {
    const encoding = (rawValue(fields, 'content-transfer-encoding') ?? '')
      .replace(/[;(].*/, '')
      .trim()
      .toLowerCase()
    this.#keep(section, body)
    const leaf = {
      section,
      ...type,
      encoding: encoding || '7bit',
      size: body.end - body.start,
      ...describe(fields),
    }
    if (type.type !== 'message' || (type.subtype !== 'rfc822' && type.subtype !== 'global')) {
      return { ...leaf, children: [] }
    }
    const inner = depth < maxDepth ? innerMessage(body, leaf.encoding) : body
    const bodyStart = endOfHeader(inner)
    const innerFields = parseHeader(inner.bytes.subarray(inner.start, bodyStart))
    const envelope = parseEnvelope(innerFields)
    if (depth >= maxDepth || ++this.#parts > maxParts)
      return { ...leaf, envelope, truncated: true, children: [] }
    return { ...leaf, envelope, children: [this.root(inner, innerFields, bodyStart, section, depth + 1)] }
  }

  /** The first body under a section is the one that the server means by it. */
  #keep(section: string, body: Entity): void {
    if (!this.bodies.has(section)) this.bodies.set(section, body.bytes.subarray(body.start, body.end))
  }
}

/** A message must not be encoded (RFC 2046 §5.2.1), but some are. */
function innerMessage(body: Entity, encoding: string): Entity {
  if (encoding !== 'base64' && encoding !== 'quoted-printable') return body
  const bytes = decodeTransfer(body.bytes.subarray(body.start, body.end), encoding)
  return { bytes, delimiters: findDelimiters(bytes), start: 0, end: bytes.length }
}

function describe(fields: readonly RawHeaderField[]): Pick<BodyPart, 'id' | 'description' | 'disposition'> {
  const id = rawValue(fields, 'content-id')
  const description = rawValue(fields, 'content-description')
  const disposition = rawValue(fields, 'content-disposition')
  return {
    ...(id ? { id } : {}),
    ...(description ? { description: decodeWords(description) } : {}),
    ...(disposition ? { disposition: parseDisposition(disposition) } : {}),
  }
}

/** Where the body starts. What does not begin like a header has none. */
function endOfHeader({ bytes, start, end }: Entity): number {
  if (start >= end) return end
  const isEmpty =
    bytes[start] === lineFeed || (bytes[start] === carriageReturn && bytes[start + 1] === lineFeed)
  if (isEmpty) return Math.min(end, start + (bytes[start] === lineFeed ? 1 : 2))
  if (!startsWithField(bytes.subarray(start, end))) return start
  for (let at = bytes.indexOf(lineFeed, start); at >= 0 && at < end; at = bytes.indexOf(lineFeed, at + 1)) {
    if (bytes[at + 1] === lineFeed) return Math.min(end, at + 2)
    if (bytes[at + 1] === carriageReturn && bytes[at + 2] === lineFeed) return Math.min(end, at + 3)
  }
  return end
}

/** The offsets of all lines that begin with `--`. */
function findDelimiters(bytes: Buffer): number[] {
  const found: number[] = []
  if (bytes[0] === hyphen && bytes[1] === hyphen) found.push(0)
  for (
    let at = bytes.indexOf('\n--');
    at >= 0 && found.length < maxDelimiters;
    at = bytes.indexOf('\n--', at + 1)
  ) {
    found.push(at + 1)
  }
  return found
}

/** At most `most` parts of a multipart body (RFC 2046 §5.1.1): between its boundaries, without what is round them. */
function splitParts(body: Entity, boundary: string, most: number): Entity[] {
  if (boundary === '' || boundary.length > maxBoundary) return []
  const delimiter = Buffer.from(`--${boundary}`)
  const parts: Entity[] = []
  let inside: { readonly start: number; readonly delimiters: number[] } | undefined
  for (const at of body.delimiters.slice(lowerBound(body.delimiters, body.start))) {
    if (at >= body.end) break
    const rest = at + delimiter.length
    const isDelimiter = body.bytes.compare(delimiter, 0, delimiter.length, at, Math.min(rest, body.end)) === 0
    const newline = isDelimiter ? body.bytes.indexOf(lineFeed, rest) : -1
    const lineEnd = newline < 0 ? body.end : Math.min(newline + 1, body.end)
    const tail = isDelimiter
      ? body.bytes.toString('latin1', rest, Math.min(lineEnd, rest + maxBoundary)).trim()
      : undefined
    if (tail !== '' && tail !== '--') {
      inside?.delimiters.push(at)
      continue
    }
    if (inside) parts.push({ ...body, ...inside, end: Math.max(inside.start, beforeLineEnd(body.bytes, at)) })
    inside = tail === '' ? { start: lineEnd, delimiters: [] } : undefined
    if (tail === '--' || parts.length >= most) break
  }
  if (inside && parts.length < most) parts.push({ ...body, ...inside })
  return parts
}

/** The line end before a boundary belongs to the boundary. */
function beforeLineEnd(bytes: Buffer, at: number): number {
  if (at === 0) return 0
  return bytes[at - 2] === carriageReturn ? at - 2 : at - 1
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
