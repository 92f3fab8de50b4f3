import type { Block, Span } from '../model/document.ts'
import { cellWidth } from '../text/width.ts'
import { attribute, type HtmlElement, type HtmlNode, isElement, isText } from './html-tree.ts'
import { styleOf } from './html-style.ts'

/** A cell with what is in it, on one line. */
interface Cell {
  readonly spans: readonly Span[]
  readonly isHeader: boolean
  readonly isRight: boolean
}

const maxColumns = 32
const maxRows = 2000
/** Wider tables than this, in cells of the screen, are shown row by row as "header: value". */
const maxWidth = 76
const columnGap = 2

/** Longer cells, in characters, are no figures or names: a table of such ones only places them. */
const longestDatum = 40
/** Nodes of one table that are looked at to tell what it is. */
const maxLooked = 5000

/**
 * True for a table that holds data, rather than place what is in it: no table inside, and header cells, a border,
 * or two rows and more of several short cells, as in a bill.
 */
export function isDataTable(table: HtmlElement): boolean {
  let isMarked = Number(attribute(table, 'border') ?? 0) > 0
  const cells: HtmlElement[] = []
  const waiting: HtmlNode[] = [...table.childNodes]
  let left = maxLooked
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (left-- <= 0) return isMarked
    if (!isElement(node)) continue
    if (node.tagName === 'table') return false
    if (node.tagName === 'th' || node.tagName === 'caption') isMarked = true
    if (node.tagName === 'td') cells.push(node)
    waiting.push(...node.childNodes)
  }
  return isMarked || isTabular(cells)
}

function isTabular(cells: readonly HtmlElement[]): boolean {
  const filled = new Map<unknown, number>()
  for (const cell of cells) {
    const length = lengthOfText(cell)
    if (length > longestDatum) return false
    if (length > 0) filled.set(cell.parentNode, (filled.get(cell.parentNode) ?? 0) + 1)
  }
  return [...filled.values()].filter((count) => count > 1).length >= 2
}

/** In characters, white space collapsed; it is not counted far beyond `longestDatum`. */
function lengthOfText(cell: HtmlElement): number {
  let length = 0
  const waiting: HtmlNode[] = [...cell.childNodes]
  for (let node = waiting.pop(); node !== undefined && length <= longestDatum; node = waiting.pop()) {
    if (isText(node)) length += node.value.replace(/\s+/g, ' ').trim().length
    else if (isElement(node)) waiting.push(...node.childNodes)
  }
  return length
}

/** A data table as aligned columns, or, where too wide for that, as "header: value" lines. */
export function tableBlocks(
  table: HtmlElement,
  quote: number,
  read: (cell: HtmlElement) => readonly Span[],
): Block[] {
  const { caption, rows } = readTable(table, read)
  const widths = columnWidths(rows)
  const total = widths.reduce((sum, width) => sum + width + columnGap, -columnGap)
  const blocks = total <= maxWidth ? alignedBlocks(rows, widths, quote) : labelledBlocks(rows, quote)
  return caption.length === 0 ? blocks : [{ kind: 'paragraph', quote, spans: strong(caption) }, ...blocks]
}

interface Table {
  readonly caption: readonly Span[]
  readonly rows: Cell[][]
}

function readTable(table: HtmlElement, read: (cell: HtmlElement) => readonly Span[]): Table {
  let caption: readonly Span[] = []
  const rows: Cell[][] = []
  const reader = new RowReader(read)
  const waiting: HtmlNode[] = table.childNodes.toReversed()
  for (let node = waiting.pop(); node !== undefined && rows.length < maxRows; node = waiting.pop()) {
    if (!isElement(node)) continue
    if (node.tagName === 'caption') caption = read(node)
    else if (node.tagName === 'tr') {
      const row = reader.read(node)
      if (row.length > 0) rows.push(row)
    } else waiting.push(...node.childNodes.toReversed())
  }
  return { caption, rows }
}

