/**
 * What `npm test` runs: every `*.test.js` below this folder, each file in a process of its own. Words of the command
 * line restrict it to the files whose path holds one of them: `npm test -- unit`, `npm test -- screen/list`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

/** A file that takes longer, in milliseconds, has failed. */
const fileTimeout = 120_000

/** The whole run that takes longer, in milliseconds, is given up: a process that cannot be ended must not hold it. */
const runTimeout = 20 * 60_000

const folder = dirname(fileURLToPath(import.meta.url))
const sources = resolve(folder, '..', '..', '..', 'test')

/** Compiled tests whose source is there still, by their paths below the folder. */
function testFiles(words: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js') && !file.startsWith('bench'))
    .filter((file) => existsSync(join(sources, file.replace(/\.js$/, '.ts'))))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .toSorted()
    .map((file) => join(folder, file))
}

/** The lines of the runner's own summary: `tests 12`, `pass 12`, `duration_ms 340` … */
const summaryLine = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/

/** Runs the files and reports. The summary comes below the report of failures, where it is looked for. */
async function runTests(files: readonly string[]): Promise<boolean> {
  const summary: string[] = []
  const events = run({ files, concurrency: 2, timeout: fileTimeout })
  let failures = 0
  events.on('test:fail', ({ file, name, todo }) => {
    if (todo === undefined) failures++
    // The report of failures comes at the end; who watches wants to know at once.
    if (file !== undefined) process.stderr.write(`failed: ${name} (${relative(folder, file)})\n`)
  })
  async function* withoutSummary(): AsyncGenerator {
    for await (const event of events) {
      const message = diagnosticOf(event)
      if (message !== undefined && summaryLine.test(message)) summary.push(message)
      else yield event
    }
  }
  for await (const text of Readable.from(withoutSummary()).pipe(new spec()))
    process.stdout.write(String(text))
  process.stdout.write(`\n${summary.map((line) => `# ${line}\n`).join('')}`)
  return failures === 0 && summary.includes('fail 0') && summary.includes('cancelled 0')
}

/** The message of a `test:diagnostic` event. */
function diagnosticOf(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('type' in event) || !('data' in event))
    return undefined
  const { type, data } = event
  if (type !== 'test:diagnostic' || typeof data !== 'object' || data === null || !('message' in data))
    return undefined
  return String(data.message)
}

/** The processes that this one started, where the system tells (Linux). */
function children(): number[] {
  const list = `/proc/${process.pid}/task/${process.pid}/children`
  if (!existsSync(list)) return []
  return readFileSync(list, 'latin1').split(' ').filter(Boolean).map(Number)
}

/** Kills test processes that outlive their time: one that ignores SIGTERM, or whose tests are over and that stays. */
function watchChildren(): void {
  const born = new Map<number, number>()
  setInterval(() => {
    for (const pid of children()) {
      const since = born.get(pid) ?? Date.now()
      born.set(pid, since)
      if (Date.now() - since > fileTimeout + 2000) process.kill(pid, 'SIGKILL')
    }
  }, 1000)
}

/** Ends this process, whatever still holds it, when all it wrote is out. */
function end(code: number): void {
  for (const pid of children()) process.kill(pid, 'SIGKILL')
  process.stdout.write('', () => process.exit(code))
}

const files = testFiles(process.argv.slice(2))
if (files.length === 0) {
  process.stderr.write('No test file has such a name.\n')
  end(1)
} else {
  watchChildren()
  setTimeout(() => {
    process.stderr.write(`The tests take longer than ${runTimeout / 60_000} minutes: given up.\n`)
    end(1)
  }, runTimeout)
  end((await runTests(files)) ? 0 : 1)
}
