import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../support/account-harness.ts'
import type { Health } from '../support/health.ts'
import { besiege } from '../support/siege.ts'
import type { Siege } from '../support/siege.ts'

const megabyte = 1 << 20

/** How long a line of sense is waited for, in milliseconds: where the stream is spoiled it never comes. */
const patience = 500

/** Sends a megabyte at a time, until `count` of them went or the client hangs up. */
async function pour({ server }: Siege, count: number): Promise<void> {
  const octets = Buffer.alloc(megabyte, 'x')
  const { connections } = server
  for (let sent = 0; sent < count && server.connections === connections; sent++) {
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
  'a flag of a megabyte': () => `* 2 FETCH (FLAGS (${'x'.repeat(megabyte)}))\r\n`,
  'a hundred thousand empty literals': () => `* LIST () "/" (${'{0}\r\n '.repeat(1e5)})\r\n`,
}

/** A hundred thousand lines in one go. Nothing is wrong with them: they are heard to the last. */
const bursts: Readonly<Record<string, () => string>> = {
  'a hundred thousand EXPUNGEs': () => '* 1 EXPUNGE\r\n'.repeat(1e5),
  'a hundred thousand EXISTS': () => Array.from({ length: 1e5 }, (_, at) => `* ${at} EXISTS\r\n`).join(''),
  'a hundred thousand flags': () =>
    '* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n* 2 FETCH (UID 2 FLAGS ())\r\n'.repeat(5e4),
}

function summary(what: string, { pause, hang, peak }: Health): string {
  const [pauseText, hangText, peakText] = [pause, hang, peak].map(Math.round)
  return `${what}: at most ${pauseText} ms without a turn (${hangText} of our own), ${peakText} MB`
}

describe('a server', { timeout: 110_000 }, () => {
  test('that says what cannot be is heard out, or hung up on, and the mailbox comes back (2683-3.4.1)', async (context) => {
    const siege = await besiege(context)
    for (const [what, say] of Object.entries(sayings)) {
      await siege.ready()
      siege.server.send(say())
      await siege.isHeard(patience)
      await siege.recovers()
      context.diagnostic(summary(what, await siege.assertWell(what)))
    }
  })

  for (const [what, say] of Object.entries(bursts)) {
    test(`that says ${what} in one go is heard to the last (2683-3.4.1)`, async (context) => {
      const siege = await besiege(context)
      await siege.ready()
      siege.server.send(say())
      assert.ok(await siege.isHeard(50_000), 'what is said behind them is heard')
      context.diagnostic(summary(what, await siege.assertWell(what)))
      await siege.recovers()
    })
  }

  test('threat: hostile literals: one that never ends its line is hung up on', async (context) => {
    const siege = await besiege(context)
    await siege.ready()
    const { connections } = siege.server
    siege.server.send('* OK ')
    await pour(siege, 64)
    await until(() => siege.server.connections > connections, 'another connection')
    await siege.recovers()
    context.diagnostic(summary('a line without an end', await siege.assertWell('a line without an end')))
  })

  test('threat: hostile literals (CVE-2025-43857): one that announces a gigabyte is hung up on before it comes', async (context) => {
    const siege = await besiege(context)
    await siege.ready()
    const { connections } = siege.server
    siege.server.send('* 1 FETCH (BODY[1] {1073741824}\r\n')
    await until(() => siege.server.connections > connections, 'another connection')
    await siege.recovers()
    await siege.assertWell('a literal of a gigabyte')
  })

  test('threat: hostile literals: one that announces a literal and sends nothing stops no one, and costs no memory', async (context) => {
    const siege = await besiege(context)
    await siege.ready()
    const before = await siege.assertWell('the start')
    siege.server.send('* 1 FETCH (BODY[1] {60000000}\r\n')
    assert.equal(await siege.isHeard(patience), false)
    const { memory } = await siege.assertWell('a literal that never came')
    assert.ok(memory - before.memory < 20, 'nothing is set aside for what was announced')
    await siege.recovers()
  })
})
