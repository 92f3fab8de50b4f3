import { eastAsianWidth } from 'get-east-asian-width'

/** What one or two columns of the screen show: a base character with its combining marks, or a flag. */
export interface Cell {
  readonly text: string
  readonly width: 1 | 2
}

const plainAscii = /^[\x20-\x7e]*$/
const zeroWidth = /^[\p{Mn}\p{Me}\p{DI}\p{Cc}\p{Cs}\u1160-\u11ff\ud7b0-\ud7fb\ufff9-\ufffb]$/u
const attaches = /^(?!\p{DI})[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7fb]$/u
const emoji = /^\p{Extended_Pictographic}$/u
const zeroWidthJoiner = 0x200d

const asciiCells: readonly Cell[] = Array.from({ length: 95 }, (_, index) => ({
  text: String.fromCharCode(0x20 + index),
  width: 1 as const,
}))

/** The columns that one code point takes: 0 for marks, controls and what is invisible, 2 for wide ones. */
export function charWidth(codePoint: number): 0 | 1 | 2 {
  if (codePoint >= 0x20 && codePoint < 0x7f) return 1
  if (codePoint >= 0x4e00 && codePoint <= 0x9fff) return 2
  if (codePoint >= 0xac00 && codePoint <= 0xd7a3) return 2
  // Kana and the punctuation round them, but for the two marks of voice.
  if (codePoint >= 0x3001 && codePoint <= 0x30ff && !isKanaOddity(codePoint)) return 2
  if (codePoint >= 0xff01 && codePoint <= 0xff60) return 2
  if (codePoint > 0xa0 && codePoint < 0x300 && codePoint !== 0xad) return 1
  if (codePoint < 0 || codePoint > 0x10ffff) return 0
  if (zeroWidth.test(String.fromCodePoint(codePoint))) return 0
  return eastAsianWidth(codePoint)
}

/** The columns that `text` takes: the sum of its cells. */
export function cellWidth(text: string): number {
  if (plainAscii.test(text)) return text.length
  let width = 0
  for (const cell of cells(text)) width += cell.width
  return width
}

/**
 * `text` cut into what stands in the cells of a row. Emoji sequences (ZWJ, VS16, skin tones) are degraded to
 * their first code point, since terminals differ on the rest; flags keep both halves; marks stay with their
 * base. What has no width of its own and nothing to stand on is left out, controls included.
 */
export function toCells(text: string): Cell[] {
  return [...cells(text)]
}

/** As `toCells`, one cell at a time. */
export function* cells(text: string): Generator<Cell, void, undefined> {
  let pending: Cell | undefined
  let code = 0
  let joining = false
  for (const character of text) {
    const next = character.codePointAt(0) ?? 0
    const ascii = asciiCells[next - 0x20]
    if (ascii !== undefined) {
      if (pending) yield pending
      pending = ascii
      code = next
      joining = false
      continue
    }
    const width = charWidth(next)
    if (width === 0) {
      if (next === zeroWidthJoiner) joining = pending !== undefined && isEmoji(code)
      else if (pending && attaches.test(character))
        pending = { text: pending.text + character, width: pending.width }
      continue
    }
    if (joining && isEmoji(next)) {
      joining = false
      continue
    }
    joining = false
    if (pending && isSkinTone(next) && isEmoji(code)) continue
    if (pending && isRegionalIndicator(next) && isRegionalIndicator(code) && pending.width === 1) {
      pending = { text: pending.text + character, width: 2 }
      continue
    }
    if (pending) yield pending
    pending = { text: character, width }
    code = next
  }
  if (pending) yield pending
}

/** `text` in at most `width` columns; what was cut off is replaced by `ellipsis`. */
export function truncate(text: string, width: number, ellipsis = '…'): string {
  if (width <= 0) return ''
  if (plainAscii.test(text) && text.length <= width) return text
  const mark = cellWidth(ellipsis) <= width ? ellipsis : ''
  const room = width - cellWidth(mark)
  let used = 0
  let kept = ''
  let whole = ''
  for (const cell of cells(text)) {
    used += cell.width
    if (used > width) return kept + mark
    whole += cell.text
    if (used <= room) kept = whole
  }
  return whole
}

/** `text` with spaces after it until it takes `width` columns; a longer one stays as it is. */
export function padEnd(text: string, width: number): string {
  const missing = width - cellWidth(text)
  return missing > 0 ? text + ' '.repeat(missing) : text
}

/** `text` in exactly `width` columns: cut off or padded. */
export function fit(text: string, width: number): string {
  return padEnd(truncate(text, width), width)
}

/** Marks, half space, unassigned: what the tables have to say of this block. */
function isKanaOddity(codePoint: number): boolean {
  return (codePoint >= 0x302a && codePoint <= 0x3040) || (codePoint >= 0x3097 && codePoint <= 0x309a)
}

function isEmoji(code: number): boolean {
  return code > 0xff && emoji.test(String.fromCodePoint(code))
}

function isSkinTone(code: number): boolean {
  return code >= 0x1f3fb && code <= 0x1f3ff
}

function isRegionalIndicator(code: number): boolean {
  return code >= 0x1f1e6 && code <= 0x1f1ff
}
