import { count, milliseconds, open, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { median } from './table.ts'

const controlT = '\x14'

/** From the key to the first screen of a mailbox by threads, and sorted by date. */
export async function measureArranging(setting: Setting, mailbox: string, newest: number): Promise<Line[]> {
  const threads: number[] = []
  const sorted: number[] = []
  for (let run = 0; run <= setting.runs; run++) {
    const reader = open(setting, 'tls', mailbox)
    await reader.until(shows(newest))
    await reader.quiet(300)
    const isThere = (order: string) => (text: string) =>
      (text.split('\n')[0] ?? '').includes(order) && !text.includes('····')
    threads.push(await reader.press(controlT, isThere('threads')))
    await reader.quiet(200)
    await reader.press(controlT, (text) => !isThere('threads')(text))
    await reader.quiet(200)
    sorted.push(await reader.press('od', isThere('date↓')))
    await reader.press('oa', isThere('newest first'))
    await reader.quit()
  }
  // For the first answer a server may read all headers, and keeps what it finds.
  const first = threads.shift() ?? 0
  sorted.shift()
  const of = `${count.format(newest)} messages`
  return [
    [`${of}: key → threads`, milliseconds(median(threads)), '1000 ms'],
    ['  for the first time', milliseconds(first)],
    [`${of}: key → sorted by date`, milliseconds(median(sorted)), '1000 ms'],
  ]
}
