import { count, isAt, milliseconds, octets, open, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { median } from './table.ts'

/** From Enter after `/` until the newest hit is on the screen: a word of all subjects, and one of a sixth of them. */
export async function measureSearch(setting: Setting, mailbox: string, size: number): Promise<Line[]> {
  const { proxy } = setting
  const lines: Line[] = []
  for (const [query, what] of [
    ['subject:quay', 'all of them'],
    ['subject:invoice', 'one in six'],
    [`subject:no${size}.`, 'one'],
  ] as const) {
    const times: number[] = []
    let traffic = proxy.traffic
    for (let run = 0; run < setting.runs; run++) {
      const reader = open(setting, 'counted', mailbox)
      await reader.until(shows(size))
      await reader.quiet(200)
      await reader.press('/', (text) => text.includes('Tab completes'))
      await reader.press(query, (text) => text.includes(`/${query}`))
      proxy.reset()
      times.push(await reader.press('\r', (text) => / found {3}/.test(text) && !text.includes('····')))
      await reader.quiet(200)
      traffic = proxy.traffic
      await reader.press('q', isAt(mailbox, 1))
      await reader.quit()
    }
    const names = traffic.commands.map(({ name }) => name).join(', ')
    lines.push([
      `search in ${count.format(size)}, finds ${what}: Enter → hits`,
      `${milliseconds(median(times))}; ${octets(traffic.received)}: ${names}`,
    ])
  }
  return lines
}
