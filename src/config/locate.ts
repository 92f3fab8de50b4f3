import { parse } from 'smol-toml'

/** The way to a value: `['accounts', 'work', 'tls']`. */
export type KeyPath = readonly string[]

/** Says in which line (from 1) a key or a table stands; undefined for one that the file does not name. */
export type Locate = (path: KeyPath) => number | undefined

/**
 * Finds the lines of the keys in a valid TOML text. The parser keeps no lines, but each statement of TOML is a
 * document of its own: lines are gathered until they parse. Slow, so only for error messages.
 */
export function locator(toml: string): Locate {
  const lines = new Map<string, number>()
  const record = (path: KeyPath, line: number) => {
    const key = JSON.stringify(path)
    if (!lines.has(key)) lines.set(key, line)
  }
  let table: KeyPath = []
  for (const { line, source, value } of statements(toml)) {
    const header = source.trimStart().startsWith('[')
    if (header) table = []
    for (const path of pathsIn(value, table)) {
      record(path, line)
      if (header) table = path
    }
  }
  return (path) => lines.get(JSON.stringify(path))
}

interface Statement {
  readonly line: number
  readonly source: string
  readonly value: unknown
}

function* statements(toml: string): Generator<Statement> {
  let source = ''
  let line = 0
  for (const [index, text] of toml.split('\n').entries()) {
    if (source === '') line = index + 1
    source += `${text}\n`
    const value = parseOrUndefined(source)
    if (value === undefined) continue
    yield { line, source, value }
    source = ''
  }
}

function parseOrUndefined(source: string): unknown {
  try {
    return parse(source)
  } catch {
    return undefined
  }
}

/** Every key below `value`, outermost first. `[[name]]` counts as `[name]`. */
function* pathsIn(value: unknown, prefix: KeyPath): Generator<KeyPath> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  for (const [key, inner] of Object.entries(value)) {
    const path = [...prefix, key]
    yield path
    yield* pathsIn(inner, path)
  }
}
