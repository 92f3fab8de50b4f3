import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { roundTrips } from './first-index.ts'
import type { Proxy } from './proxy.ts'
import { startReader } from './reader.ts'
import type { Reader } from './reader.ts'
import { configuration, isAt, milliseconds, octets, open, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { maximum, median } from './table.ts'

/** The last line of each mail of `mailboxes.ts`. */
const hasText = (text: string) => text.includes('Line 8 of a message')
const hasNone = (text: string) => !hasText(text)

/** From the key to the text on the screen, near the server and far from it: of what was fetched ahead, and not. */
export async function measureOpening(setting: Setting, mailbox: string, newest: number): Promise<Line[]> {
  const { proxy } = setting
  const lines: Line[] = []
  for (const roundTrip of roundTrips) {
    proxy.setRoundTrip(roundTrip)
    const ahead = open(setting, 'counted', mailbox)
    const fetched = await openAll(setting, ahead, mailbox, newest)
    const metered = openMetered(setting, mailbox)
    const asked = await openAll(setting, metered, mailbox, newest)
    lines.push(
      [`${roundTrip} ms round trip: Enter → text, fetched ahead`, spread(fetched.times), '16 ms'],
      [
        '  not fetched ahead',
        `${spread(asked.times)}; ${median(asked.turns)} turns, ${octets(median(asked.received))}`,
      ],
    )
  }
  proxy.setRoundTrip(0)
  return lines
}

/** What comes from the server until the text beside a large attachment is on the screen: see `fillFilm`. */
export async function measureBeside(setting: Setting, size: number): Promise<Line[]> {
  const { proxy } = setting
  const reader = openMetered(setting, 'film')
  await reader.until(shows(0))
  await settled(proxy)
  proxy.reset()
  await reader.press('\r', (text) => text.includes('Here is the film.'))
  await settled(proxy)
  const { received, commands } = proxy.traffic
  await reader.quit()
  return [
    [
      `the text beside ${size / 1e6} MB`,
      `${octets(received)}: ${commands.map(({ name }) => name).join(', ')}`,
      octets('Here is the film.'.length + 3000),
    ],
  ]
}

/** Nothing is fetched ahead. */
function openMetered(setting: Setting, mailbox: string): Reader {
  const file = join(setting.sandbox.dir, 'metered.toml')
  writeFileSync(file, `[reader]\nmetered = true\n${configuration(setting)}`)
  return startReader(setting.sandbox, ['-c', file, '--account', 'counted', '--folder', mailbox])
}

interface Openings {
  readonly times: readonly number[]
  readonly turns: readonly number[]
  readonly received: readonly number[]
}

/** Opens one message after the other, each when nothing is under way any more. The first one loads the decoders. */
async function openAll(setting: Setting, reader: Reader, mailbox: string, newest: number): Promise<Openings> {
  const { proxy, runs } = setting
  const times: number[] = []
  const turns: number[] = []
  const received: number[] = []
  await reader.until(shows(newest))
  for (let line = 1; line <= runs + 1; line++) {
    await settled(proxy)
    proxy.reset()
    times.push(await reader.press('\r', hasText))
    turns.push(proxy.traffic.turns)
    received.push(proxy.traffic.received)
    await reader.press('q', hasNone)
    await reader.press('j', isAt(mailbox, line + 1))
  }
  await reader.quit()
  return { times: times.slice(1), turns: turns.slice(1), received: received.slice(1) }
}

/** Waits until nothing has come from the server for a second: longer than the cursor must rest. */
async function settled(proxy: Proxy): Promise<void> {
  let before = -1
  while (proxy.traffic.received !== before) {
    before = proxy.traffic.received
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

function spread(times: readonly number[]): string {
  return `${milliseconds(median(times))}, at most ${milliseconds(maximum(times))}`
}
