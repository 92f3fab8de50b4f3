import { fileURLToPath } from 'node:url'
import { runWell } from '../support/daemon.ts'
import { nextPage } from './lists.ts'
import { count, lineOf, open, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { median } from './table.ts'

const pager = fileURLToPath(new URL('./row-pager.js', import.meta.url))

/** What rows cost that are paged through: the sync room alone in a process of its own, then the whole program. */
export async function measureRows(setting: Setting, mailbox: string, size: number): Promise<Line[]> {
  const alone: Paged[] = []
  for (let run = 0; run < setting.runs; run++) alone.push(await pageAlone(setting, mailbox, size))
  const whole: number[] = []
  for (let run = 0; run < Math.min(3, setting.runs); run++)
    whole.push(await pageWhole(setting, mailbox, size))
  const microseconds = (values: readonly number[]) => `${median(values).toFixed(0)} µs`
  return [
    [
      `paging ${count.format(size)} rows: CPU a row, sync alone`,
      microseconds(alone.map((each) => each.cpu)),
      '150 µs',
    ],
    ['  CPU a row, whole program', microseconds(whole)],
    [
      '  loop lag, sync alone: 99 %',
      `${median(alone.map((each) => each.lag)).toFixed(1)} ms, at most ${median(alone.map((each) => each.longest)).toFixed(1)}`,
      '16 ms',
    ],
  ]
}

interface Paged {
  /** Microseconds of processor time a row. */
  readonly cpu: number
  /** Milliseconds: the 99 % point, and the most. */
  readonly lag: number
  readonly longest: number
}

async function pageAlone({ server }: Setting, mailbox: string, size: number): Promise<Paged> {
  const words = [`${server.tlsPort}`, server.ca, mailbox, `${size}`]
  const printed = await runWell([process.execPath, pager, ...words])
  const [cpu = NaN, lag = NaN, longest = NaN] = printed.split(' ').map(Number)
  return { cpu, lag, longest }
}

/** Microseconds of processor time a row of the program in its terminal. */
async function pageWhole(setting: Setting, mailbox: string, size: number): Promise<number> {
  const reader = open(setting, 'tls', mailbox)
  await reader.until(shows(size))
  await reader.quiet(300)
  const before = reader.cpuTime()
  const from = lineOf(reader.text(), mailbox)
  while (lineOf(reader.text(), mailbox) < size) await nextPage(reader, mailbox)
  const spent = reader.cpuTime() - before
  await reader.quit()
  return (spent * 1000) / (size - from)
}
