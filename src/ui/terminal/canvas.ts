import type { CellCache } from './cell-cache.ts'
import { attributeOf, isWide, setCell } from './grid.ts'
import type { GridLine } from './grid.ts'
import type { Point } from './painter.ts'
import type { Style, StyleId, Styles } from './styles.ts'

/** A piece of a line with its look. */
export interface Segment {
  readonly text: string
  readonly style: Style
}

/**
 * What a pane paints on: its own cells, counted from its upper left corner. Every paint starts on a blank
 * canvas. What lies outside is clipped, and whatever is not safe to display is made so.
 */
export interface Canvas {
  /** Columns. */
  readonly width: number
  /** Rows. */
  readonly height: number
  /**
   * Writes `text` on row `y` from column `x`, at most `maxWidth` columns of it. A wide character that would be
   * cut in half is left out. Returns the columns taken, those clipped at the left included.
   */
  text(x: number, y: number, text: string, style: Style, maxWidth?: number): number
  /** Fills a rectangle with a character of one column. */
  fill(x: number, y: number, width: number, height: number, style: Style, character?: string): void
  /** Writes segments from column 0 of row `y`, and fills what is left with `rest`. Returns the columns written. */
  line(y: number, segments: readonly Segment[], rest?: Style): number
  /** The hardware cursor shall stand here. The last pane that asks has it, unless a later one covers the place. */
  cursor(x: number, y: number): void
}

/** A rectangle of the screen, in cells. */
export interface Rectangle {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** What the canvases of one terminal share. */
export interface CanvasTools {
  readonly styles: Styles
  readonly cells: CellCache
  /** The style of cells that nobody paints. */
  readonly background: Style
  readonly mask: Mask
}

/** So many zeros, in memory that the next call uses again: a frame allocates none. */
export type Mask = (length: number) => Uint8Array

export function createMask(): Mask {
  let memory = new Uint8Array(0)
  return (length) => {
    if (memory.length < length) memory = new Uint8Array(length)
    return memory.subarray(0, length).fill(0)
  }
}

const asciiText: readonly string[] = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

/**
 * Lets `paint` paint the part of `lines` inside `place`; blanks what it leaves out, unless that is to be `seeThrough`.
 * Returns where it wants the hardware cursor, in cells of the screen.
 */
export function paintPane(
  tools: CanvasTools,
  lines: readonly GridLine[],
  place: Rectangle,
  paint: (canvas: Canvas) => void,
  seeThrough = false,
): Point | undefined {
  const { styles, cells } = tools
  const { left, top } = place
  const width = Math.max(0, Math.min(place.width, (lines[0]?.length ?? 0) - left))
  const height = Math.max(0, Math.min(place.height, lines.length - top))
  const painted = tools.mask(width * height)
  let cursor: Point | undefined

  /** Writes the cell at `x`, `y` of the canvas, inside of it. */
  const put = (x: number, y: number, id: StyleId, text: string, cellWidth: 1 | 2): void => {
    const line = lines[top + y]
    if (line === undefined) return
    const column = left + x
    const before = column > 0 ? line[column - 1] : undefined
    // A wide character whose second half is painted over is gone as a whole.
    if (before !== undefined && isWide(before[0])) setCell(line, column - 1, before[0] - 1, ' ')
    const attribute = attributeOf(text === ' ' ? styles.blank(id) : id)
    painted[y * width + x] = 1
    if (cellWidth === 1) {
      setCell(line, column, attribute, text)
      return
    }
    painted[y * width + x + 1] = 1
    setCell(line, column, attribute + 1, text)
    setCell(line, column + 1, attribute, ' ')
  }

  const canvas: Canvas = {
    width,
    height,
    text(x, y, text, style, maxWidth = Infinity) {
      if (y < 0 || y >= height) return 0
      const id = styles.id(style)
      const end = Math.min(width, x + maxWidth)
      let column = x
      const known = cells.cellsOf(text)
      if (known === undefined) {
        for (let index = 0; index < text.length && column < end; index++, column++) {
          if (column >= 0) put(column, y, id, asciiText[text.charCodeAt(index)] ?? ' ', 1)
        }
        return column - x
      }
      for (const cell of known) {
        if (column + cell.width > end) break
        if (column >= 0) put(column, y, id, cell.text, cell.width)
        else if (column + cell.width > 0) put(0, y, id, ' ', 1)
        column += cell.width
      }
      return column - x
    },
    fill(x, y, fillWidth, fillHeight, style, character = ' ') {
      const id = styles.id(style)
      const cell = cells.cellsOf(character)?.[0] ?? { text: character.charAt(0) || ' ', width: 1 }
      const text = cell.width === 1 ? cell.text : ' '
      for (let row = Math.max(0, y); row < Math.min(height, y + fillHeight); row++) {
        for (let column = Math.max(0, x); column < Math.min(width, x + fillWidth); column++) {
          put(column, row, id, text, 1)
        }
      }
    },
    line(y, segments, rest = tools.background) {
      let x = 0
      for (const segment of segments) x += canvas.text(x, y, segment.text, segment.style)
      canvas.fill(x, y, width - x, 1, rest)
      return x
    },
    cursor(x, y) {
      if (x >= 0 && x < width && y >= 0 && y < height) cursor = { x: left + x, y: top + y }
    },
  }

  paint(canvas)
  if (seeThrough) return cursor
  const background = styles.id(tools.background)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (painted[y * width + x] === 0) put(x, y, background, ' ', 1)
  }
  return cursor
}
