import { maximum, median } from './table.ts'
import { token } from './mailboxes.ts'
import type { Traffic } from './proxy.ts'
import type { Reader } from './reader.ts'
import { count, isAt, lineOf, milliseconds, octets, open, pageDown, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'

const pageRows = 2000

interface Start {
  readonly firstPaint: number
  readonly index: number
  readonly memory: number
}

async function measureStart(setting: Setting, mailbox: string, newest: number): Promise<Start> {
  const reader = open(setting, 'tls', mailbox)
  const firstPaint = (await reader.until((text) => text.trim() !== '')) - reader.startedAt
  const index = (await reader.until(shows(newest))) - reader.startedAt
  await reader.quiet(300)
  const memory = reader.peakMemory()
  await reader.quit()
  return { firstPaint, index, memory }
}

/** What the server sends until the first index is on the screen, and what the jump to the other end costs. */
async function measureTraffic(
  setting: Setting,
  mailbox: string,
  newest: number,
): Promise<{ start: Traffic; jump: Traffic; jumpTime: number }> {
  setting.proxy.reset(token(newest))
  const reader = open(setting, 'counted', mailbox)
  await reader.until(shows(newest))
  const start = setting.proxy.traffic
  await reader.quiet(500)
  setting.proxy.reset()
  const jumpTime = await reader.press('G', shows(1))
  const jump = setting.proxy.traffic
  await reader.quit()
  return { start, jump, jumpTime }
}

interface Paging {
  readonly memory: number
  readonly cursorDown: number[]
  readonly pageDowns: number[]
}

/** Pages through 2,000 rows (or all), then moves the cursor through 40 lines. */
async function measurePaging(setting: Setting, mailbox: string, newest: number): Promise<Paging> {
  const reader = open(setting, 'tls', mailbox)
  await reader.until(shows(newest))
  await reader.quiet(300)
  const pageDowns: number[] = []
  while (lineOf(reader.text(), mailbox) < Math.min(pageRows, newest)) {
    const before = reader.bytes
    await nextPage(reader, mailbox)
    await reader.quiet(120)
    pageDowns.push(reader.bytes - before)
  }
  const memory = reader.peakMemory()
  await reader.press('gg', isAt(mailbox, 1))
  await reader.quiet(200)
  const cursorDown: number[] = []
  for (let target = 2; target <= 40; target++) {
    const before = reader.bytes
    await reader.press('j', isAt(mailbox, target))
    await reader.quiet(40)
    cursorDown.push(reader.bytes - before)
  }
  await reader.quit()
  return { memory, cursorDown, pageDowns }
}

/** Goes a page down and waits until all of it is there. */
export async function nextPage(reader: Reader, mailbox: string): Promise<void> {
  const from = lineOf(reader.text(), mailbox)
  await reader.press(pageDown, (text) => lineOf(text, mailbox) > from && !text.includes('····'))
}

/** Start, jump, paging and memory with a mailbox of so many messages. */
export async function measureList(setting: Setting, mailbox: string, size: number): Promise<Line[]> {
  const of = `${count.format(size)} messages`
  const starts: Start[] = []
  for (let run = 0; run < setting.runs; run++) starts.push(await measureStart(setting, mailbox, size))
  const { start, jump, jumpTime } = await measureTraffic(setting, mailbox, size)
  const { memory, cursorDown, pageDowns } = await measurePaging(setting, mailbox, size)
  const names = ({ commands }: Traffic) => commands.map(({ name }) => name).join(', ')
  return [
    [`${of}: exec → first paint`, milliseconds(median(starts.map((each) => each.firstPaint))), '150 ms'],
    [`${of}: exec → index`, milliseconds(median(starts.map((each) => each.index))), '400 ms'],
    ['  from the server until then', octets(start.received), '30,000'],
    ['  commands until then', names(start)],
    ['  to the other end', `${milliseconds(jumpTime)}; ${names(jump)}`],
    ['  peak memory after the start', `${median(starts.map((each) => each.memory)).toFixed(0)} MB`, '90 MB'],
    [
      `  peak memory after ${count.format(Math.min(pageRows, size))} rows`,
      `${memory.toFixed(0)} MB`,
      '90 MB',
    ],
    ['  to the terminal: cursor down', `${median(cursorDown)} octets, at most ${maximum(cursorDown)}`, '100'],
    ['  to the terminal: page down', `${median(pageDowns)} octets, at most ${maximum(pageDowns)}`],
  ]
}

/** The first start compiles; the compiled code is kept a while after it. */
export async function warmUp(setting: Setting, mailbox: string, newest: number): Promise<void> {
  const reader = open(setting, 'tls', mailbox)
  await reader.until(shows(newest))
  await new Promise((resolve) => setTimeout(resolve, 4000))
  await reader.quit()
}
