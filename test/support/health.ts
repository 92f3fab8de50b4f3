import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { cpuSince } from './cpu-time.ts'

// As bin/postern.js has it: else the heap of a test grows by leaps, whatever is on it.
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=15')

/** Most work that may be done in one go, in milliseconds of processor time: the clock tells of others' work too. */
const longestWork = 2000

/** Most memory that the process may take, in MB. */
const mostMemory = 300

export interface Health {
  summary(): string
  /** Fails where the loop stood still, the memory grew too much, or a promise was rejected that nobody waited for. */
  assertWell(what: string): void
}

/** Watches this process until the test ends. */
export function watchHealth(context: TestContext): Health {
  const failures: unknown[] = []
  const note = (reason: unknown) => failures.push(reason)
  process.on('unhandledRejection', note)
  let lag = 0
  let memory = 0
  let last = performance.now()
  let cpu = process.cpuUsage()
  /** Processor time in the longest pause: less than the pause itself where others had the machine. */
  let work = 0
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - last > lag) {
      lag = now - last
      work = cpuSince(cpu)
    }
    last = now
    cpu = process.cpuUsage()
    memory = Math.max(memory, process.memoryUsage.rss() / 1e6)
  }, 5)
  context.after(() => {
    clearInterval(timer)
    process.off('unhandledRejection', note)
  })
  const summary = () =>
    `at most ${Math.round(lag)} ms without a turn (${Math.round(work)} ms of work), ${Math.round(memory)} MB`
  return {
    summary,
    assertWell(what) {
      assert.deepEqual(failures, [], what)
      assert.ok(work < longestWork && memory < mostMemory, `${summary()}: ${what}`)
    },
  }
}
