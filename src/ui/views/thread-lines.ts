import type { ThreadRow } from '../../sync/threads/thread-rows.ts'
import type { Glyphs } from '../terminal/glyphs.ts'

/** Levels that are drawn at most; a deeper message has its depth as a number. */
const mostLevels = 4

/** Cells of the subject for each level that is drawn. */
const cellsPerLevel = 8

/** What stands before a subject: the way to the message in its thread. `width` is that of the subject's column. */
export function threadLines(
  { folded, count, depth, isLast, lines }: ThreadRow,
  glyphs: Glyphs,
  width: number,
): string {
  if (depth === 0) return count > 1 ? `${folded ? glyphs.closed : glyphs.open} ` : '  '
  const levels = Math.max(1, Math.min(mostLevels, Math.floor(width / cellsPerLevel)))
  const corner = `${isLast ? glyphs.bottomLeft : glyphs.tee}${glyphs.horizontal}`
  if (depth > levels) return `${'  '.repeat(levels - 1)}${corner}${depth} `
  return `${lines.map((more) => (more ? `${glyphs.vertical} ` : '  ')).join('')}${corner} `
}

/** How many messages a folded thread has, and how many of them are unread: `(4)`, `(4, 2 N)`. */
export function threadCount({ folded, count, unread }: ThreadRow): string {
  if (!folded || count < 2) return ''
  return unread > 0 && count > 1 ? ` (${count}, ${unread} N)` : ` (${count})`
}
