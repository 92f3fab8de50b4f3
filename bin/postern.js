#!/usr/bin/env node
// Starts the bundle in dist/, with V8's compiled code kept in the cache folder: that halves the start.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'

// What a reader allocates is short-lived: a young generation that does not grow, and an old one that grows in small
// steps, save 10 to 25 MB and cost no time that can be measured.
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=15')

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Postern needs Node 20.19 or later; this is ${process.versions.node}.`)
  process.exit(1)
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bundles = join(root, 'dist')
const cacheHome = process.env.XDG_CACHE_HOME
const cache = join(
  cacheHome && isAbsolute(cacheHome) ? cacheHome : join(homedir(), '.cache'),
  'postern',
  'code',
)

/** When the newest file below a folder was changed, in milliseconds since 1970. */
function newest(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs))
}

/** In a checkout the bundle follows the sources; an installed package has none. */
function needsBuild() {
  const main = join(bundles, 'main.cjs')
  if (!existsSync(main)) return true
  const sources = join(root, 'src')
  const bundler = join(root, 'node_modules', 'esbuild')
  return existsSync(sources) && existsSync(bundler) && newest(sources) > statSync(main).mtimeMs
}

if (needsBuild()) {
  try {
    const { build } = await import('./build.js')
    await build()
  } catch (error) {
    console.error(`dist/ cannot be built: run "npm ci" in ${root}. (${error.message})`)
    process.exit(1)
  }
}

/** Loads a bundle as CommonJS; its chunks come by the same way. */
function load(file) {
  const code = readFileSync(file, 'utf8')
  const { mtimeMs, size } = statSync(file)
  const key =
    `${process.versions.node}-${process.arch}-${Math.round(mtimeMs)}-${size}-${file.replaceAll(/[^a-zA-Z0-9]/g, '_')}`.slice(
      -200,
    )
  const cached = join(cache, key)
  let cachedData
  try {
    cachedData = readFileSync(cached)
  } catch {
    // Not kept yet.
  }
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${code}\n})`
  const script = new Script(wrapped, { filename: file, ...(cachedData ? { cachedData } : {}) })
  const module = { exports: {} }
  const nodeRequire = createRequire(file)
  const require = Object.assign(
    (name) =>
      name.startsWith('./') && name.endsWith('.cjs') ? loaded(join(bundles, name)) : nodeRequire(name),
    { resolve: nodeRequire.resolve },
  )
  script.runInThisContext()(module.exports, require, module, file, bundles)
  if (!cachedData || script.cachedDataRejected) keep(script, cached)
  return module.exports
}

const modules = new Map()
function loaded(file) {
  if (!modules.has(file)) modules.set(file, load(file))
  return modules.get(file)
}

/** Keeps the compiled code when the start is over; without a place to keep it, each start compiles. */
function keep(script, file) {
  setTimeout(() => {
    try {
      mkdirSync(cache, { recursive: true, mode: 0o700 })
      const unfinished = `${file}.${process.pid}`
      writeFileSync(unfinished, script.createCachedData(), { mode: 0o600 })
      renameSync(unfinished, file)
    } catch {
      // A cache is a help, not a need.
    }
  }, 1500).unref()
}

loaded(join(bundles, 'main.cjs'))
