import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fillFilm } from './mailboxes.ts'
import { isAt, open, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { maximum, median, percentile } from './table.ts'

/** Saves an attachment of so many octets, as transferred, and meanwhile moves the cursor 200 lines down the list. */
export async function measureSave(setting: Setting, size: number): Promise<Line[]> {
  await fillFilm(setting.server, size)
  const reader = open(setting, 'tls', 'film')
  await reader.until(shows(0))
  await reader.press('\r', (text) => text.includes('Here is the film.'))
  await reader.press('w', (text) => text.includes('Save as'))
  const path = join(setting.sandbox.dir, 'film.bin')
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
  const end = Date.now() + 60_000
  while (ended === 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
  clearInterval(watch)
  await reader.quit()
  const speed = size / 1e6 / ((ended - began) / 1000)
  const saving = `saving ${size / 1e6} MB`
  return [
    [`${saving}: throughput`, `${speed.toFixed(0)} MB/s`],
    [
      `${saving}: cursor down → paint (${keys.length} keys)`,
      `median ${median(keys).toFixed(1)}, 99 % ${percentile(keys, 99).toFixed(1)}, at most ${maximum(keys).toFixed(1)} ms`,
      '16 ms',
    ],
  ]
}
