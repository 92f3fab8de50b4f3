import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../support/account-harness.ts'
import { watchHealth } from '../support/health.ts'
import { besiege } from '../support/siege.ts'
import type { Siege } from '../support/siege.ts'

const megabyte = 1 << 20

/** Sends a megabyte at a time, until `count` of them went or the client hangs up. */
async function pour({ server, account }: Siege, count: number): Promise<void> {
  const octets = Buffer.alloc(megabyte, 'x')
  for (let sent = 0; sent < count && account.status.kind === 'online'; sent++) {
    if (!server.send(octets)) return
    await server.drained()
  }
}

/** Each is said while the mailbox is open and idle. */
const sayings: Readonly<Record<string, () => string>> = {
  'four billion messages': () => '* 4294967295 EXISTS\r\n',
  'more messages than a number holds': () => '* 9007199254740993 EXISTS\r\n',
  'that all are gone': () => '* VANISHED 1:4294967295\r\n',
  'that all that ever were are gone, backwards': () => '* VANISHED (EARLIER) 4294967295:1,1:*\r\n',
  'a FETCH of message 0': () => '* 0 FETCH (UID 0 FLAGS (\\Seen))\r\n',
  'an EXPUNGE of message 0, and of one beyond': () =>
    '* 0 EXPUNGE\r\n* 21 EXPUNGE\r\n* 4294967295 EXPUNGE\r\n',
  'a UID beyond all': () =>
    '* 3 FETCH (UID 99999999999999999999 RFC822.SIZE 99999999999999999999 FLAGS ())\r\n',
  'an announcement at the end of a text': () => '* OK the literal is {5}\r\n12345\r\n',
  'the answer to a command that nobody sent': () => 'ZZ9 OK done\r\n* OK\r\n+\r\n\r\n',
  'NULs': () => `* OK ${'\0'.repeat(1000)}\r\n* 2 FETCH (FLAGS (\0))\r\n`,
  'a list a million deep': () => `* 1 FETCH (ENVELOPE ${'('.repeat(1e6)}\r\n`,
  'a list a million deep, closed': () => `* LIST ${'('.repeat(1e6)}${')'.repeat(1e6)}\r\n`,
  'a million numbers found': () => `* SEARCH ${Array.from({ length: 1e6 }, (_, at) => at).join(' ')}\r\n`,
  // Not a hundred thousand: the test runner's own bookkeeping of promises counts against the bound as our work does.
  'forty thousand EXPUNGEs': () => '* 1 EXPUNGE\r\n'.repeat(4e4),
  'forty thousand EXISTS': () => Array.from({ length: 4e4 }, (_, at) => `* ${at} EXISTS\r\n`).join(''),
  'forty thousand flags': () =>
    '* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n* 2 FETCH (UID 2 FLAGS ())\r\n'.repeat(2e4),
  'a flag of a megabyte': () => `* 2 FETCH (FLAGS (${'x'.repeat(megabyte)}))\r\n`,
  'a hundred thousand empty literals': () => `* LIST () "/" (${'{0}\r\n '.repeat(1e5)})\r\n`,
}

describe('a server', { timeout: 110_000 }, () => {
  test('that says what cannot be is heard out, or hung up on, and the mailbox comes back (2683-3.4.1)', async (context) => {
    const siege = await besiege(context)
    const health = watchHealth(context)
    for (const [what, say] of Object.entries(sayings)) {
      await siege.ready(what)
      siege.server.send(say())
      await siege.isHeard()
      await siege.recovers()
      health.assertWell(what)
    }
    context.diagnostic(health.summary())
  })

  test('that never ends its line is hung up on', async (context) => {
    const siege = await besiege(context)
    const health = watchHealth(context)
    await siege.ready('the line')
    const { connections } = siege.server
    siege.server.send('* OK ')
    await pour(siege, 64)
    await until(() => siege.server.connections > connections, 'another connection')
    await siege.recovers()
    health.assertWell('a line without an end')
    context.diagnostic(health.summary())
  })

  test('that announces a gigabyte is hung up on before it comes', async (context) => {
    const siege = await besiege(context)
    const health = watchHealth(context)
    await siege.ready('the literal')
    const { connections } = siege.server
    siege.server.send('* 1 FETCH (BODY[1] {1073741824}\r\n')
    await until(() => siege.server.connections > connections, 'another connection')
    await siege.recovers()
    health.assertWell('a literal of a gigabyte')
  })

  test('that announces a literal and sends nothing stops no one, and costs no memory', async (context) => {
    const siege = await besiege(context)
    await siege.ready('the literal')
    const before = process.memoryUsage.rss()
    const health = watchHealth(context)
    siege.server.send('* 1 FETCH (BODY[1] {60000000}\r\n')
    assert.equal(await siege.isHeard(), false)
    assert.ok(process.memoryUsage.rss() - before < 20e6, 'nothing is set aside for what was announced')
    await siege.recovers()
    health.assertWell('a literal that never came')
  })
})
