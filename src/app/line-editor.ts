import { cellWidth } from '../text/width.ts'
import type { Key } from './key.ts'

/** One line of text being edited. `cursor` is an index into `text`, always between two graphemes. */
export interface EditedLine {
  readonly text: string
  readonly cursor: number
}

/** `text` with the cursor at its end. */
export function editedLine(text = ''): EditedLine {
  return { text, cursor: text.length }
}

/** Puts `text` in at the cursor, as one line: breaks become spaces, other controls go. */
export function insertText(line: EditedLine, text: string): EditedLine {
  const clean = text.replace(/[\r\n\t]+/g, ' ').replace(/\p{Cc}/gu, '')
  const before = line.text.slice(0, line.cursor) + clean
  return { text: before + line.text.slice(line.cursor), cursor: before.length }
}

const toStart = (line: EditedLine): EditedLine => ({ ...line, cursor: 0 })
const toEnd = (line: EditedLine): EditedLine => ({ ...line, cursor: line.text.length })
const toPrevious = (line: EditedLine): EditedLine => ({ ...line, cursor: previousGrapheme(line) })
const toNext = (line: EditedLine): EditedLine => ({ ...line, cursor: nextGrapheme(line) })
const toPreviousWord = (line: EditedLine): EditedLine => ({ ...line, cursor: wordStart(line) })
const toNextWord = (line: EditedLine): EditedLine => ({ ...line, cursor: wordEnd(line) })
const deletePrevious = (line: EditedLine): EditedLine => without(line, previousGrapheme(line), line.cursor)
const deleteNext = (line: EditedLine): EditedLine => without(line, line.cursor, nextGrapheme(line))
const deletePreviousWord = (line: EditedLine): EditedLine => without(line, wordStart(line), line.cursor)
const deleteNextWord = (line: EditedLine): EditedLine => without(line, line.cursor, wordEnd(line))
const deleteToStart = (line: EditedLine): EditedLine => without(line, 0, line.cursor)
const deleteToEnd = (line: EditedLine): EditedLine => without(line, line.cursor, line.text.length)

const edits: Readonly<Record<string, (line: EditedLine) => EditedLine>> = {
  'left': toPrevious,
  'ctrl-b': toPrevious,
  'right': toNext,
  'ctrl-f': toNext,
  'home': toStart,
  'ctrl-a': toStart,
  'end': toEnd,
  'ctrl-e': toEnd,
  'alt-b': toPreviousWord,
  'ctrl-left': toPreviousWord,
  'alt-left': toPreviousWord,
  'alt-f': toNextWord,
  'ctrl-right': toNextWord,
  'alt-right': toNextWord,
  'backspace': deletePrevious,
  'delete': deleteNext,
  'ctrl-d': deleteNext,
  'ctrl-w': deletePreviousWord,
  'alt-backspace': deletePreviousWord,
  'alt-d': deleteNextWord,
  'ctrl-u': deleteToStart,
  'ctrl-k': deleteToEnd,
}

/** The line after `key`, by the habits of readline; undefined where the key edits nothing. */
export function editLine(line: EditedLine, key: Key): EditedLine | undefined {
  const edit = Object.hasOwn(edits, key.name) ? edits[key.name] : undefined
  if (edit !== undefined) return edit(line)
  return key.text === undefined ? undefined : insertText(line, key.text)
}

/** The part of a line that fits in `width` columns with the cursor in it, and the cursor's column there. */
export function visiblePart(
  line: EditedLine,
  width: number,
): { readonly text: string; readonly column: number } {
  const before = graphemes(line.text.slice(0, line.cursor))
  const room = Math.max(0, width - 1)
  let column = 0
  let start = before.length
  while (start > 0) {
    const next = cellWidth(before[start - 1] ?? '')
    if (column + next > room) break
    column += next
    start -= 1
  }
  return { text: before.slice(start).join('') + line.text.slice(line.cursor), column }
}

function without(line: EditedLine, start: number, end: number): EditedLine {
  return { text: line.text.slice(0, start) + line.text.slice(end), cursor: start }
}

/** Far enough for any grapheme worth the name, and bounded: segmenting a long paste at each key is slow. */
const reach = 64

function previousGrapheme(line: EditedLine): number {
  const before = line.text.slice(Math.max(0, line.cursor - reach), line.cursor)
  return line.cursor - (graphemes(before).at(-1)?.length ?? 0)
}

function nextGrapheme(line: EditedLine): number {
  const after = line.text.slice(line.cursor, line.cursor + reach)
  return line.cursor + (graphemes(after)[0]?.length ?? 0)
}

function wordStart(line: EditedLine): number {
  return line.text.slice(0, line.cursor).replace(/[\p{L}\p{M}\p{N}_]*[^\p{L}\p{M}\p{N}_]*$/u, '').length
}

function wordEnd(line: EditedLine): number {
  const match = /^[^\p{L}\p{M}\p{N}_]*[\p{L}\p{M}\p{N}_]*/u.exec(line.text.slice(line.cursor))
  return line.cursor + (match?.[0].length ?? 0)
}

function graphemes(text: string): string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return Array.from(text)
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
}