const noCell: Cell = { spans: [], isHeader: false, isRight: false }

/** Reads row after row; a cell over several rows leaves its place in the next ones empty. */
class RowReader {
  readonly #readCell: (cell: HtmlElement) => readonly Span[]
  /** By column, the rows that a cell above still takes. */
  #taken: number[] = []

  constructor(readCell: (cell: HtmlElement) => readonly Span[]) {
    this.#readCell = readCell
  }

  read(element: HtmlElement): Cell[] {
    const taken = this.#taken
    const next = taken.map((rows) => Math.max(0, rows - 1))
    const row: Cell[] = []
    const skipTaken = () => {
      while (row.length < maxColumns && (taken[row.length] ?? 0) > 0) row.push(noCell)
    }
    for (const cell of element.childNodes) {
      if (!isElement(cell) || (cell.tagName !== 'td' && cell.tagName !== 'th')) continue
      skipTaken()
      if (row.length >= maxColumns) break
      const isHeader = cell.tagName === 'th'
      const columns = spanOf(cell, 'colspan', maxColumns - row.length)
      const rows = spanOf(cell, 'rowspan', maxRows)
      for (let column = 0; column < columns; column++) {
        next[row.length] = rows - 1
        row.push(column === 0 ? { spans: this.#readCell(cell), isHeader, isRight: isRight(cell) } : noCell)
      }
    }
    this.#taken = Array.from(next, (rows) => rows ?? 0)
    // A colspan beyond the table's end would only make it wide.
    while (row.at(-1)?.spans.length === 0) row.pop()
    return row
  }
}

function spanOf(cell: HtmlElement, name: string, most: number): number {
  return Math.max(1, Math.min(most, Math.trunc(Number(attribute(cell, name) ?? 1)) || 1))
}

function isRight(cell: HtmlElement): boolean {
  return attribute(cell, 'align')?.toLowerCase() === 'right' || /(?:^|;)text-align:right/.test(styleOf(cell))
}

function columnWidths(rows: readonly Cell[][]): number[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
  }
  return widths
}

function widthOf(cell: Cell): number {
  return cell.spans.reduce((sum, span) => sum + cellWidth(span.text), 0)
}

function alignedBlocks(rows: readonly Cell[][], widths: readonly number[], quote: number): Block[] {
  return rows.map((row) => {
    const spans: Span[] = []
    for (const [column, cell] of row.entries()) {
      const padding = (widths[column] ?? 0) - widthOf(cell)
      const isLast = column === row.length - 1
      const before = cell.isRight ? padding : 0
      const after = isLast ? 0 : padding - before + columnGap
      if (before > 0) spans.push({ text: ' '.repeat(before), role: 'text' })
      spans.push(...labelled(cell))
      if (after > 0) spans.push({ text: ' '.repeat(after), role: 'text' })
    }
    return { kind: 'verbatim', quote, spans }
  })
}

function labelledBlocks(rows: readonly Cell[][], quote: number): Block[] {
  const [head, ...others] = rows
  const hasHead = head !== undefined && head.every((cell) => cell.isHeader) && others.length > 0
  const labels = hasHead ? head : []
  const blocks: Block[] = []
  for (const [index, row] of (hasHead ? others : rows).entries()) {
    if (index > 0) blocks.push({ kind: 'blank', quote })
    for (const [column, cell] of row.entries()) {
      if (cell.spans.length === 0) continue
      const label = labels[column]?.spans ?? []
      const spans =
        label.length > 0
          ? [...strong(label), { text: ': ', role: 'strong' as const }, ...cell.spans]
          : labelled(cell)
      blocks.push({ kind: 'paragraph', quote, rest: '  ', spans })
    }
  }
  return blocks
}

function labelled(cell: Cell): readonly Span[] {
  return cell.isHeader ? strong(cell.spans) : cell.spans
}

function strong(spans: readonly Span[]): Span[] {
  return spans.map((span) => (span.role === 'text' ? { ...span, role: 'strong' } : span))
}
