import { fillMore, token } from './mailboxes.ts'
import { nextPage } from './lists.ts'
import { roundTrips } from './first-index.ts'
import type { Reader } from './reader.ts'
import { count, isAt, milliseconds, octets, open, shows } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { median } from './table.ts'

/** A mailbox whose messages have numbers up to `newest`, which are their UIDs too; some may be gone. */
export interface Numbered {
  readonly name: string
  newest: number
  size: number
}

/** Whether the status line tells that many messages. */
const holds =
  ({ name, size }: Numbered) =>
  (text: string) =>
    new RegExp(` ${name} \\d+/${size}\\b`).test(text)

/**
 * How long after a cut the list is right again (a message has come that the program was not told of, above the screen),
 * and a key goes there and shows it. Left alone, the program waits a while before it connects; the first key ends that.
 */
export async function measureRecovery(setting: Setting, mailbox: Numbered): Promise<Line[]> {
  const { proxy } = setting
  const lines: Line[] = []
  for (const roundTrip of roundTrips) {
    proxy.setRoundTrip(roundTrip)
    for (const withKey of [true, false]) {
      const right: number[] = []
      const useful: number[] = []
      for (let run = 0; run < setting.runs; run++) {
        const recovery = await recover(setting, mailbox, withKey)
        right.push(recovery.right)
        useful.push(recovery.useful)
      }
      lines.push([
        `cut, ${roundTrip} ms round trip, ${withKey ? 'with a key' : 'left alone'}: list right; a key works`,
        `${milliseconds(median(right))}; ${milliseconds(median(useful))}`,
      ])
    }
  }
  proxy.setRoundTrip(0)
  return lines
}

async function recover(
  setting: Setting,
  mailbox: Numbered,
  withKey: boolean,
): Promise<{ readonly right: number; readonly useful: number }> {
  const { server, proxy } = setting
  const reader = open(setting, 'counted', mailbox.name)
  await reader.until(shows(mailbox.newest))
  await reader.quiet(300)
  proxy.mute()
  await fillMore(server, mailbox.name, ++mailbox.newest, 1)
  mailbox.size++
  const cutAt = performance.now()
  proxy.cut()
  if (withKey) await pressWhenLost(reader)
  const right = (await reader.until(holds(mailbox))) - cutAt
  await reader.press('gg', shows(mailbox.newest))
  const useful = performance.now() - cutAt
  await reader.quit()
  return { right, useful }
}

/** The user sees that the connection is lost, and presses a key. */
async function pressWhenLost(reader: Reader): Promise<void> {
  await reader.until((text) => text.includes('offline, again in'))
  await reader.press('k', () => true)
}

/** What a server lacks that has neither of RFC 7162. */
const resync = ['QRESYNC', 'CONDSTORE', 'HIGHESTMODSEQ']

/**
 * Octets from the server after a cut, from the greeting until the view is mended: what it asks next are the envelopes
 * of new mail. Meanwhile 3 came, 2 went, and 1 was starred.
 */
export async function measureReconnect(setting: Setting, mailbox: Numbered): Promise<Line[]> {
  const lines: Line[] = []
  const size = count.format(mailbox.size)
  for (const [kind, hidden, goal] of [
    ['with QRESYNC', [], '2,000'],
    ['without', resync, '30,000'],
  ] as const) {
    setting.proxy.hide(hidden)
    const mended: number[] = []
    const all: number[] = []
    for (let run = 0; run < setting.runs; run++) {
      const received = await reconnect(setting, mailbox)
      mended.push(received.mended)
      all.push(received.all)
    }
    lines.push([
      `cut, ${size} messages, ${kind}: until the view is mended`,
      `${octets(median(mended))}; with the rows of new mail ${count.format(median(all))}`,
      goal,
    ])
  }
  setting.proxy.hide([])
  return lines
}

async function reconnect(
  setting: Setting,
  mailbox: Numbered,
): Promise<{ readonly mended: number; readonly all: number }> {
  const { server, proxy } = setting
  const { name, newest } = mailbox
  const reader = open(setting, 'counted', name)
  await reader.until(shows(newest))
  for (let page = 0; page < 5; page++) await nextPage(reader, name)
  await reader.press('gg', isAt(name, 1))
  await reader.quiet(300)
  proxy.mute()
  mailbox.newest += 3
  mailbox.size += 3 - 2
  await fillMore(server, name, newest + 1, 3)
  await server.doveadm('expunge', '-u', 'alice', 'mailbox', name, 'uid', `${newest - 5},${newest - 150}`)
  await server.doveadm('flags', 'add', '-u', 'alice', '\\Flagged', 'mailbox', name, 'uid', `${newest - 3}`)
  proxy.reset()
  proxy.cut()
  await pressWhenLost(reader)
  await reader.until(
    (text) => holds(mailbox)(text) && !shows(newest - 5)(text) && isStarred(text, newest - 3),
  )
  await reader.press('gg', shows(newest + 3))
  await reader.quiet(500)
  const { commands, received } = proxy.traffic
  await reader.quit()
  const envelopes = commands.find(({ line }) => line.includes('ENVELOPE'))
  return { mended: envelopes?.after ?? received, all: received }
}

function isStarred(text: string, number: number): boolean {
  return text.split('\n').some((line) => line.includes(token(number)) && line.includes('*'))
}
