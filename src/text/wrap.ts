import type { Line, Span } from '../model/document.ts'
import { clusters } from './clusters.ts'
import { mayBreak, type Token, tokensOf } from './line-tokens.ts'
import { cells } from './width.ts'

const plainAscii = /^[\x20-\x7e]*$/
/** Letters and signs of one cell each, as most texts in Latin, Greek and Cyrillic are: broken at spaces only. */
const simple =
  /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ac]*$/

/**
 * Wraps `spans` to `first` cells in the first line and `rest` in the others (at least 1 each). Breaks at spaces, soft
 * hyphens and zero-width spaces, between words of scripts without spaces, and at any CJK character but for punctuation
 * that would start or end a line wrongly; folds what is longer than a line, never inside a cluster. Spaces at a break
 * go, others stay, no-break spaces hold. Always gives at least one line. Linear.
 */
export function wrapSpans(spans: readonly Span[], first: number, rest = first): Line[] {
  const limits: [number, number] = [Math.max(1, first), Math.max(1, rest)]
  const [only, ...more] = spans
  if (only && more.length === 0 && simple.test(only.text)) {
    if (only.text.length <= first) return [[only]]
    return wrapSimple(only.text, ...limits).map((text) => (text === '' ? [] : [{ ...only, text }]))
  }
  const writer = new LineWriter(...limits)
  let last: Token | undefined
  for (const span of spans) {
    for (const token of tokensOf(span.text)) {
      if (mayBreak(last, token)) writer.endUnit()
      writer.add(token, span)
      last = token
    }
  }
  return writer.finish()
}

/** Folds `spans` hard at `width` cells (at least 1), spaces kept. Always gives at least one line. */
export function foldSpans(spans: readonly Span[], width: number): Line[] {
  const writer = new LineWriter(Math.max(1, width), Math.max(1, width))
  for (const span of spans) writer.fold(span.text, span)
  return writer.finish()
}

/** The same for the most usual text, many times faster. */
function wrapSimple(text: string, first: number, rest: number): string[] {
  const lines: string[] = []
  const end = endOfText(text, text.length)
  let limit = first
  let at = 0
  while (end - at > limit) {
    let space = at + limit
    while (space > at && text.charCodeAt(space) !== 0x20) space--
    const line = text.slice(at, endOfText(text, space))
    const word = skipSpaces(text, line === '' ? at : space)
    // A break that gains no room for the next word is none.
    const gains = line !== '' && word - at > limit - rest
    if (gains) {
      lines.push(line)
      at = space
    } else {
      const wordEnd = text.indexOf(' ', word)
      // An indent stays before a word that has to be folded anyway.
      const folds = line !== '' || (wordEnd < 0 ? end : wordEnd) - word > limit
      if (!folds || word - at >= limit) at = word
      if (!folds) continue
      lines.push(text.slice(at, at + limit))
      at += limit
    }
    limit = rest
    at = skipSpaces(text, at)
  }
  if (at < end || lines.length === 0) lines.push(text.slice(at, end))
  return lines
}

function endOfText(text: string, end: number): number {
  let at = end
  while (at > 0 && text.charCodeAt(at - 1) === 0x20) at--
  return at
}

function skipSpaces(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === 0x20) at++
  return at
}

/** Fills lines with units: runs of tokens between which no break is allowed. */
class LineWriter {
  readonly #lines: Line[] = []
  #line: Span[] = []
  /** What goes on at the end of the line: text, and the span that it is of. */
  #text = ''
  #from: Span | undefined
  #width = 0
  #limit: number
  readonly #rest: number
  #unit: { readonly text: string; readonly width: number; readonly from: Span }[] = []
  #unitWidth = 0
  #spaces: Span[] = []
  #spaceWidth = 0
  /** Where a soft hyphen would be written. */
  #hyphen: Span | undefined

  constructor(first: number, rest: number) {
    this.#limit = first
    this.#rest = rest
  }

  /** `from` is the span that the token is a piece of. */
  add(token: Token, from: Span): void {
    if (token.kind === 'space') {
      this.#spaces.push({ ...from, text: token.text })
      this.#spaceWidth += token.width
      return
    }
    if (token.kind === 'break') return
    if (token.kind === 'hyphen') {
      this.#hyphen = from
      return
    }
    this.#unit.push({ text: token.text, width: token.width, from })
    this.#unitWidth += token.width
  }

  endUnit(): void {
    if (this.#unit.length === 0) return
    const fits = this.#width + this.#spaceWidth + this.#unitWidth <= this.#limit
    // An indent stays before a unit that has to be folded anyway.
    const indents = this.#width === 0 && this.#spaceWidth < this.#limit && this.#unitWidth > this.#limit
    if (fits || (indents && this.#lines.length === 0)) {
      for (const space of this.#spaces) this.#append(space.text, space.text.length, space)
    } else if (this.#width > 0 && this.#width + this.#spaceWidth <= this.#limit - this.#rest) {
      // A break that gains no room is none.
      for (const space of this.#spaces) this.#append(space.text, space.text.length, space)
    } else if (this.#width > 0) {
      if (this.#hyphen && this.#spaceWidth === 0 && this.#width < this.#limit)
        this.#append('-', 1, this.#hyphen)
      this.#breakLine()
    }
    this.#hyphen = undefined
    this.#spaces = []
    this.#spaceWidth = 0
    const folds = this.#width + this.#unitWidth > this.#limit
    for (const piece of this.#unit) {
      if (folds) this.fold(piece.text, piece.from)
      else this.#append(piece.text, piece.width, piece.from)
    }
    this.#unit = []
    this.#unitWidth = 0
  }

  fold(text: string, from: Span): void {
    if (plainAscii.test(text)) {
      for (let at = 0; at < text.length;) {
        if (this.#width >= this.#limit) this.#breakLine()
        const piece = text.slice(at, at + this.#limit - this.#width)
        this.#append(piece, piece.length, from)
        at += piece.length
      }
      return
    }
    const widest = Math.min(this.#limit, this.#rest)
    for (const cluster of clusters(text)) {
      for (const piece of cluster.width > widest ? cells(cluster.text) : [cluster]) {
        const shown = piece.width > widest ? { text: '?', width: 1 } : piece
        if (this.#width + shown.width > this.#limit) this.#breakLine()
        this.#append(shown.text, shown.width, from)
      }
    }
  }

  finish(): Line[] {
    this.endUnit()
    if (this.#line.length > 0 || this.#text !== '' || this.#lines.length === 0) this.#breakLine()
    return this.#lines
  }

  #append(text: string, width: number, from: Span): void {
    if (this.#from !== from && (this.#from?.role !== from.role || this.#from.target !== from.target)) {
      this.#endSpan()
      this.#from = from
    }
    this.#text += text
    this.#width += width
  }

  #endSpan(): void {
    const { role, target } = this.#from ?? {}
    if (role !== undefined && this.#text !== '') {
      this.#line.push(target === undefined ? { text: this.#text, role } : { text: this.#text, role, target })
    }
    this.#text = ''
  }

  #breakLine(): void {
    this.#endSpan()
    this.#from = undefined
    this.#lines.push(this.#line)
    this.#line = []
    this.#width = 0
    this.#limit = this.#rest
  }
}
