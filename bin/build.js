// Bundles src/ into dist/: one CommonJS file that starts fast, and one chunk for every module that is imported
// dynamically. `--if-possible`: do nothing where esbuild is not installed; `--quiet`: say nothing.
import { cp, mkdir, readdir, readFile, rm, utimes } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'src')
const output = join(root, 'dist')

/** The widgets that Postern's screen is made of; blessed itself would load all thirty. */
const widgets = ['node', 'screen', 'element', 'box', 'log', 'scrollabletext', 'scrollablebox', 'text']

/** @returns {string} the chunk's name for a module of ours: `imap/session.ts` → `imap-session` */
const chunkName = (file) => relative(source, file).replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-')

/** Makes a chunk of every module of ours that is imported dynamically, and tells `found` of it. */
const splitChunks = (found) => ({
  name: 'split-chunks',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, (reference) => {
      if (reference.kind !== 'dynamic-import') return undefined
      const file = resolve(reference.resolveDir, reference.path)
      found(file)
      return { path: `./${chunkName(file)}.cjs`, external: true }
    })
  },
})

/** blessed asks for its widgets by computed names and for its terminfo by its own folder: both made plain. */
const plainBlessed = {
  name: 'plain-blessed',
  setup(build) {
    build.onLoad({ filter: /blessed[\\/]lib[\\/]widget\.js$/ }, () => ({
      contents: widgets.map((name) => `exports.${name} = require('./widgets/${name}')`).join('\n'),
    }))
    build.onLoad({ filter: /blessed[\\/]lib[\\/]tput\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll("__dirname + '/../usr/", "__dirname + '/usr/"),
    }))
  },
}

/** Where a bundled file is, for `import.meta.url`. */
const banner = "const moduleUrl = require('node:url').pathToFileURL(__filename).href;"

/** Builds everything; the names of the chunks. */
export async function build() {
  const { build: bundle } = await import('esbuild')
  await mkdir(output, { recursive: true })
  const waiting = [join(source, 'main.ts'), join(source, 'app', 'part-worker.ts')]
  const done = new Set()
  const main = join(output, 'main.cjs')
  for (let file = waiting.shift(); file; file = waiting.shift()) {
    const name = chunkName(file)
    if (done.has(name)) continue
    done.add(name)
    await bundle({
      entryPoints: [file],
      outfile: join(output, `${name}.cjs`),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      sourcemap: true,
      sourcesContent: false,
      minify: true,
      keepNames: false,
      legalComments: 'none',
      logLevel: 'warning',
      external: ['keytar', 'term.js', 'pty.js'],
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': 'moduleUrl' },
      banner: { js: banner },
      plugins: [splitChunks((chunk) => waiting.push(chunk)), plainBlessed],
    })
    // The launcher goes by this file's age: while the build is not whole, it is an old one.
    if (name === 'main') await utimes(main, 0, 0)
  }
  await removeOld(done)
  await copyTerminfo()
  const now = new Date()
  await utimes(main, now, now)
  return done
}

/** Chunks of modules that are no more would be taken along for ever. */
async function removeOld(chunks) {
  for (const file of await readdir(output)) {
    const name = /^(.+)\.cjs(?:\.map)?$/.exec(file)?.[1]
    if (name !== undefined && !chunks.has(name)) await rm(join(output, file))
  }
}

/** blessed's own terminfo, for terminals that the system does not describe as it expects. */
async function copyTerminfo() {
  await rm(join(output, 'usr'), { recursive: true, force: true })
  await cp(join(root, 'node_modules', 'blessed', 'usr'), join(output, 'usr'), { recursive: true })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = new Set(process.argv.slice(2))
  try {
    const chunks = await build()
    if (!options.has('--quiet')) console.log(`dist/: ${[...chunks].join(', ')}`)
  } catch (error) {
    if (!options.has('--if-possible') || error?.code !== 'ERR_MODULE_NOT_FOUND') throw error
  }
}
