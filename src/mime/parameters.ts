import { Buffer } from 'node:buffer'
import type { Parameters } from '../model/part.ts'
import { decodeText } from './charset.ts'
import { decodeWords } from './words.ts'

/** A Content-Type, in lower case but for the values (RFC 2045 §5.1). */
export interface ContentType {
  readonly type: string
  readonly subtype: string
  readonly parameters: Parameters
}

/** A Content-Disposition (RFC 2183). */
export interface Disposition {
  readonly type: string
  readonly parameters: Parameters
}

const maxLength = 64 * 1024
const maxParameters = 200

/** Reads a Content-Type; what is missing or unreadable is text/plain (RFC 2045 §5.2). Never throws. */
export function parseContentType(value: string): ContentType {
  const { main, pairs } = splitParameters(value)
  const match = /^([^\s/;"]+)\s*\/\s*([^\s/;"]+)/.exec(main)
  const parameters = decodeParameters(pairs)
  if (!match?.[1] || !match[2]) return { type: 'text', subtype: 'plain', parameters }
  return { type: match[1].toLowerCase(), subtype: match[2].toLowerCase(), parameters }
}

/** Reads a Content-Disposition; a missing type is `attachment`. Never throws. */
export function parseDisposition(value: string): Disposition {
  const { main, pairs } = splitParameters(value)
  return { type: main.trim().toLowerCase() || 'attachment', parameters: decodeParameters(pairs) }
}

/**
 * Raw parameter pairs decoded: RFC 2231 continuations and charsets, and the RFC 2047 words that many senders put
 * in parameters against the rules. `name*` wins over `name`; of two equal names the first wins.
 */
export function decodeParameters(pairs: Iterable<readonly [string, string]>): Parameters {
  const plain = new Map<string, string>()
  const extended = new Map<string, Map<number, Segment>>()
  for (const [rawName, value] of pairs) {
    const match = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec(rawName.trim().toLowerCase())
    const name = match?.[1]
    if (!name) continue
    if (match[2] === undefined && match[3] === undefined) {
      if (!plain.has(name)) plain.set(name, decodeWords(value))
      continue
    }
    const segments = extended.get(name) ?? new Map<number, Segment>()
    extended.set(name, segments)
    const index = Number(match[2] ?? 0)
    if (!segments.has(index)) segments.set(index, { value, encoded: match[3] === '*' })
  }
  for (const [name, segments] of extended) plain.set(name, joinSegments(segments))
  // Without a prototype a parameter called `__proto__` is only a name.
  const parameters: Record<string, string> = Object.create(null)
  for (const [name, value] of plain) parameters[name] = value
  return { ...parameters }
}

interface Segment {
  readonly value: string
  readonly encoded: boolean
}

/** RFC 2231 §3 and §4: the octets of all segments together are read in the charset that the first one names. */
function joinSegments(segments: ReadonlyMap<number, Segment>): string {
  const ordered = [...segments].sort(([a], [b]) => a - b).map(([, segment]) => segment)
  const label = ordered[0]?.encoded ? /^([^']*)'[^']*'/.exec(ordered[0].value) : null
  if (!ordered.some((segment) => segment.encoded)) {
    return decodeWords(ordered.map((segment) => segment.value).join(''))
  }
  const octets = ordered.map((segment, index) => {
    const value = index === 0 && label ? segment.value.slice(label[0].length) : segment.value
    return segment.encoded ? percentOctets(value) : Buffer.from(value)
  })
  return decodeText(Buffer.concat(octets), label?.[1])
}

function percentOctets(value: string): Buffer {
  const bytes = Buffer.from(value)
  const output = Buffer.alloc(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const hex = bytes[at] === 0x25 ? /^[0-9a-fA-F]{2}$/.exec(bytes.toString('latin1', at + 1, at + 3)) : null
    if (hex) at += 2
    output[length++] = hex ? Number.parseInt(hex[0], 16) : (bytes[at] ?? 0)
  }
  return output.subarray(0, length)
}

/**
 * Cuts `value; name=value; …` apart. An unquoted value goes on to the next semicolon, spaces included: senders
 * forget the quotes round file names.
 */
function splitParameters(value: string): { readonly main: string; readonly pairs: [string, string][] } {
  const pieces: Piece[] = []
  const text = value.slice(0, maxLength)
  const lastComment = text.lastIndexOf(')')
  let piece: Piece = { name: '', value: '', started: false }
  let inValue = false
  let quoted = false
  let closed = false
  let comments = 0
  for (let at = 0; at < text.length && pieces.length < maxParameters; at++) {
    const character = text.charAt(at)
    if (quoted) {
      if (character === '"') {
        quoted = false
        closed = true
      } else piece.value += character === '\\' && isEscape(text, at) ? text.charAt(++at) : character
    } else if (comments > 0) {
      if (character === '(') comments++
      else if (character === ')') comments--
    } else if (character === '"' && inValue && !piece.started) {
      piece.started = true
      quoted = true
    } else if (character === '(' && (!piece.started || closed) && at < lastComment) {
      comments = 1
    } else if (character === ';') {
      pieces.push(piece)
      piece = { name: '', value: '', started: false }
      inValue = false
      closed = false
    } else if (character === '=' && !inValue && pieces.length > 0) {
      inValue = true
    } else if (closed) {
      // Nothing belongs between a closing quote and the semicolon.
      continue
    } else if (inValue) {
      piece.started ||= character.trim() !== ''
      piece.value += character
    } else {
      piece.name += character
    }
  }
  pieces.push(piece)
  const [main, ...rest] = pieces
  return { main: main?.name.trim() ?? '', pairs: rest.map((each) => [each.name.trim(), each.value.trim()]) }
}

interface Piece {
  name: string
  value: string
  /** The value has begun: a quote or a parenthesis is now a part of it. */
  started: boolean
}

/** Only quotes and backslashes are escaped by those who mean it; `C:\letter.doc` keeps its backslash. */
function isEscape(value: string, at: number): boolean {
  const next = value.charAt(at + 1)
  return next === '"' || next === '\\'
}
