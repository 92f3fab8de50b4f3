import { decodeTransfer } from './transfer.ts'
import { decodeText } from './charset.ts'
import { Buffer } from 'node:buffer'

/** A line of a calendar or a visiting card, unfolded (RFC 5545 §3.1, RFC 6350 §3.3). */
export interface ContentLine {
  /** In upper case, without its group. */
  readonly name: string
  /** By name in upper case; of several values of one the first, quotes undone. */
  readonly parameters: ReadonlyMap<string, string>
  /** As written: see `unescapeText`. */
  readonly value: string
}

const maxLength = 1_000_000
const maxLines = 20_000
const maxLine = 20_000
const maxParameters = 50

/**
 * The content lines of `text`: at most the first million characters and 20,000 lines. Lines that are none are
 * passed over, a byte order mark too: programs write much that the standard does not know. Never throws.
 */
export function contentLines(text: string): ContentLine[] {
  const lines: ContentLine[] = []
  for (const line of unfold(text.slice(0, maxLength).replace(/^\ufeff/, ''))) {
    const read = readLine(line.slice(0, maxLine))
    if (read !== undefined && lines.push(read) >= maxLines) break
  }
  return lines
}

/** A line that begins with a blank goes on the one before; so does one after a soft line end of a vCard 2.1. */
function unfold(text: string): string[] {
  const lines: string[] = []
  let parts: string[] = []
  const close = () => {
    if (parts.length > 0) lines.push(parts.join(''))
    parts = []
  }
  let soft = false
  for (const line of text.split(/\r?\n/)) {
    const continues = line.startsWith(' ') || line.startsWith('\t')
    if (soft) parts.push(`\n${line}`)
    else if (continues && parts.length > 0) parts.push(line.slice(1))
    else {
      close()
      parts.push(line)
    }
    soft =
      line.endsWith('=') && /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i.test((parts[0] ?? '').slice(0, 300))
  }
  close()
  return lines
}

function readLine(line: string): ContentLine | undefined {
  const start = /^(?:[\w-]{1,60}\.)?([\w-]{1,60})(?=[;:])/.exec(line)
  const name = start?.[1]
  if (start === null || name === undefined) return undefined
  const parameters = new Map<string, string>()
  let at = start[0].length
  while (line.charAt(at) === ';' && parameters.size < maxParameters) {
    const end = endOfParameter(line, at + 1)
    const [key, value] = keyAndValue(line.slice(at + 1, end))
    if (!parameters.has(key)) parameters.set(key, value)
    at = end
  }
  if (line.charAt(at) !== ':') return undefined
  const value = line.slice(at + 1)
  return { name: name.toUpperCase(), parameters, value: decodedValue(value, parameters) }
}

/** Where a parameter ends: at a semicolon or a colon outside quotes. */
function endOfParameter(line: string, start: number): number {
  let quoted = false
  for (let at = start; at < line.length; at++) {
    const character = line.charAt(at)
    if (character === '"') quoted = !quoted
    else if (!quoted && (character === ';' || character === ':')) return at
  }
  // The quote was never closed: as if there were none.
  const end = /[;:]/.exec(line.slice(start))
  return end ? start + end.index : line.length
}

/** In vCard 2.1 a type may stand without its name: `TEL;WORK:`. */
function keyAndValue(parameter: string): [string, string] {
  const equals = parameter.indexOf('=')
  if (equals < 0) return [parameter.trim().toUpperCase(), '']
  const written = parameter.slice(equals + 1).trim()
  const quoted = /^"([^"]*)"/.exec(written)?.[1]
  const value = quoted ?? written.replace(/^"/, '')
  // RFC 6868.
  const plain = value.replace(/\^(['n^])/g, (_, code: string) =>
    code === "'" ? '"' : code === 'n' ? '\n' : '^',
  )
  return [parameter.slice(0, equals).trim().toUpperCase(), plain]
}

/** vCard 2.1 has transfer encodings of its own for single values. */
function decodedValue(value: string, parameters: ReadonlyMap<string, string>): string {
  const isQuoted =
    parameters.get('ENCODING')?.toUpperCase() === 'QUOTED-PRINTABLE' || parameters.has('QUOTED-PRINTABLE')
  if (!isQuoted) return value
  return decodeText(decodeTransfer(Buffer.from(value), 'quoted-printable'), parameters.get('CHARSET'))
}

/** A text value (RFC 5545 §3.3.11): `\n` is a line end, a backslash before a comma or a semicolon goes. */
export function unescapeText(value: string): string {
  return value.replace(/\\([nN,;:"\\])/g, (_, character: string) =>
    character.toLowerCase() === 'n' ? '\n' : character,
  )
}
