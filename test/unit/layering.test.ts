import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..')

/** What each room may import besides itself. `main.ts`, the composition root, may import all of them. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  model: [],
  text: ['model'],
  mime: ['model', 'text'],
  imap: ['model', 'text', 'mime'],
  sync: ['model', 'text', 'mime', 'imap'],
  app: ['model', 'text', 'mime', 'sync'],
  ui: ['model', 'text', 'mime', 'sync', 'app'],
  config: ['model', 'text'],
  credentials: ['model', 'text'],
  store: ['model', 'imap', 'sync'],
  cli: ['model', 'text', 'mime', 'imap', 'sync', 'config', 'credentials'],
}

/** Packages that only one folder may import, so that they can be replaced there. */
const packageHomes: Readonly<Record<string, string>> = {
  blessed: 'ui/terminal/',
  imapflow: 'imap/',
  keytar: 'credentials/',
}

/** Files of the screen that others than the screen itself may see: all else is painted through a canvas. */
const terminalDoors = ['canvas', 'glyphs', 'lifecycle', 'styles', 'terminal', 'terminfo', 'theme']

interface Import {
  /** As written. */
  readonly from: string
  /** The imported file below src/; undefined for a package. */
  readonly file: string | undefined
  readonly typeOnly: boolean
}

interface Source {
  /** Below src/, with slashes. */
  readonly file: string
  readonly text: string
  readonly imports: readonly Import[]
}

const sources: readonly Source[] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .toSorted()
  .map((file) => {
    const text = readFileSync(join(root, 'src', file), 'utf8')
    return { file, text, imports: importsOf(file, text) }
  })

/** Imports and re-exports, on one line or several, and dynamic imports. */
function importsOf(file: string, text: string): Import[] {
  const found: Import[] = []
  const pattern =
    /^(?:import|export)\s+(type\s)?(?:[^'"`;=]*?\sfrom\s+)?'([^'\n]+)'|\bimport\('([^'\n]+)'\)/gm
  for (const [, type, still, dynamic] of text.matchAll(pattern)) {
    const from = still ?? dynamic ?? ''
    const target = from.startsWith('.') ? posix.join(posix.dirname(file), from) : undefined
    found.push({ from, file: target, typeOnly: type !== undefined })
  }
  return found
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? ''
}

/** The package of an import: `imapflow/lib/tools.js` → `imapflow`. */
function packageOf(from: string): string {
  return from.split('/', from.startsWith('@') ? 2 : 1).join('/')
}

/** Complaints, one a line, for every import that `wrong` finds a reason against. */
function breaches(wrong: (source: Source, imported: Import) => boolean): string[] {
  return sources.flatMap((source) =>
    source.imports
      .filter((imported) => wrong(source, imported))
      .map(({ from }) => `${source.file} imports ${from}`),
  )
}

/** Chains of files that import each other in a ring. */
function cycles(follow: (imported: Import) => boolean): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const byFile = new Map(sources.map((source) => [source.file, source]))
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (done.has(file) || path.includes(file)) return
    for (const imported of byFile.get(file)?.imports ?? []) {
      if (imported.file !== undefined && follow(imported)) visit(imported.file, [...path, file])
    }
    done.add(file)
  }
  for (const { file } of sources) visit(file, [])
  return found
}

function linesWith(pattern: RegExp): string[] {
  return sources.flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  )
}

describe('the rooms of src/', () => {
  test('are all known, and their imports are found', () => {
    const present = new Set(sources.map(({ file }) => roomOf(file)).filter((room) => room !== 'main.ts'))
    assert.deepEqual([...present].toSorted(), Object.keys(rooms).toSorted())
    assert.ok(sources.every(({ file, imports }) => !file.startsWith('ui/views/') || imports.length > 0))
  })

  test('import each other one way only', () => {
    const wrong = breaches(({ file }, imported) => {
      if (imported.file === undefined || file === 'main.ts') return false
      const [from, to] = [roomOf(file), roomOf(imported.file)]
      return from !== to && !rooms[from]?.includes(to)
    })
    assert.deepEqual(wrong, [])
  })

  test('import files that exist, by their .ts name', () => {
    const names = new Set(sources.map(({ file }) => file))
    assert.deepEqual(
      breaches((_, { file }) => file !== undefined && !names.has(file)),
      [],
    )
  })

  test('import no package that package.json does not list', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const listed = ['dependencies', 'optionalDependencies'].flatMap((key) => {
      const part: unknown = Object.entries(Object(manifest)).find(([name]) => name === key)?.[1]
      return Object.keys(Object(part))
    })
    assert.ok(listed.includes('imapflow'))
    const wrong = breaches(({ file: importer }, { from, file }) => {
      if (file !== undefined || from.startsWith('node:')) return false
      const home = packageHomes[packageOf(from)]
      return (
        isBuiltin(from) ||
        !listed.includes(packageOf(from)) ||
        (home !== undefined && !importer.startsWith(home))
      )
    })
    assert.deepEqual(wrong, [])
  })

  test('import date-fns by the function, since the whole takes 150 ms to load', () => {
    assert.deepEqual(
      breaches((_, { from }) => from === 'date-fns'),
      [],
    )
  })

  test('have no ring of imports', () => {
    assert.deepEqual(
      cycles(({ typeOnly }) => !typeOnly),
      [],
    )
  })

  test('paint through a canvas: the grid and its output stay in ui/terminal', () => {
    const wrong = breaches(({ file: importer }, { file }) => {
      if (file === undefined || importer.startsWith('ui/terminal/') || !file.startsWith('ui/terminal/'))
        return false
      return !terminalDoors.includes(posix.basename(file, '.ts'))
    })
    assert.deepEqual(wrong, [])
    const writers = ['main.ts', 'ui/terminal/terminal.ts', 'credentials/keyring-child.ts']
    const writing = linesWith(/(?<!`)\bprocess\.(?:stdout|stderr)\b/).filter(
      (line) => !writers.some((file) => line.startsWith(`${file}:`)),
    )
    assert.deepEqual(writing, [])
  })
})

describe('the files of src/', () => {
  test('are at most 400 lines long, sample mails aside', () => {
    const code = sources.filter(({ file }) => !file.startsWith('cli/demo/samples/'))
    const long = code.filter(({ text }) => text.trimEnd().split('\n').length > 400).map(({ file }) => file)
    assert.deepEqual(long, [])
  })

  test('know no any, no promise of later work and no change of what a module holds', () => {
    assert.deepEqual(linesWith(/(?::|\bas|<|\|)\s*any\b(?!\s\w)/), [])
    assert.deepEqual(linesWith(/\b(?:TODO|FIXME|XXX)\b/), [])
    assert.deepEqual(linesWith(/^(?:export )?(?:let|var) /), [])
  })
})
