import { filterMatcher } from '../../src/app/filter-match.ts'
import type { MessageSummary } from '../../src/model/envelope.ts'
import { token } from './mailboxes.ts'
import type { Numbered } from './reconnect.ts'
import { count, milliseconds, octets, open, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { maximum, median } from './table.ts'

const archive = 'bench-archive'

/** Messages that are archived in one go. */
const many = 10_000

/** From the key until its row is gone, near the server and far from it; then many at once, and back again. */
export async function measureTriage(setting: Setting, numbered: Numbered): Promise<Line[]> {
  const { name: mailbox, newest, size } = numbered
  const { proxy, server } = setting
  await server.createMailboxes(server.users.alice, [archive])
  const lines: Line[] = []
  for (const roundTrip of [0, 150]) {
    proxy.setRoundTrip(roundTrip)
    const reader = open(setting, 'counted', mailbox)
    await reader.until(shows(newest))
    await reader.quiet(500)
    const times: number[] = []
    for (let number = newest; number > newest - setting.runs * 3; number--) {
      times.push(await reader.press('e', (text) => !text.includes(token(number))))
    }
    await reader.quiet(1000)
    const undone = await reader.press('z', shows(newest - setting.runs * 3 + 1))
    for (let number = newest - setting.runs * 3 + 2; number <= newest; number++)
      await reader.press('z', shows(number))
    await reader.quit()
    lines.push([
      `${roundTrip} ms round trip, ${count.format(size)} messages: e → row gone (most); z → back`,
      `${milliseconds(median(times))} (${milliseconds(maximum(times))}); ${milliseconds(undone)}`,
      '16 ms; ',
    ])
  }
  proxy.setRoundTrip(0)
  lines.push(await measureMany(setting, numbered))
  return lines
}

/** Marks many by a query, archives and undoes them. */
async function measureMany(setting: Setting, numbered: Numbered): Promise<Line> {
  const { proxy } = setting
  const { name: mailbox, newest, size: all } = numbered
  const size = Math.min(many, all - 100)
  const reader = open(setting, 'counted', mailbox)
  await reader.until(shows(newest))
  await reader.quiet(500)
  const [from, to] = await newestUids(setting, mailbox, size)
  await reader.press('T', (text) => /^ mark:/m.test(text))
  await reader.press(`uid:${from}:${to}\r`, (text) => text.includes('marked'))
  await reader.quiet(500)
  proxy.reset()
  const gone = await reader.press('e', (text) => !text.includes(token(newest)))
  const began = performance.now()
  const left = count.format(all - size)
  await reader.until((text) => text.includes(`of ${left} `) && text.includes('idle'), 120_000)
  const took = performance.now() - began + gone
  const { commands, received } = proxy.traffic
  const sent = commands.reduce((sum, { line }) => sum + line.length + 2, 0)
  const moves = commands.filter(({ name }) => /MOVE/.test(name)).length
  await reader.quiet(1000)
  const back = performance.now()
  await reader.press('z', (text) => text.includes(`of ${count.format(all)} `))
  const undone = performance.now() - back
  await reader.quiet(1000)
  await reader.quit()
  return [
    `archive ${count.format(size)} that are marked: first rows gone; all; undone`,
    `${milliseconds(gone)}; ${milliseconds(took)}, ${moves} commands, ${octets(sent)} out, ${octets(received)} in; ${milliseconds(undone)}`,
    '16 ms; ',
  ]
}

/** The lowest and the highest of the newest UIDs, so many. */
async function newestUids(setting: Setting, mailbox: string, size: number): Promise<[number, number]> {
  const uids = await setting.server.doveadm('fetch', '-u', 'alice', 'uid', 'mailbox', mailbox, 'all')
  const all = [...uids.matchAll(/uid: (\d+)/g)].map(([, uid]) => Number(uid)).slice(-size)
  return [all[0] ?? 0, all.at(-1) ?? 0]
}

/** What a key of the filter costs, with so many rows to look through. */
export function measureFilter(runs: number): Line {
  const rows = Array.from({ length: many }, (_, index) => row(index))
  const times: number[] = []
  for (let run = 0; run < runs; run++)
    for (const typed of ['m', 'ma', 'mar', 'mara 9', 'from:mara is:unread']) {
      const began = performance.now()
      const fits = filterMatcher(typed)
      rows.filter((each) => fits(each))
      times.push(performance.now() - began)
    }
  return [
    `a key of the filter, ${count.format(many)} rows looked through (most)`,
    `${median(times).toFixed(1)} ms (${maximum(times).toFixed(1)} ms)`,
    '16 ms',
  ]
}

function row(index: number): MessageSummary {
  const mara = { name: 'Mara Ruiz', address: `mara${index}@example.org` }
  const date = new Date(index * 60_000)
  return {
    uid: index + 1,
    flags: new Set(index % 3 === 0 ? [] : ['\\Seen']),
    size: 1000,
    received: date,
    envelope: {
      date,
      subject: `Minutes of the meeting ${index}`,
      from: [mara],
      sender: [mara],
      replyTo: [mara],
      to: [{ name: 'Ines Castro', address: 'ines@example.org' }],
      cc: [],
      bcc: [],
      inReplyTo: '',
      messageId: `<${index}@example.org>`,
    },
    attached: false,
  }
}
