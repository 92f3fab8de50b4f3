import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { countingUnseen, selecting, signingIn, startAccount, until } from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'
import { settled } from '../support/fake-session.ts'

const minute = 60_000

/** Waits for what the sockets bring, while no timer runs. */
async function untilSent({ server, sent }: AccountHarness, count: number): Promise<void> {
  for (let turn = 0; sent().length < count && turn < 20_000; turn++) await settled()
  assert.equal(sent().length, count, server.transcript.join('\n'))
}

/** Opens INBOX on a server that offers `capabilities`; from then on time goes by when it is told to. */
async function rest(context: TestContext, capabilities: string, script: string): Promise<AccountHarness> {
  const harness = await startAccount(
    context,
    `${signingIn(capabilities)}${selecting('INBOX', 1)}${countingUnseen}${script}`,
    { reconnects: 1, server: { repeat: true } },
  )
  const { account } = harness
  // The timers of the session begin to run with its commands.
  context.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  account.connect()
  let open = false
  account.open('INBOX').then(
    () => (open = true),
    () => undefined,
  )
  for (let turn = 0; !(open && account.view?.unseen === 0) && turn < 20_000; turn++) await settled()
  assert.ok(open, 'INBOX is open')
  return harness
}

async function pass(context: TestContext, milliseconds: number): Promise<void> {
  context.mock.timers.tick(milliseconds)
  for (let turn = 0; turn < 200; turn++) await settled()
}

describe('a connection at rest', { timeout: 20_000 }, () => {
  test('idles, and says so again after 25 minutes, not sooner (2683-3.1.2d)', async (context) => {
    const harness = await rest(
      context,
      'IDLE',
      `C: <tag> IDLE
       S: + idling
       C: DONE
       S: <tag> OK done
       C: <tag> IDLE
       S: + idling`,
    )
    const before = harness.sent().length
    await pass(context, 2000)
    await untilSent(harness, before + 1)
    await pass(context, 25 * minute - 1)
    assert.equal(harness.sent().length, before + 1)
    await pass(context, 1)
    await untilSent(harness, before + 3)
    assert.deepEqual(harness.sent().slice(before), ['IDLE', 'C: DONE', 'IDLE'])
  })

  test('without IDLE it says NOOP after 25 minutes, not sooner (2683-3.1.2d)', async (context) => {
    const harness = await rest(
      context,
      '',
      `C: <tag> NOOP
       S: * 2 EXISTS
       S: <tag> OK done
       ${countingUnseen}
       C: <tag> NOOP
       S: <tag> OK done`,
    )
    const before = harness.sent().length
    await pass(context, 25 * minute - 1)
    assert.equal(harness.sent().length, before)
    await pass(context, 1)
    await untilSent(harness, before + 2)
    assert.equal(harness.account.view?.length, 2)
    await pass(context, 25 * minute)
    await untilSent(harness, before + 3)
    assert.deepEqual(harness.sent().slice(before), ['NOOP', 'SEARCH UNSEEN', 'NOOP'])
  })

  test('that leaves a command without a word for half a minute is given up, and made again', async (context) => {
    const harness = await rest(context, '', 'C: <tag> NOOP')
    const { account, server } = harness
    const before = harness.sent().length
    const asked = account.scheduler.submit({
      key: 'ask',
      priority: 'interactive',
      onDisconnect: 'fail',
      run: (session) => session.noop(),
    })
    const failed = assert.rejects(asked)
    await untilSent(harness, before + 1)
    await pass(context, 29_999)
    assert.equal(account.status.kind, 'online')
    await pass(context, 1)
    await failed
    context.mock.timers.reset()
    await until(() => server.connections === 2 && account.status.kind === 'online', 'the next connection')
  })
})
