import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Arrangement } from '../../src/sync/arrangement.ts'
import { askOrder } from '../../src/sync/ask-order.ts'
import { describeError, isMailFailure } from '../../src/model/error.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import { countingUnseen, selecting, signingIn, startAccount, until } from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'

const noop = `
  C: <tag> NOOP
  S: <tag> OK nothing new
  `

async function open(
  context: TestContext,
  script: string,
  capabilities: string,
): Promise<AccountHarness & { readonly view: MailboxCache }> {
  const harness = await startAccount(
    context,
    signingIn(capabilities) + selecting('INBOX', 9) + countingUnseen + script,
  )
  harness.account.connect()
  const view = await harness.account.open('INBOX')
  await until(() => view.unseen === 0, 'the count')
  return Object.assign(harness, { view })
}

const byThreads: Arrangement = { by: 'arrival', descending: true, threaded: true }

describe('threading', { timeout: 20_000 }, () => {
  test('is done by REFS before REFERENCES, and by no other algorithm', async (context) => {
    const harness = await open(
      context,
      `
      C: <tag> UID THREAD REFS US-ASCII ALL
      S: * THREAD (2)(3 6 (4 23)(44 7 96))((5)(8))
      S: <tag> OK threaded
      C: <tag> UID SEARCH UNSEEN
      S: * SEARCH 23
      S: <tag> OK searched
      ${noop}`,
      'THREAD=ORDEREDSUBJECT THREAD=REFERENCES THREAD=REFS SORT',
    )
    const order = await askOrder(harness.account.scheduler, harness.view, byThreads, 'server')
    assert.deepEqual(order.threads, {
      uids: [2, 3, 6, 4, 23, 44, 7, 96, 5, 8],
      parents: [-1, -1, 1, 2, 3, 2, 5, 6, -1, -1],
      starts: [0, 1, 8],
    })
    assert.deepEqual(order.uids, [2, 3, 4, 5, 6, 7, 8, 23, 44, 96])
    assert.deepEqual([...order.unseen], [23])
    assert.equal(order.loaded, undefined)
    await harness.server.done()
  })

  test('an empty answer is no thread; one in pieces is one; lines of other kinds go their way', async (context) => {
    const harness = await open(
      context,
      `
      C: <tag> UID THREAD REFERENCES US-ASCII ALL
      S: * THREAD
      S: <tag> OK threaded
      C: <tag> UID SEARCH UNSEEN
      S: * SEARCH
      S: <tag> OK searched
      ${noop}
      C: <tag> UID THREAD REFERENCES US-ASCII ALL
      S: * THREAD (1 2)
      S: * 10 EXISTS
      S: * THREAD (3)
      S: <tag> OK threaded
      C: <tag> UID SEARCH UNSEEN
      S: * SEARCH
      S: <tag> OK searched
      `,
      'THREAD=REFERENCES',
    )
    const { scheduler } = harness.account
    const first = await askOrder(scheduler, harness.view, byThreads, 'server')
    assert.deepEqual(first.uids, [])
    await until(() => scheduler.size === 0, 'the news')
    const order = await askOrder(scheduler, harness.view, byThreads, 'server')
    assert.deepEqual(order.uids, [1, 2, 3])
    assert.equal(harness.view.length, 10)
  })

  test('where the server threads by subject alone, only what is here is threaded, and nothing is fetched for it', async (context) => {
    const harness = await open(
      context,
      `
      C: <tag> UID SEARCH UNSEEN
      S: * SEARCH
      S: <tag> OK searched
      C: <tag> UID SEARCH ALL
      S: * SEARCH 1 2 3 4 5 6 7 8 9
      S: <tag> OK searched
      ${noop}`,
      'THREAD=ORDEREDSUBJECT',
    )
    const order = await askOrder(harness.account.scheduler, harness.view, byThreads, 'server')
    assert.equal(order.loaded, 0)
    assert.equal(order.threads?.starts.length, 9)
    await harness.server.done()
  })

  test('unread first costs a SEARCH or two (2683-3.2.1.2c)', async (context) => {
    const harness = await open(
      context,
      `
      C: <tag> UID SEARCH UNSEEN
      S: * SEARCH 4 5
      S: <tag> OK searched
      C: <tag> UID SEARCH ALL
      S: * SEARCH 1 4 5
      S: <tag> OK searched
      ${noop}`,
      'SORT',
    )
    const order = await askOrder(
      harness.account.scheduler,
      harness.view,
      { by: 'unread', threaded: false },
      'server',
    )
    assert.deepEqual(
      [order.uids, [...order.unseen]],
      [
        [1, 4, 5],
        [4, 5],
      ],
    )
    await harness.server.done()
  })

  test('is given up before it is sent: nothing is', async (context) => {
    const harness = await open(context, '', 'THREAD=REFS')
    const given = new AbortController()
    given.abort()
    await assert.rejects(
      askOrder(harness.account.scheduler, harness.view, byThreads, 'server', { signal: given.signal }),
      (thrown) => isMailFailure(thrown) && thrown.error.kind === 'cancelled',
    )
    await harness.server.assertSilent()
  })

  test('an answer that is none is a failure, and the connection lives on (threat: parser)', async (context) => {
    const answers = ['(1 2', '1 2)', '(1 99999999999)', '(1 "two")', `${'('.repeat(20_000)}1`]
    const script = answers.map(
      (answer) => `
      C: <tag> UID THREAD REFS US-ASCII ALL
      S: * THREAD ${answer}
      S: <tag> OK threaded
      `,
    )
    const harness = await open(context, script.join('') + noop, 'THREAD=REFS')
    for (const answer of answers) {
      await assert.rejects(
        askOrder(harness.account.scheduler, harness.view, byThreads, 'server'),
        (thrown) =>
          isMailFailure(thrown) &&
          thrown.error.kind === 'protocol' &&
          describeError(thrown.error).includes('its threads have'),
        answer.slice(0, 20),
      )
    }
    await harness.account.scheduler.submit({
      key: 'check',
      priority: 'interactive',
      onDisconnect: 'fail',
      run: (session) => session.noop(),
    })
    await harness.server.done()
  })

  test('an answer of more than a hundred thousand numbers is read, and keys have turns meanwhile (threat: parser)', async (context) => {
    const count = 120_000
    const pairs = Array.from({ length: count / 2 }, (_, index) => `(${2 * index + 1} ${2 * index + 2})`)
    const sorted = Array.from({ length: count }, (_, index) => count - index)
    const harness = await open(
      context,
      `
      C: <tag> UID THREAD REFS US-ASCII ALL
      S: * THREAD ${pairs.join('')}
      S: <tag> OK threaded
      C: <tag> UID SEARCH UNSEEN
      S: * SEARCH
      S: <tag> OK searched
      ${noop}
      C: <tag> UID SORT (SIZE) US-ASCII ALL
      S: * SORT ${sorted.join(' ')}
      S: <tag> OK sorted
      `,
      'THREAD=REFS SORT',
    )
    const { scheduler } = harness.account
    const order = await askOrder(scheduler, harness.view, byThreads, 'server')
    assert.equal(order.uids.length, count)
    assert.equal(order.threads?.starts.length, count / 2)
    await until(() => scheduler.size === 0, 'the news')
    const sizes = await scheduler.submit({
      key: 'sort',
      priority: 'interactive',
      mailbox: 'INBOX',
      onDisconnect: 'fail',
      run: (session) => session.sort({ by: 'size', reversed: false }, [{ key: 'ALL' }]),
    })
    assert.deepEqual([sizes.length, sizes[0], sizes.at(-1)], [count, count, 1])
  })
})
