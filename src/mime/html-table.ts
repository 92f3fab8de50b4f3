import type { Block, Span } from '../model/document.ts'
import { cellWidth } from '../text/width.ts'
import { attribute, type HtmlElement, type HtmlNode, isElement } from './html-tree.ts'

/** A cell with what is in it, on one line. */
interface Cell {
  readonly spans: readonly Span[]
  readonly isHeader: boolean
}

const maxColumns = 32
const maxRows = 2000
/** Wider tables than this, in cells of the screen, are shown row by row as "header: value". */
const maxWidth = 76
const columnGap = 2

/** True for a table that holds data: it has header cells or a border, and no table inside. */
export function isDataTable(table: HtmlElement): boolean {
  let data = Number(attribute(table, 'border') ?? 0) > 0
  const waiting: HtmlNode[] = [...table.childNodes]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!isElement(node)) continue
    if (node.tagName === 'table') return false
    if (node.tagName === 'th') data = true
    waiting.push(...node.childNodes)
  }
  return data
}

/** A data table as aligned columns, or, where too wide for that, as "header: value" lines. */
export function tableBlocks(
  table: HtmlElement,
  quote: number,
  read: (cell: HtmlElement) => readonly Span[],
): Block[] {
  const rows = readRows(table, read)
  const widths = columnWidths(rows)
  const total = widths.reduce((sum, width) => sum + width + columnGap, -columnGap)
  return total <= maxWidth ? alignedBlocks(rows, widths, quote) : labelledBlocks(rows, quote)
}

function readRows(table: HtmlElement, read: (cell: HtmlElement) => readonly Span[]): Cell[][] {
  const rows: Cell[][] = []
  const waiting: HtmlNode[] = table.childNodes.toReversed()
  for (let node = waiting.pop(); node !== undefined && rows.length < maxRows; node = waiting.pop()) {
    if (!isElement(node)) continue
    if (node.tagName !== 'tr') {
      waiting.push(...node.childNodes.toReversed())
      continue
    }
    const row: Cell[] = []
    for (const cell of node.childNodes) {
      if (!isElement(cell) || (cell.tagName !== 'td' && cell.tagName !== 'th')) continue
      const isHeader = cell.tagName === 'th'
      if (row.length >= maxColumns) break
      row.push({ spans: read(cell), isHeader })
      const span = Math.min(maxColumns, Math.trunc(Number(attribute(cell, 'colspan') ?? 1)) || 1)
      for (let extra = 1; extra < span && row.length < maxColumns; extra++) row.push({ spans: [], isHeader })
    }
    // A colspan beyond the table's end would only make it wide.
    while (row.at(-1)?.spans.length === 0) row.pop()
    if (row.length > 0) rows.push(row)
  }
  return rows
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
      spans.push(...labelled(cell))
      const padding = (widths[column] ?? 0) - widthOf(cell) + columnGap
      if (column < row.length - 1) spans.push({ text: ' '.repeat(padding), role: 'text' })
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
