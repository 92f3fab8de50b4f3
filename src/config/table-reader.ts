import type { Field } from './field.ts'
import type { KeyPath } from './locate.ts'
import { nearest } from '../text/nearest.ts'

/** A table of the parsed file. */
export type Table = Readonly<Record<string, unknown>>

/** Takes note of what is wrong at a key. */
export type Report = (path: KeyPath, message: string) => void

/** A table, its place in the file, and where to complain. */
export interface TableReader {
  readonly path: KeyPath
  /** Names of the tables and keys in it, in the order of the file. */
  readonly names: readonly string[]
  has(field: Field<unknown>): boolean
  /** The value of a field; its default where it is missing or wrong, and then wrong is reported. */
  read<T>(field: Field<T>): T
  /** The table called `name` in this one; an empty one where there is none. */
  table(name: string): TableReader
  /** Reports every key that is not in `known`. */
  allow(known: readonly string[]): void
  /** Complains about `key`, or about the table itself where it is left out. */
  report(message: string, key?: string): void
}

/** Reads `table`, which stands at `path`. */
export function tableReader(table: Table, path: KeyPath, report: Report): TableReader {
  const place = path.length === 0 ? '' : ` in [${path.join('.')}]`
  const complain = (key: string, message: string) => report([...path, key], message)
  const value = (key: string) => (Object.hasOwn(table, key) ? table[key] : undefined)
  return {
    path,
    names: Object.keys(table),
    has: (field) => value(field.key) !== undefined,
    read(field) {
      const given = value(field.key)
      if (given === undefined) return field.default
      const parsed = field.type.parse(given)
      if (parsed !== undefined) return parsed
      complain(field.key, `${field.key}${place} must be ${field.type.expects}`)
      return field.default
    },
    table(name) {
      const inner = value(name)
      if (isTable(inner)) return tableReader(inner, [...path, name], report)
      if (inner !== undefined)
        complain(name, `${name}${place} must be a table: [${[...path, name].join('.')}]`)
      return tableReader({}, [...path, name], report)
    },
    allow(known) {
      for (const key of Object.keys(table)) {
        if (known.includes(key)) continue
        const meant = nearest(key, known)
        const hint = meant ? `did you mean ${JSON.stringify(meant)}?` : `known are: ${known.join(', ')}`
        complain(key, `unknown key ${JSON.stringify(key)}${place}: ${hint}`)
      }
    },
    report: (message, key) => (key === undefined ? report(path, message) : complain(key, message)),
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
