import { token } from './mailboxes.ts'
import { milliseconds, octets, open, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { median } from './table.ts'

/** How long a round trip is, in milliseconds: on this machine, and to a server far away. */
export const roundTrips = [0, 50]

/** From exec to the first index, in the clear, near the server and far from it. */
export async function measureFirstIndex(setting: Setting, mailbox: string, newest: number): Promise<Line[]> {
  const { proxy } = setting
  const lines: Line[] = []
  for (const roundTrip of roundTrips) {
    proxy.setRoundTrip(roundTrip)
    const times: number[] = []
    const turns: number[] = []
    const received: number[] = []
    for (let run = 0; run < setting.runs; run++) {
      proxy.reset(token(newest))
      const reader = open(setting, 'counted', mailbox)
      times.push((await reader.until(shows(newest))) - reader.startedAt)
      turns.push(proxy.traffic.turns)
      received.push(proxy.traffic.received)
      await reader.quit()
    }
    lines.push([
      `${roundTrip} ms round trip: exec → index`,
      `${milliseconds(median(times))}; ${median(turns)} turns, ${octets(median(received))}`,
      '6 turns, without TLS',
    ])
  }
  proxy.setRoundTrip(0)
  return lines
}
