import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cpuSince } from '../../support/cpu-time.ts'
import { ailments, watchHealth } from '../../support/health.ts'

test('a loop that stands still is told, also when it is asked before the timers run', () => {
  const health = watchHealth()
  health()
  const start = process.cpuUsage()
  while (cpuSince(start) < 60);
  const { pause, hang } = health()
  assert.ok(hang > 40 && pause >= hang, `${pause} ms, ${hang} of its own`)
  assert.ok(health().hang < 40, 'told once')
})

test('what is too long, too much or left unheard ails', () => {
  const well = { pause: 9000, hang: 1999, memory: 100, peak: 299, rejections: [] }
  assert.deepEqual(ailments(well), [])
  assert.equal(ailments({ ...well, hang: 2000 }).length, 1)
  assert.equal(ailments({ ...well, peak: 300, rejections: ['Error: why'] }).length, 2)
})
