import type { Line, Span } from '../model/document.ts'
import { cells } from './width.ts'

/** A piece of text that is never broken, or a run of spaces. */
interface Token {
  readonly kind: 'space' | 'word' | 'wide'
  readonly text: string
  readonly width: number
}

// Closing punctuation, small kana and prolonged sound marks do not start a line; openers do not end one.
const notAtStart =
  /^[、。，．・：；？！」』）］｝〉》】〕〗〙〟’”…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々ゝゞヽヾ％]/
const notAtEnd = /[「『（［｛〈《【〔〖〘〝‘“]$/
const asciiTokens = / +|[^ ]+/g
const plainAscii = /^[\x20-\x7e]*$/

/**
 * Wraps `spans` to `first` cells in the first line and `rest` in the others (at least 1 each). Breaks at
 * spaces, and at any CJK character but for punctuation that would start or end a line wrongly; folds what is
 * longer than a line. Spaces at a break go, others stay. Always gives at least one line.
 */
export function wrapSpans(spans: readonly Span[], first: number, rest = first): Line[] {
  const [only, ...more] = spans
  if (only && more.length === 0 && only.text.length <= first && plainAscii.test(only.text)) return [[only]]
  const writer = new LineWriter(Math.max(1, first), Math.max(1, rest))
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

function* tokensOf(text: string): Generator<Token, void, undefined> {
  if (plainAscii.test(text)) {
    for (const [token] of text.matchAll(asciiTokens)) {
      yield { kind: token.startsWith(' ') ? 'space' : 'word', text: token, width: token.length }
    }
    return
  }
  let kind: Token['kind'] = 'space'
  let run = ''
  let width = 0
  for (const cell of cells(text)) {
    const next = cell.text === ' ' ? 'space' : cell.width === 2 ? 'wide' : 'word'
    if (next !== kind || next === 'wide') {
      if (run !== '') yield { kind, text: run, width }
      kind = next
      run = ''
      width = 0
    }
    run += cell.text
    width += cell.width
  }
  if (run !== '') yield { kind, text: run, width }
}

function mayBreak(before: Token | undefined, after: Token): boolean {
  if (before === undefined || before.kind === 'space' || after.kind === 'space') return true
  if (before.kind !== 'wide' && after.kind !== 'wide') return false
  return !notAtStart.test(after.text) && !notAtEnd.test(before.text)
}

/** Fills lines with units: runs of tokens between which no break is allowed. */
class LineWriter {
  readonly #lines: Line[] = []
  #line: Span[] = []
  #width = 0
  #limit: number
  readonly #rest: number
  #unit: { readonly text: string; readonly width: number; readonly from: Span }[] = []
  #unitWidth = 0
  #spaces: Span[] = []
  #spaceWidth = 0

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
    } else if (this.#width > 0) this.#breakLine()
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
    for (const cell of cells(text)) {
      const shown = cell.width > Math.min(this.#limit, this.#rest) ? { text: '?', width: 1 } : cell
      if (this.#width + shown.width > this.#limit) this.#breakLine()
      this.#append(shown.text, shown.width, from)
    }
  }

  finish(): Line[] {
    this.endUnit()
    if (this.#line.length > 0 || this.#lines.length === 0) this.#breakLine()
    return this.#lines
  }

  #append(text: string, width: number, from: Span): void {
    const last = this.#line.at(-1)
    if (last?.role === from.role && last.target === from.target) {
      this.#line[this.#line.length - 1] = { ...last, text: last.text + text }
    } else this.#line.push({ ...from, text })
    this.#width += width
  }

  #breakLine(): void {
    this.#lines.push(this.#line)
    this.#line = []
    this.#width = 0
    this.#limit = this.#rest
  }
}
