/**
 * `npm run bench`: the real program in a terminal of 200 x 50 against a Dovecot on this machine; medians, with the
 * goals beside them. Nothing fails here: machines differ. `--quick`: fewer runs, no large mailbox; `--million`: one
 * of a million messages too.
 */
import { existsSync, statSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { dovecotPassword, startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { makeSandbox } from '../support/program.ts'
import type { Sandbox } from '../support/program.ts'
import { fillFilm, fillMailbox, token } from './mailboxes.ts'
import { startProxy } from './proxy.ts'
import type { Proxy, Traffic } from './proxy.ts'
import { startReader } from './reader.ts'
import type { Reader } from './reader.ts'
import { maximum, median, percentile, table } from './table.ts'

const options = new Set(process.argv.slice(2))
const quick = options.has('--quick')
const runs = quick ? 3 : 9
const sizes = [1000, 10_000, ...(quick ? [] : [100_000]), ...(options.has('--million') ? [1_000_000] : [])]
const attachment = (quick ? 20 : 70) * 1_000_000
const pageRows = 2000

interface Bench {
  readonly server: DovecotServer
  readonly proxy: Proxy
  readonly sandbox: Sandbox
}

/** Two accounts: `tls` straight to the server, as users have it; `counted` in the clear through the proxy. */
function configuration({ server, proxy }: Omit<Bench, 'sandbox'>): string {
  return `
[accounts.tls]
host = "127.0.0.1"
port = ${server.tlsPort}
user = "alice"
tls_ca = "${server.ca}"

[accounts.counted]
host = "127.0.0.1"
port = ${proxy.port}
tls = "none"
user = "alice"
`
}

function open({ sandbox }: Bench, account: 'tls' | 'counted', mailbox: string): Reader {
  return startReader(sandbox, ['--account', account, '--folder', mailbox])
}

const shows = (number: number) => (text: string) => text.includes(token(number))
const isAt = (mailbox: string, line: number) => (text: string) => text.includes(` ${mailbox} ${line}/`)

interface Start {
  readonly firstPaint: number
  readonly index: number
  readonly memory: number
}

async function measureStart(bench: Bench, mailbox: string, newest: number): Promise<Start> {
  const reader = open(bench, 'tls', mailbox)
  const firstPaint = (await reader.until((text) => text.trim() !== '')) - reader.startedAt
  const index = (await reader.until(shows(newest))) - reader.startedAt
  await reader.quiet(300)
  const memory = reader.peakMemory()
  await reader.quit()
  return { firstPaint, index, memory }
}

/** What the server sends until the first index is on the screen, and what the jump to the other end costs. */
async function measureTraffic(
  bench: Bench,
  mailbox: string,
  newest: number,
): Promise<{ start: Traffic; jump: Traffic; jumpTime: number }> {
  bench.proxy.reset(token(newest))
  const reader = open(bench, 'counted', mailbox)
  await reader.until(shows(newest))
  const start = bench.proxy.traffic
  await reader.quiet(500)
  bench.proxy.reset()
  const jumpTime = await reader.press('G', shows(1))
  const jump = bench.proxy.traffic
  await reader.quit()
  return { start, jump, jumpTime }
}

interface Paging {
  readonly memory: number
  readonly cursorDown: number[]
  readonly pageDown: number[]
}

/** Pages through 2,000 rows (or all), then moves the cursor through 40 lines. */
async function measurePaging(bench: Bench, mailbox: string, newest: number): Promise<Paging> {
  const reader = open(bench, 'tls', mailbox)
  await reader.until(shows(newest))
  await reader.quiet(300)
  const pageDown: number[] = []
  let line = 1
  while (line < Math.min(pageRows, newest)) {
    const before = reader.bytes
    const from = line
    await reader.press('\x1b[6~', (text) => lineOf(text, mailbox) > from && !text.includes('····'))
    await reader.quiet(120)
    pageDown.push(reader.bytes - before)
    line = lineOf(reader.text(), mailbox)
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
  return { memory, cursorDown, pageDown }
}

function lineOf(text: string, mailbox: string): number {
  return Number(new RegExp(` ${mailbox} (\\d+)/`).exec(text)?.[1] ?? 0)
}

/** Saves the attachment, and meanwhile moves the cursor 200 lines down the list. */
async function measureSave(bench: Bench): Promise<{ keys: number[]; speed: number }> {
  const reader = open(bench, 'tls', 'film')
  await reader.until(shows(0))
  await reader.press('\r', (text) => text.includes('Here is the film.'))
  await reader.press('w', (text) => text.includes('Save as'))
  const path = join(bench.sandbox.dir, 'film.bin')
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
  return { keys, speed: attachment / 1e6 / ((ended - began) / 1000) }
}

async function measureAll(bench: Bench): Promise<void> {
  const { server } = bench
  const lines: string[][] = []
  const add = (what: string, value: string, goal = '') => lines.push([what, value, goal])
  const milliseconds = (value: number) => `${value.toFixed(0)} ms`
  const count = new Intl.NumberFormat('en-US')

  for (const [position, size] of sizes.entries()) {
    const filling = performance.now()
    const mailbox = await fillMailbox(server, size)
    process.stderr.write(`${mailbox} filled in ${((performance.now() - filling) / 1000).toFixed(1)} s\n`)
    const of = `${count.format(size)} messages`
    if (position === 0) await warmUp(bench, mailbox, size)
    const starts: Start[] = []
    for (let run = 0; run < runs; run++) starts.push(await measureStart(bench, mailbox, size))
    const { start, jump, jumpTime } = await measureTraffic(bench, mailbox, size)
    const paging = await measurePaging(bench, mailbox, size)
    add(`${of}: exec → first paint`, milliseconds(median(starts.map((each) => each.firstPaint))), '150 ms')
    add(`${of}: exec → index`, milliseconds(median(starts.map((each) => each.index))), '400 ms')
    add('  from the server until then', `${count.format(start.received)} octets`, '30,000')
    add('  turns; commands until then', `${start.turns}; ${start.commands.join(', ')}`, '4 at least')
    add('  to the other end', `${milliseconds(jumpTime)}; ${jump.commands.join(', ')}`)
    add(
      '  peak memory after the start',
      `${median(starts.map((each) => each.memory)).toFixed(0)} MB`,
      '90 MB',
    )
    add(
      `  peak memory after ${count.format(Math.min(pageRows, size))} rows`,
      `${paging.memory.toFixed(0)} MB`,
      '90 MB',
    )
    add(
      '  to the terminal: cursor down',
      `${median(paging.cursorDown)} octets, at most ${maximum(paging.cursorDown)}`,
      '100',
    )
    add(
      '  to the terminal: page down',
      `${median(paging.pageDown)} octets, at most ${maximum(paging.pageDown)}`,
    )
  }
  await fillFilm(server, attachment)
  const { keys, speed } = await measureSave(bench)
  const saving = `saving ${attachment / 1e6} MB`
  add(`${saving}: throughput`, `${speed.toFixed(0)} MB/s`)
  add(
    `${saving}: cursor down → paint (${keys.length} keys)`,
    `median ${median(keys).toFixed(1)}, 99 % ${percentile(keys, 99).toFixed(1)}, at most ${maximum(keys).toFixed(1)} ms`,
    '16 ms',
  )
  process.stdout.write(
    `\nNode ${process.versions.node}, medians of ${runs} runs, 200 x 50, loopback, TLS; load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors\n\n`,
  )
  process.stdout.write(table(['', 'measured', 'goal'], lines))
}

/** The first start compiles; the compiled code is kept a while after it. */
async function warmUp(bench: Bench, mailbox: string, newest: number): Promise<void> {
  const reader = open(bench, 'tls', mailbox)
  await reader.until(shows(newest))
  await new Promise((resolve) => setTimeout(resolve, 4000))
  await reader.quit()
}

const server = await startDovecot({ mailFormat: 'mdbox' })
if (server) {
  const proxy = await startProxy(server.port)
  const sandbox = await makeSandbox(dovecotPassword)
  try {
    await sandbox.configure(configuration({ server, proxy }))
    await measureAll({ server, proxy, sandbox })
  } finally {
    proxy.close()
    await sandbox.remove()
    await server.stop()
  }
}
