/**
 * What `npm test` runs: every `*.test.js` below this folder, each file in a process of its own. Words of the command
 * line restrict it to the files whose path holds one of them: `npm test -- unit`, `npm test -- screen/list`. With
 * `--conformance` (`npm run conformance`) it prints the table of the requirement rows too, and fails for a row that
 * is not proven.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { conformanceTable, summarise } from './conformance/report.ts'
import { ResultCollector } from './conformance/results.ts'
import { requirementRows } from './conformance/rows.ts'
import { isProven, judge } from './conformance/verdict.ts'
import type { Verdict } from './conformance/verdict.ts'

/** A file that takes longer, in milliseconds, has failed. */
const fileTimeout = 240_000

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

interface Outcome {
  readonly passed: boolean
  readonly verdict: Verdict
}

/**
 * Runs the files and reports; `close` has the last word before the summary, which comes below the report of failures,
 * where it is looked for.
 */
async function runTests(paths: readonly string[], close: (verdict: Verdict) => string): Promise<Outcome> {
  const summary: string[] = []
  const collector = new ResultCollector(folder, sources)
  const events = run({ files: [...paths], concurrency: 2, timeout: fileTimeout })
  let failures = 0
  events.on('test:fail', ({ file, name, todo }) => {
    if (todo === undefined) failures++
    // The report of failures comes at the end; who watches wants to know at once.
    if (file !== undefined) process.stderr.write(`failed: ${name} (${relative(folder, file)})\n`)
  })
  async function* withoutSummary(): AsyncGenerator {
    for await (const event of events) {
      collector.add(event)
      const message = diagnosticOf(event)
      if (message !== undefined && summaryLine.test(message)) summary.push(message)
      else yield event
    }
  }
  for await (const text of Readable.from(withoutSummary()).pipe(new spec()))
    process.stdout.write(String(text))
  const verdict = judge(requirementRows, collector.results)
  process.stdout.write(`\n${close(verdict)}\n${summary.map((line) => `# ${line}\n`).join('')}`)
  return {
    passed: failures === 0 && summary.includes('fail 0') && summary.includes('cancelled 0'),
    verdict,
  }
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

const words = process.argv.slice(2)
const names = words.filter((word) => !word.startsWith('--'))
const conformance = words.includes('--conformance')
const files = testFiles(names)
if (files.length === 0) {
  process.stderr.write('No test file has such a name.\n')
  end(1)
} else {
  watchChildren()
  setTimeout(() => {
    process.stderr.write(`The tests take longer than ${runTimeout / 60_000} minutes: given up.\n`)
    end(1)
  }, runTimeout)
  // Some of the files tell nothing of the whole.
  const brief = (verdict: Verdict) => (names.length === 0 ? `${summarise(verdict)}\n` : '')
  const { passed, verdict } = await runTests(files, conformance ? conformanceTable : brief)
  end(passed && (!conformance || isProven(verdict)) ? 0 : 1)
}
