import type { GridLine } from './grid.ts'

/** Rows `top` to `bottom` have moved up by `count` (down where it is negative). */
export interface Scroll {
  readonly top: number
  readonly bottom: number
  readonly count: number
}

/** Rows are compared in pieces of this many columns, so that a list scrolls beside a tree that stands still. */
const pieceWidth = 16
/** Fewer dirty rows are not worth the search. */
const leastDirty = 3
/** A scroll costs some 25 bytes, so it must spare this many pieces. */
const leastGain = 6

/**
 * The shift of whole rows that spares most of the drawing, looked for in `lines`, what shall be seen, and
 * `shown`, what is seen. Rows that stand still beside the shift count against it.
 */
export function findScroll(lines: readonly GridLine[], shown: readonly GridLine[]): Scroll | undefined {
  let first = lines.length
  let last = -1
  let dirty = 0
  lines.forEach((line, y) => {
    if (!line.dirty) return
    dirty += 1
    first = Math.min(first, y)
    last = y
  })
  if (dirty < leastDirty) return undefined
  const wanted = lines.slice(first, last + 1).map(piecesOf)
  const present = shown.slice(first, last + 1).map(piecesOf)
  let best: (Scroll & { gain: number }) | undefined
  const furthest = Math.floor(wanted.length / 2)
  for (let distance = 1; distance <= furthest; distance++) {
    for (const count of [distance, -distance]) {
      const found = bestRun(wanted, present, count)
      if (found !== undefined && found.gain > (best?.gain ?? leastGain - 1)) {
        best = { ...found, top: found.top + first, bottom: found.bottom + first }
      }
    }
  }
  return best && { top: best.top, bottom: best.bottom, count: best.count }
}

/** The run of rows that gains most by a shift of `count` (the largest sum over neighbouring rows). */
function bestRun(
  wanted: number[][],
  present: number[][],
  count: number,
): (Scroll & { gain: number }) | undefined {
  let gain = 0
  let start = 0
  let best: { gain: number; start: number; end: number } | undefined
  for (let y = Math.max(0, -count); y < Math.min(wanted.length, wanted.length - count); y++) {
    if (gain <= 0) {
      gain = 0
      start = y
    }
    gain += gainOf(wanted[y] ?? [], present[y] ?? [], present[y + count] ?? [])
    if (gain > (best?.gain ?? 0)) best = { gain, start, end: y }
  }
  if (best === undefined) return undefined
  return {
    gain: best.gain,
    count,
    top: Math.min(best.start, best.start + count),
    bottom: Math.max(best.end, best.end + count),
  }
}

function gainOf(wanted: number[], standing: number[], shifted: number[]): number {
  let gain = 0
  for (let piece = 0; piece < wanted.length; piece++) {
    const stands = wanted[piece] === standing[piece]
    const moves = wanted[piece] === shifted[piece]
    if (moves && !stands) gain += 1
    else if (stands && !moves) gain -= 1
  }
  return gain
}

/** A hash of each piece of a row. A clash costs bytes, never a wrong screen: the rows are compared afterwards. */
function piecesOf(line: GridLine): number[] {
  const pieces: number[] = []
  for (let x = 0; x < line.length; x += pieceWidth) {
    let hash = 0
    for (let column = x; column < Math.min(x + pieceWidth, line.length); column++) {
      const cell = line[column]
      if (cell === undefined) continue
      // The second half of a wide character is '' in what is shown, ' ' in what shall be.
      hash = (Math.imul(hash, 31) + cell[0] * 131 + (cell[1] === '' ? 32 : (cell[1].codePointAt(0) ?? 0))) | 0
    }
    pieces.push(hash)
  }
  return pieces
}
