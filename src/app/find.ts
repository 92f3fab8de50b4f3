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
const pieceSize = 400_000
const costOfOther = 12

const plainAscii = /^[\x00-\x7f]*$/
/** Accents and what else is put over or under letters. Marks of other scripts are as good as letters. */
const accents = /[\u0300-\u036f]/g
const quoteMarks = /^(?:> ?)*\s*/

/** Upper case letters and accents are looked for only where they were typed. */
export function toPattern(text: string): Pattern {
  const exactCase = text !== text.toLowerCase()
  const exactMarks = text.normalize('NFD').search(accents) >= 0
  return { needle: fold(text, { exactCase, exactMarks }).text, exactCase, exactMarks }
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
  const folded = fold(textOf(lines[index]), pattern)
  const matches: Match[] = []
  let at = folded.text.indexOf(needle)
  for (; at >= 0; at = folded.text.indexOf(needle, at + needle.length))
    matches.push(rangeOf(folded, at, needle.length))
  // A space of what is looked for may have become a line break.
  const broken = needle.includes(' ') && needle.trim() === needle
  const last = broken ? acrossBreak(folded, textOf(lines[index + 1]), pattern) : undefined
  return last && last.start >= (matches.at(-1)?.end ?? 0) ? [...matches, last] : matches
}

/** A hit that begins in one line and ends in the next, whose quote marks and indent do not count. */
function acrossBreak(folded: Folded, next: string, pattern: Pattern): Match | undefined {
  const { needle } = pattern
  const indent = quoteMarks.exec(next)?.[0].length ?? 0
  const after = fold(next.slice(indent), pattern)
  const line = folded.text.trimEnd()
  for (let at = needle.indexOf(' '); at >= 0; at = needle.indexOf(' ', at + 1)) {
    if (!line.endsWith(needle.slice(0, at)) || !after.text.startsWith(needle.slice(at + 1))) continue
    const rest = rangeOf(after, 0, needle.length - at - 1)
    return {
      ...rangeOf(folded, line.length - at, at),
      rest: { start: indent + rest.start, end: indent + rest.end },
    }
  }
  return undefined
}

/** A text as it is compared, and where in it each unit came from; undefined where nothing moved. */
interface Folded {
  readonly text: string
  readonly origins: readonly number[] | undefined
}

function rangeOf({ origins }: Folded, at: number, length: number): Range {
  const start = origins?.[at] ?? at
  return { start, end: Math.max(start + 1, origins?.[at + length] ?? at + length) }
}

type Exactness = Pick<Pattern, 'exactCase' | 'exactMarks'>

function fold(text: string, exactness: Exactness): Folded {
  const { exactCase } = exactness
  if (plainAscii.test(text)) return { text: exactCase ? text : text.toLowerCase(), origins: undefined }
  let folded = ''
  const origins: number[] = []
  let at = 0
  for (const character of text) {
    const piece = foldCharacter(character, exactness)
    for (let unit = 0; unit < piece.length; unit++) origins.push(at)
    folded += piece
    at += character.length
  }
  origins.push(at)
  return { text: folded, origins }
}

/** Compatible characters become the same (NFKC); `ß` becomes `ss`, since that is its upper case. */
function foldCharacter(character: string, { exactCase, exactMarks }: Exactness): string {
  if (character < '\x80') return exactCase ? character : character.toLowerCase()
  const apart = character.normalize('NFKD')
  const plain = exactMarks ? apart : apart.replace(accents, '').normalize('NFKC')
  return exactCase ? plain : plain.toUpperCase().toLowerCase()
}
