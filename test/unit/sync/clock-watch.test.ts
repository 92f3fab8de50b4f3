import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchClock } from '../../../src/sync/clock-watch.ts'

test('a clock that jumps is noticed, one that goes on is not', (context) => {
  context.mock.timers.enable({ apis: ['setInterval', 'Date'] })
  let jumps = 0
  const watch = watchClock(() => jumps++)
  for (let each = 0; each < 12; each++) context.mock.timers.tick(5000)
  assert.equal(jumps, 0)
  context.mock.timers.setTime(Date.now() + 3_600_000)
  context.mock.timers.tick(5000)
  assert.equal(jumps, 1)
  for (let each = 0; each < 12; each++) context.mock.timers.tick(5000)
  assert.equal(jumps, 1)
  watch.dispose()
  context.mock.timers.setTime(Date.now() + 3_600_000)
  context.mock.timers.tick(5000)
  assert.equal(jumps, 1)
})
