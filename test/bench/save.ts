import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fillFilm } from './mailboxes.ts'
import { isAt, open, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { maximum, median, percentile } from './table.ts'

/** Octets a second of a line that carries the save at the speed of its goal. */
const lineRate = 10_000_000

/**
 * Saves an attachment of so many octets, as transferred, on this machine's own line and on one of 10 MB/s, and
 * meanwhile moves the cursor 200 lines down the list.
 */
export async function measureSave(setting: Setting, size: number): Promise<Line[]> {
  await fillFilm(setting.server, size)
  const straight = await measureOne(setting, 'tls', size)
  setting.proxy.setRate(lineRate)
  const slow = await measureOne(setting, 'counted', size)
  setting.proxy.setRate(Infinity)
  const saving = `saving ${size / 1e6} MB`
  return [
    [`${saving}: throughput`, `${(size / 1e6 / straight.seconds).toFixed(0)} MB/s`],
    keyLine(saving, straight.keys),
    [`${saving}: memory that comes to it`, `${straight.growth.toFixed(0)} MB`, '30 MB'],
    [`${saving} at 10 MB/s`, `${slow.seconds.toFixed(1)} s`, `${((size / 70e6) * 8).toFixed(1)} s`],
    keyLine(`${saving} at 10 MB/s`, slow.keys),
    [`${saving} at 10 MB/s: memory that comes to it`, `${slow.growth.toFixed(0)} MB`, '30 MB'],
  ]
}

function keyLine(saving: string, keys: readonly number[]): Line {
  return [
    `${saving}: cursor down → paint (${keys.length} keys)`,
    `median ${median(keys).toFixed(1)}, 99 % ${percentile(keys, 99).toFixed(1)}, at most ${maximum(keys).toFixed(1)} ms`,
    '16 ms',
  ]
}

async function measureOne(
  setting: Setting,
  account: 'tls' | 'counted',
  size: number,
): Promise<{ readonly seconds: number; readonly keys: readonly number[]; readonly growth: number }> {
  const reader = open(setting, account, 'film')
  await reader.until(shows(0))
  await reader.press('\r', (text) => text.includes('Here is the film.'))
  await reader.press('w', (text) => text.includes('Save as'))
  const path = join(setting.sandbox.dir, 'film.bin')
  const before = reader.peakMemory()
  const began = performance.now()
  let ended = 0
  const watch = setInterval(() => {
    if (ended === 0 && existsSync(path) && statSync(path).size > 0) ended = performance.now()
  }, 2)
  await reader.press('\r', (text) => !text.includes('Save as'))
  await reader.press('q', (text) => !text.includes('Here is the film.'))
  const keys: number[] = []
  for (let target = 2; target <= 201 && ended === 0; target++)
    keys.push(await reader.press('j', isAt('film', target)))
  const end = Date.now() + 60_000 + size / 1000
  while (ended === 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
  clearInterval(watch)
  const growth = reader.peakMemory() - before
  await reader.quit()
  rmSync(path)
  return { seconds: (ended - began) / 1000, keys, growth }
}
