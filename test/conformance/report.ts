import type { RowVerdict, Verdict } from './verdict.ts'

/** `53 of 71 requirement rows are proven`, for the end of every run. */
export function summarise({ rows, unknown }: Verdict): string {
  const proven = rows.filter(({ lack }) => lack === undefined).length
  const strays = unknown.length > 0 ? `; ${unknown.length} cited rows do not exist` : ''
  return `${proven} of ${rows.length} requirement rows are proven${strays}`
}

/** The verdict as aligned text: the rows that are proven, those that are not, and cited rows that do not exist. */
export function conformanceTable(verdict: Verdict): string {
  const proven = verdict.rows.filter(({ lack }) => lack === undefined)
  const missing = verdict.rows.filter(({ lack }) => lack !== undefined)
  const lines = align([
    ['row', 'tests', 'verdict', 'servers', 'the client …'],
    ...[...proven, ...missing].map(cells),
  ])
  const strays = verdict.unknown.map((stray) => `no such row: ${stray}`)
  return [...lines, ...strays, summarise(verdict)].map((line) => `${line}\n`).join('')
}

function cells({ row, passed, failed, skipped, servers, lack }: RowVerdict): string[] {
  const tests = skipped > 0 ? `${passed + failed} (+${skipped} skipped)` : String(passed + failed)
  return [row.id, tests, lack === undefined ? 'pass' : `MISSING: ${lack}`, servers.join(' ') || '-', row.text]
}

function align(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
