import { styleOf } from './grid.ts'
import type { StyleId, Styles } from './styles.ts'

/** Where the terminal's cursor is and what style it writes in, with the bytes that got it there. */
export interface Pen {
  readonly x: number
  readonly y: number
  readonly style: StyleId
  /** Goes to a cell by the shortest way. */
  moveTo(x: number, y: number): void
  /** Writes the text of one cell of that attribute and width at the place of the pen. */
  write(text: string, attribute: number, width: 1 | 2): void
  setStyle(style: StyleId): void
  /** Puts out a sequence that moves nothing. */
  control(sequence: string): void
  /** Puts out a sequence after which the cursor's place is `x`, `y`, or unknown. */
  jump(sequence: string, x: number | undefined, y: number | undefined): void
  /** Takes what has been gathered. */
  take(): string
}

/** A pen for a terminal of `width` columns; the place is unknown at first, the style the terminal's own. */
export function createPen(styles: Styles, width: number): Pen {
  let out = ''
  let x = NaN
  let y = NaN
  let style: StyleId = 0

  return {
    get x() {
      return x
    },
    get y() {
      return y
    },
    get style() {
      return style
    },
    moveTo(toX, toY) {
      if (x === toX && y === toY) return
      out += shortestMove(x, y, toX, toY)
      x = toX
      y = toY
    },
    write(text, attribute, cells) {
      // A blank needs no other style than one with the same background.
      const wanted = styleOf(attribute)
      if (text !== ' ' || styles.blank(style) !== wanted) this.setStyle(wanted)
      out += text
      x += cells
      // Past the last column the cursor waits to wrap; terminals differ on where it is then.
      if (x >= width) x = NaN
    },
    setStyle(wanted) {
      out += styles.transition(style, wanted)
      style = wanted
    },
    control(sequence) {
      out += sequence
    },
    jump(sequence, toX, toY) {
      out += sequence
      x = toX ?? NaN
      y = toY ?? NaN
    },
    take() {
      const taken = out
      out = ''
      return taken
    },
  }
}

/** The shortest way from one place, perhaps unknown (NaN), to another (ECMA-48 §8.3.18 to 8.3.22). */
function shortestMove(x: number, y: number, toX: number, toY: number): string {
  let best = toX === 0 ? (toY === 0 ? '\x1b[H' : `\x1b[${toY + 1}H`) : `\x1b[${toY + 1};${toX + 1}H`
  const offer = (move: string): void => {
    if (move.length < best.length) best = move
  }
  if (y === toY) {
    if (toX > x) offer(`\x1b[${count(toX - x)}C`)
    if (toX < x) offer(x - toX <= 4 ? '\b'.repeat(x - toX) : `\x1b[${x - toX}D`)
    offer(`\r${forward(toX)}`)
  }
  // CR before LF, since the line discipline may turn LF into both.
  if (toY > y && toY - y <= 4) offer(`\r${'\n'.repeat(toY - y)}${forward(toX)}`)
  if (toX === x) offer(`\x1b[${count(Math.abs(toY - y))}${toY > y ? 'B' : 'A'}`)
  return best
}

function forward(columns: number): string {
  return columns === 0 ? '' : `\x1b[${count(columns)}C`
}

function count(number: number): string {
  return number === 1 ? '' : String(number)
}
