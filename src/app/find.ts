import type { Line } from '../model/document.ts'

/** What is looked for. */
export interface Pattern {
  /** Folded as the text is before they are compared. */
  readonly needle: string
  readonly exactCase: boolean
  readonly exactMarks: boolean
}

/** Where a pattern was found: from the character `start` of a line on. */
export interface Hit {
  readonly line: number
  readonly start: number
}

/** A piece of a line's text that was found: UTF-16 units from `start` to before `end`. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A hit in one line; it may go on after the line break, with `rest` in the next one. */
interface Match extends Range {
  readonly rest?: Range
}

/** A search on its way through the lines, a piece at a time. */
export interface Scan {
  /** Hits after this place are found, or before it; at last itself. */
  readonly origin: Hit
  readonly direction: 1 | -1
  /** Lines that were looked at, that of `origin` included. */
  readonly visited: number
}

export type ScanResult =
  /** `wrapped`: past the end, or the beginning, and on from the other one. */
  | { readonly kind: 'found'; readonly hit: Hit; readonly wrapped: boolean }
  | { readonly kind: 'going-on'; readonly scan: Scan }
  | { readonly kind: 'nothing' }

/** Characters that are looked at before keys have their turn, one that is not ASCII counted as many. */
const pieceSize = 100_000
const costOfOther = 6

const plainAscii = /^[\x00-\x7f]*$/
const others = /[^\x00-\x7f]/gu
/** Accents and what else is put over or under letters. Marks of other scripts are as good as letters. */
const accents = /[\u0300-\u036f]/g
const quoteMarks = /^(?:> ?)*\s*/

/** Upper case letters and accents are looked for only where they were typed. */
export function toPattern(text: string): Pattern {
  const exactCase = text !== text.toLowerCase()
  const exactMarks = text.normalize('NFD').search(accents) >= 0
  return { needle: fold(text, { exactCase, exactMarks }), exactCase, exactMarks }
}

/** What is found in a line: its own hits, and the end of one that begins in the line before. */
export function rangesIn(lines: readonly Line[], index: number, pattern: Pattern): readonly Range[] {
  const before = index > 0 ? matchesIn(lines, index - 1, pattern).at(-1)?.rest : undefined
  const own = matchesIn(lines, index, pattern)
  return before ? [before, ...own] : own
}

/** Goes on with a search until something is found, or keys should have their turn. */
export function scanOn(lines: readonly Line[], pattern: Pattern, scan: Scan): ScanResult {
  const { origin, direction } = scan
  const count = lines.length
  if (pattern.needle === '' || count === 0) return { kind: 'nothing' }
  let cost = 0
  for (let visited = scan.visited; visited <= count; visited++) {
    if (cost > pieceSize) return { kind: 'going-on', scan: { ...scan, visited } }
    const straight = origin.line + direction * visited
    const line = (((straight % count) + count) % count) | 0
    cost += costOf(lines[line] ?? [])
    const isBeyond = ({ start }: Range) => (start - origin.start) * direction > 0
    const matches = matchesIn(lines, line, pattern).filter(
      (match) => (visited > 0 || isBeyond(match)) && (visited < count || !isBeyond(match)),
    )
    const found = direction === 1 ? matches[0] : matches.at(-1)
    if (found)
      return { kind: 'found', hit: { line, start: found.start }, wrapped: straight < 0 || straight >= count }
  }
  return { kind: 'nothing' }
}

/** The spans of a line with what is found in them as spans of their own, of the role `hit`. */
export function withHits(line: Line, ranges: readonly Range[]): Line {
  if (ranges.length === 0) return line
  let at = 0
  return line.flatMap((span) => {
    const from = at
    at += span.text.length
    const pieces = []
    let done = from
    for (const { start, end } of ranges) {
      const [first, last] = [Math.max(start, done), Math.min(end, at)]
      if (first >= last) continue
      if (first > done) pieces.push({ ...span, text: span.text.slice(done - from, first - from) })
      pieces.push({ ...span, text: span.text.slice(first - from, last - from), role: 'hit' as const })
      done = last
    }
    if (done < at) pieces.push({ ...span, text: span.text.slice(done - from) })
    return pieces
  })
}

function textOf(line: Line | undefined): string {
  const [first, second] = line ?? []
  if (!second) return first?.text ?? ''
  return (line ?? []).map(({ text }) => text).join('')
}

function costOf(line: Line): number {
  let cost = 10
  for (const { text } of line) cost += text.length * (plainAscii.test(text) ? 1 : costOfOther)
  return cost
}

function matchesIn(lines: readonly Line[], index: number, pattern: Pattern): Match[] {
  const { needle } = pattern
  if (needle === '') return []
  const text = textOf(lines[index])
  const folded = fold(text, pattern)
  const matches: Match[] = []
  let at = folded.indexOf(needle)
  for (; at >= 0; at = folded.indexOf(needle, at + needle.length))
    matches.push(rangeOf(text, pattern, at, needle.length))
  // A space of what is looked for may have become a line break.
  if (!needle.includes(' ') || needle.trim() !== needle) return matches
  const last = acrossBreak(text, folded.trimEnd(), textOf(lines[index + 1]), pattern)
  return last && last.start >= (matches.at(-1)?.end ?? 0) ? [...matches, last] : matches
}

/** A hit that begins in one line and ends in the next, whose quote marks and indent do not count. */
function acrossBreak(text: string, folded: string, next: string, pattern: Pattern): Match | undefined {
  const { needle } = pattern
  for (let at = needle.indexOf(' '); at >= 0; at = needle.indexOf(' ', at + 1)) {
    if (!folded.endsWith(needle.slice(0, at))) continue
    const indent = quoteMarks.exec(next)?.[0].length ?? 0
    const after = next.slice(indent)
    const foldedAfter = fold(after, pattern)
    if (!foldedAfter.startsWith(needle.slice(at + 1))) continue
    const rest = rangeOf(after, pattern, 0, needle.length - at - 1)
    return {
      ...rangeOf(text, pattern, folded.length - at, at),
      rest: { start: indent + rest.start, end: indent + rest.end },
    }
  }
  return undefined
}

type Exactness = Pick<Pattern, 'exactCase' | 'exactMarks'>

/** A text as it is compared: compatible characters are the same (NFKC), and so are cases and accents unless exact. */
function fold(text: string, { exactCase, exactMarks }: Exactness): string {
  const folded = plainAscii.test(text) ? text : text.replace(others, exactMarks ? apart : foldedCharacter)
  return exactCase ? folded : withoutCase(folded)
}

function withoutCase(text: string): string {
  // `ß` has the upper case `SS`, and `ς` that of `σ`.
  return plainAscii.test(text) ? text.toLowerCase() : text.replace(others, caseless).toLowerCase()
}

function apart(character: string): string {
  return character.normalize('NFKD')
}

function foldedCharacter(character: string): string {
  return apart(character).replace(accents, '').normalize('NFKC')
}

function caseless(character: string): string {
  return character.toUpperCase().toLowerCase()
}

/** Where in the text a piece of what it was folded to has come from. Each character is folded by itself. */
function rangeOf(text: string, exactness: Exactness, at: number, length: number): Range {
  if (plainAscii.test(text)) return { start: at, end: at + length }
  let unit = 0
  let place = 0
  let start = 0
  for (const character of text) {
    const next = unit + fold(character, exactness).length
    if (unit <= at && next > at) start = place
    if (unit >= at + length && next > unit) break
    unit = next
    place += character.length
  }
  return { start, end: place }
}
