import { realServers } from './rows.ts'
import type { RequirementRow } from './rows.ts'
import type { TestResult } from './results.ts'

/** What the tests say of one row. */
export interface RowVerdict {
  readonly row: RequirementRow
  /** Tests that cite the row and ran. */
  readonly passed: number
  readonly failed: number
  /** Skipped, or still to do. */
  readonly skipped: number
  /** What the passing tests ran against: `unit`, `scripted`, `screen`, and servers by their names. */
  readonly servers: readonly string[]
  /** Why the row is not proven; undefined when it is. */
  readonly lack: string | undefined
}

export interface Verdict {
  readonly rows: readonly RowVerdict[]
  /** Cited by a test, but no row: `2683-9.9 in "the title"`. */
  readonly unknown: readonly string[]
}

const citation = /\b(?:2683|2180|1176|wp)-[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*/g

/** Rows that titles cite, each once. */
export function citedRows(titles: readonly string[]): string[] {
  return [...new Set(titles.flatMap((title) => [...title.matchAll(citation)].map(([id]) => id)))]
}

/** What a test ran against, by its folder, its file and its titles. */
export function serversOf({ file, titles }: TestResult): string[] {
  if (file.startsWith('unit/')) return ['unit']
  if (file.startsWith('screen/')) return ['screen']
  if (file.startsWith('protocol/')) return ['scripted']
  const words = [file, ...titles].join(' ').toLowerCase()
  const named = realServers.filter((server) => words.includes(server.toLowerCase()))
  return named.length > 0 ? named : ['unnamed']
}

/** Holds the results of a run against the rows. */
export function judge(rows: readonly RequirementRow[], results: readonly TestResult[]): Verdict {
  const cited = results.map((result) => ({ result, ids: citedRows(result.titles) }))
  const known = new Set(rows.map(({ id }) => id))
  const strays = new Map<string, string>()
  for (const { result, ids } of cited) {
    for (const id of ids) if (!known.has(id)) strays.set(id, `${id} in "${result.titles.join(' › ')}"`)
  }
  return {
    rows: rows.map((row) => {
      const citing = cited.filter(({ ids }) => ids.includes(row.id))
      return judgeRow(
        row,
        citing.map(({ result }) => result),
      )
    }),
    unknown: [...strays.values()],
  }
}

function judgeRow(row: RequirementRow, results: readonly TestResult[]): RowVerdict {
  const count = (outcome: TestResult['outcome']) => results.filter((each) => each.outcome === outcome).length
  const passing = results.filter(({ outcome }) => outcome === 'pass')
  const servers = [...new Set(passing.flatMap(serversOf))].toSorted()
  const [passed, failed, skipped] = [count('pass'), count('fail'), count('skip')]
  return { row, passed, failed, skipped, servers, lack: lackOf(row, { passed, failed, skipped, servers }) }
}

function lackOf(
  { proof }: RequirementRow,
  { passed, failed, skipped, servers }: Pick<RowVerdict, 'passed' | 'failed' | 'skipped' | 'servers'>,
): string | undefined {
  if (failed > 0) return `${failed} failed`
  if (passed === 0) return skipped > 0 ? `only skipped tests (${skipped})` : 'no test'
  const absent = realServers.filter((server) => !servers.includes(server))
  if (proof === 'real' && absent.length === realServers.length) return 'no real server'
  if (proof === 'every' && absent.length > 0) return `not against ${absent.join(', ')}`
  return undefined
}

/** True when every row is proven and every citation is one of a row. */
export function isProven({ rows, unknown }: Verdict): boolean {
  return unknown.length === 0 && rows.every(({ lack }) => lack === undefined)
}
