import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setFlagsFromString } from 'node:v8'

// As bin/postern.js has it: else the heap of a test grows by leaps, whatever is on it.
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=15')

/** Longest time that nothing else may run, in milliseconds. */
const longestLag = 2000

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
  const timer = setInterval(() => {
    const now = performance.now()
    lag = Math.max(lag, now - last)
    last = now
    memory = Math.max(memory, process.memoryUsage.rss() / 1e6)
  }, 5)
  context.after(() => {
    clearInterval(timer)
    process.off('unhandledRejection', note)
  })
  const summary = () => `at most ${Math.round(lag)} ms without a turn, ${Math.round(memory)} MB`
  return {
    summary,
    assertWell(what) {
      assert.deepEqual(failures, [], what)
      assert.ok(lag < longestLag && memory < mostMemory, `${summary()}: ${what}`)
    },
  }
}
