import { Buffer } from 'node:buffer'

/** A file that came inside another part. */
export interface ContainedFile {
  /** As the sender gave it: not yet safe for screen or disk. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** A piece of a text: lines of it, or a file that was encoded in it. */
export type TextPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly file: ContainedFile }

const maxFiles = 100
const begin = /^begin(-base64)? [0-7]{3,4} (\S.*)$/gm

/**
 * Takes the uuencoded files (POSIX uuencode, also its base64 form) out of a text, in time linear in it. A block counts
 * only if each line of it is one, up to its `end` or the end of the text; at most 100 files.
 */
export function splitUuencode(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let done = 0
  let files = 0
  for (const match of text.matchAll(begin)) {
    if (match.index < done || files >= maxFiles) continue
    const start = endOfLine(text, match.index)
    const block = match[1] === undefined ? readLines(text, start) : readBase64(text, start)
    if (!block) continue
    if (match.index > done) pieces.push({ kind: 'text', text: text.slice(done, match.index) })
    pieces.push({ kind: 'file', file: { name: (match[2] ?? '').trim().slice(0, 1000), bytes: block.bytes } })
    done = block.end
    files++
  }
  if (done < text.length || pieces.length === 0) pieces.push({ kind: 'text', text: text.slice(done) })
  return pieces
}

interface DecodedBlock {
  readonly bytes: Uint8Array
  /** Where the text goes on. */
  readonly end: number
}

function readLines(text: string, start: number): DecodedBlock | undefined {
  const rows: Buffer[] = []
  let at = start
  let empty = false
  while (at < text.length) {
    const next = endOfLine(text, at)
    const line = text.slice(at, Math.min(next, at + 200)).replace(/\r?\n$/, '')
    at = next
    if (line === 'end') return rows.length > 0 || empty ? { bytes: Buffer.concat(rows), end: at } : undefined
    if (empty && line.trim() === '') continue
    const row = decodeLine(line)
    if (row === undefined || empty) return undefined
    if (row.length === 0) empty = true
    else rows.push(row)
  }
  // Cut short: what is there is a file all the same.
  return rows.length > 0 ? { bytes: Buffer.concat(rows), end: text.length } : undefined
}

/** A line says how many octets it has; blanks at its end may have been lost, and some add a check digit. */
function decodeLine(line: string): Buffer | undefined {
  if (line === '') return Buffer.alloc(0)
  if (line.length > 90 || /[^\x20-\x60]/.test(line)) return undefined
  const length = sextet(line, 0)
  const digits = Math.ceil(length / 3) * 4
  if (line.length - 1 > digits + 2) return undefined
  const bytes = Buffer.alloc(digits)
  let filled = 0
  for (let at = 1; at <= digits; at += 4) {
    const bits =
      (sextet(line, at) << 18) |
      (sextet(line, at + 1) << 12) |
      (sextet(line, at + 2) << 6) |
      sextet(line, at + 3)
    bytes[filled++] = bits >> 16
    bytes[filled++] = (bits >> 8) & 0xff
    bytes[filled++] = bits & 0xff
  }
  return bytes.subarray(0, length)
}

function sextet(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 0x20) & 0x3f : 0
}

function readBase64(text: string, start: number): DecodedBlock | undefined {
  let at = start
  while (at < text.length) {
    const next = endOfLine(text, at)
    const line = text.slice(at, next).trim()
    if (line === '====') return { bytes: Buffer.from(text.slice(start, at), 'base64'), end: next }
    if (!/^[A-Za-z0-9+/]{2,}=*$/.test(line)) return undefined
    at = next
  }
  return at > start ? { bytes: Buffer.from(text.slice(start), 'base64'), end: text.length } : undefined
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at)
  return newline < 0 ? text.length : newline + 1
}
