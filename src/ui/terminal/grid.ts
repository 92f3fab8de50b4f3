import type { StyleId } from './styles.ts'

/**
 * One cell: its attribute and its text. The attribute is the style's number times two, plus one where the text
 * is two columns wide; the cell after a wide one holds `' '`.
 */
export type GridCell = [attribute: number, text: string]

/** A row of cells. `dirty` is set when a cell has changed since the row was last sent. */
export type GridLine = GridCell[] & { dirty: boolean }

/** The attribute of a narrow cell of style `id`. */
export function attributeOf(id: StyleId): number {
  return id * 2
}

/** The style of a cell with this attribute. */
export function styleOf(attribute: number): StyleId {
  return attribute >> 1
}

/** True for the first half of a wide character. */
export function isWide(attribute: number): boolean {
  return (attribute & 1) === 1
}

/** A row of `width` blank cells. */
export function blankLine(width: number, attribute: number): GridLine {
  const cells = Array.from({ length: width }, (): GridCell => [attribute, ' '])
  return Object.assign(cells, { dirty: false })
}

/** Writes one cell, and marks the row dirty only where that changed it. */
export function setCell(line: GridLine, x: number, attribute: number, text: string): void {
  const cell = line[x]
  if (cell === undefined || (cell[0] === attribute && cell[1] === text)) return
  cell[0] = attribute
  cell[1] = text
  line.dirty = true
}
