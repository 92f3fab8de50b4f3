import { attributeOf, blankLine, isWide, styleOf } from './grid.ts'
import type { GridLine } from './grid.ts'
import { createPen } from './pen.ts'
import type { Pen } from './pen.ts'
import { findScroll } from './scroll.ts'
import type { Scroll } from './scroll.ts'
import type { Styles } from './styles.ts'

/** A place on the screen, from 0. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Brings the terminal from what it shows to what it shall show, in few bytes. */
export interface Painter {
  /**
   * The bytes that turn `shown` into `lines`, with the hardware cursor at `cursor` or hidden; empty when there
   * is nothing to do. Afterwards `shown` equals `lines` and no row is dirty.
   */
  paint(lines: readonly GridLine[], shown: GridLine[], cursor: Point | undefined): string
  /** The terminal has been cleared or handed over: where its cursor is, and whether it shows, is not known. */
  reset(): void
}

export interface PainterOptions {
  readonly styles: Styles
  /** IL, DL and ECH may be used. */
  readonly editing?: boolean
  /** Frames are bracketed by synchronized output (private mode 2026). */
  readonly synchronized?: boolean
}

const beginFrame = '\x1b[?2026h'
const endFrame = '\x1b[?2026l'
const hideCursor = '\x1b[?25l'
const showCursor = '\x1b[?25h'

/** A run of blanks is erased rather than written from here on: ECH and the way past it cost 10 bytes. */
const leastErased = 11
/** Gaps up to this many unchanged cells are written again: the way over them costs as much. */
const widestBridge = 4
/** From here on the cursor is hidden while the frame is drawn: it would be seen to run about. */
const longFrame = 256

/** A painter for one terminal. */
export function createPainter({ styles, editing = true, synchronized = true }: PainterOptions): Painter {
  let penWidth = 0
  let pen = createPen(styles, penWidth)
  let cursorShown: boolean | undefined

  return {
    paint(lines, shown, cursor) {
      const width = lines[0]?.length ?? 0
      if (penWidth !== width) {
        pen = createPen(styles, width)
        penWidth = width
      }
      if (editing) {
        const scroll = findScroll(lines, shown)
        if (scroll !== undefined) scrollRows(pen, lines, shown, scroll)
      }
      lines.forEach((line, y) => {
        const seen = shown[y]
        if (line.dirty && seen !== undefined) paintRow(pen, styles, editing, line, seen, y)
        // Nothing that follows elsewhere is part of the link that was written last.
        pen.setStyle(styles.unlinked(pen.style))
        line.dirty = false
      })
      pen.setStyle(0)
      const cells = pen.take()
      if (cursor !== undefined) pen.moveTo(cursor.x, cursor.y)
      const place = pen.take()

      const hides = cursorShown !== false && (cursor === undefined || cells.length >= longFrame)
      const shows = cursor !== undefined && (hides || cursorShown !== true)
      cursorShown = cursor !== undefined
      const frame = (hides ? hideCursor : '') + cells + place + (shows ? showCursor : '')
      return synchronized && cells !== '' ? beginFrame + frame + endFrame : frame
    },
    reset() {
      pen = createPen(styles, penWidth)
      cursorShown = undefined
    },
  }
}

/** Moves rows by DL or IL within a scrolling region (DECSTBM), on the terminal and in `shown`. */
function scrollRows(pen: Pen, lines: readonly GridLine[], shown: GridLine[], scroll: Scroll): void {
  const { top, bottom, count } = scroll
  const distance = Math.abs(count)
  pen.setStyle(0)
  pen.jump(`\x1b[${top + 1};${bottom + 1}r`, 0, 0)
  pen.moveTo(0, top)
  pen.jump(`\x1b[${distance === 1 ? '' : distance}${count > 0 ? 'M' : 'L'}\x1b[r`, 0, 0)
  const width = shown[top]?.length ?? 0
  const blanks = Array.from({ length: distance }, () => blankLine(width, attributeOf(0)))
  shown.splice(count > 0 ? top : bottom + 1 - distance, distance)
  shown.splice(count > 0 ? bottom + 1 - distance : top, 0, ...blanks)
  for (let y = top; y <= bottom; y++) {
    const line = lines[y]
    if (line !== undefined) line.dirty = true
  }
}

