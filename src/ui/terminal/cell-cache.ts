import { displaySafe } from '../../text/display-safe.ts'
import { toCells } from '../../text/width.ts'
import type { Cell } from '../../text/width.ts'
import { asciiLikeness } from './glyphs.ts'

const plainAscii = /^[\x20-\x7e]*$/
/** Texts kept at most, in two generations: the older one goes when the newer is full. */
const generationSize = 2000

/** The cells of texts, remembered: they are measured once, not at each frame. */
export interface CellCache {
  /** The cells of `text`, made safe to display; undefined for plain ASCII, whose characters are its cells. */
  cellsOf(text: string): readonly Cell[] | undefined
}

/** An empty cache. With `asciiOnly` every cell is replaced by its likeness in ASCII. */
export function createCellCache(asciiOnly: boolean): CellCache {
  let newer = new Map<string, readonly Cell[]>()
  let older = new Map<string, readonly Cell[]>()
  return {
    cellsOf(text) {
      if (plainAscii.test(text)) return undefined
      let cells = newer.get(text)
      if (cells !== undefined) return cells
      cells = older.get(text) ?? measure(text, asciiOnly)
      if (newer.size >= generationSize) {
        older = newer
        newer = new Map()
      }
      newer.set(text, cells)
      return cells
    },
  }
}

function measure(text: string, asciiOnly: boolean): readonly Cell[] {
  const cells = toCells(displaySafe(text))
  return asciiOnly ? cells.flatMap(asciiCells) : cells
}

/** As many cells as the original has columns, so that nothing moves. */
function asciiCells(cell: Cell): Cell[] {
  const first: Cell = { text: asciiLikeness(cell.text), width: 1 }
  return cell.width === 1 ? [first] : [first, { text: first.text === '?' ? '?' : ' ', width: 1 }]
}