function paintRow(
  pen: Pen,
  styles: Styles,
  editing: boolean,
  line: GridLine,
  seen: GridLine,
  y: number,
): void {
  const tail = blankTail(styles, line)
  let x = 0
  while (x < tail) {
    const cell = line[x]
    if (cell === undefined) return
    let [attribute, text] = cell
    if (isWide(attribute) && x + 1 >= line.length) {
      attribute -= 1
      text = ' '
    }
    const width = isWide(attribute) ? 2 : 1
    if (isSeen(seen, x, attribute, text)) {
      x += width
      continue
    }
    if (editing && text === ' ') {
      const run = blankRun(line, x, tail)
      if (run >= leastErased && styles.erasable(styleOf(attribute))) {
        approach(pen, styles, line, x, y)
        setBlank(pen, styles, attribute)
        pen.control(`\x1b[${run}X`)
        for (let column = x; column < x + run; column++) see(seen, column, attribute, ' ', 1)
        x += run
        continue
      }
    }
    approach(pen, styles, line, x, y)
    pen.write(text, attribute, width)
    see(seen, x, attribute, text, width)
    x += width
  }
  eraseTail(pen, styles, line, seen, tail, y)
}

/** Where the blanks begin that reach to the end of the row and may be erased in one go. */
function blankTail(styles: Styles, line: GridLine): number {
  const last = line.at(-1)
  if (last === undefined || last[1] !== ' ' || !styles.erasable(styleOf(last[0]))) return line.length
  let start = line.length - 1
  while (start > 0 && line[start - 1]?.[0] === last[0] && line[start - 1]?.[1] === ' ') start -= 1
  // The second half of a wide character is no blank of its own.
  if (start > 0 && isWide(line[start - 1]?.[0] ?? 0)) start += 1
  return start
}

function eraseTail(pen: Pen, styles: Styles, line: GridLine, seen: GridLine, tail: number, y: number): void {
  let start = tail
  while (start < line.length && seen[start]?.[0] === line[start]?.[0] && seen[start]?.[1] === ' ') start += 1
  if (start >= line.length) return
  const attribute = line[start]?.[0] ?? 0
  approach(pen, styles, line, start, y)
  setBlank(pen, styles, attribute)
  pen.control('\x1b[K')
  for (let x = start; x < line.length; x++) see(seen, x, attribute, ' ', 1)
}

/** Goes to a cell, by writing the unchanged cells before it again where that is as short. */
function approach(pen: Pen, styles: Styles, line: GridLine, x: number, y: number): void {
  const gap = x - pen.x
  const insideWide = isWide(line[pen.x - 1]?.[0] ?? 0)
  if (pen.y === y && gap > 0 && gap <= widestBridge && !insideWide) {
    const bridge = line.slice(pen.x, x)
    if (bridge.every(([attribute, text]) => isPlainIn(pen, styles, attribute, text))) {
      for (const [attribute, text] of bridge) pen.write(text, attribute, 1)
      return
    }
  }
  pen.moveTo(x, y)
}

/** True for one ASCII character that needs no other style than the pen's. */
function isPlainIn(pen: Pen, styles: Styles, attribute: number, text: string): boolean {
  if (text === ' ') return styles.blank(pen.style) === styleOf(attribute) && !isWide(attribute)
  return attribute === attributeOf(pen.style) && text.length === 1 && text < '\x7f'
}

/** Chooses a style whose erased cells look as blanks of that attribute do. */
function setBlank(pen: Pen, styles: Styles, attribute: number): void {
  const wanted = styleOf(attribute)
  if (styles.blank(pen.style) !== wanted) pen.setStyle(wanted)
}

function blankRun(line: GridLine, x: number, end: number): number {
  const attribute = line[x]?.[0]
  let length = 0
  while (x + length < end && line[x + length]?.[1] === ' ' && line[x + length]?.[0] === attribute) length += 1
  return length
}

function isSeen(seen: GridLine, x: number, attribute: number, text: string): boolean {
  const cell = seen[x]
  if (cell === undefined || cell[0] !== attribute || cell[1] !== text) return false
  return !isWide(attribute) || seen[x + 1]?.[1] === ''
}

/**
 * Notes in `seen` what the terminal shows now. The second half of a wide character is noted as '', which equals no
 * cell that shall be seen: where the first half is overwritten, what it leaves behind is always drawn anew.
 */
function see(seen: GridLine, x: number, attribute: number, text: string, width: 1 | 2): void {
  const cell = seen[x]
  if (cell !== undefined) {
    cell[0] = attribute
    cell[1] = text
  }
  const half = width === 2 ? seen[x + 1] : undefined
  if (half !== undefined) {
    half[0] = attribute - 1
    half[1] = ''
  }
}
