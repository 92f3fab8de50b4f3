import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ImapSession } from '../../../src/imap/session.ts'
import { isMailFailure, MailFailure } from '../../../src/model/error.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import { runSearch } from '../../../src/sync/search/run-search.ts'
import { fakeSession, settled } from '../../support/fake-session.ts'

const criteria = [{ key: 'TEXT' }, { text: 'plans' }]

/** Runs the most urgent job, as a connection does. */
async function runNext(scheduler: Scheduler, session: ImapSession): Promise<void> {
  await scheduler.take(() => true)?.run(session)
}

function isCancelled(thrown: unknown): boolean {
  return isMailFailure(thrown) && thrown.error.kind === 'cancelled'
}

describe('a search', () => {
  test('goes before all that nobody waits for, says when it runs, and a NOOP follows (2683-3.2.3a, 2180-4.3)', async () => {
    const scheduler = new Scheduler(() => undefined)
    const said: string[] = []
    const session = fakeSession({
      search: async (sent) => {
        assert.deepEqual(sent, criteria)
        said.push('SEARCH')
        return [3, 5]
      },
      noop: async () => {
        said.push('NOOP')
      },
    })
    const run = async () => {
      said.push('rows')
    }
    void scheduler.request({ key: 'rows', priority: 'visible', onDisconnect: 'fail', run })
    const found = runSearch(scheduler, 'INBOX', criteria, { onRunning: () => said.push('running') })
    assert.deepEqual(said, [])
    await runNext(scheduler, session)
    assert.deepEqual(await found, [3, 5])
    await runNext(scheduler, session)
    await runNext(scheduler, session)
    assert.deepEqual(said, ['running', 'SEARCH', 'rows', 'NOOP'])
  })

  test('given up before it is sent never is (2683-3.2.3a)', async () => {
    const scheduler = new Scheduler(() => undefined)
    const giveUp = new AbortController()
    const found = runSearch(scheduler, 'INBOX', criteria, { signal: giveUp.signal })
    giveUp.abort()
    await assert.rejects(found, isCancelled)
    assert.equal(scheduler.size, 0)
  })

  test('given up while it runs is waited for by nobody; its answer is drained (2683-3.2.3a)', async () => {
    const scheduler = new Scheduler(() => undefined)
    const giveUp = new AbortController()
    let answer: (uids: number[]) => void = () => undefined
    const session = fakeSession({
      search: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    })
    const found = runSearch(scheduler, 'INBOX', criteria, { signal: giveUp.signal })
    const running = runNext(scheduler, session)
    giveUp.abort()
    await assert.rejects(found, isCancelled)
    answer([1])
    await running
    await settled()
    assert.equal(scheduler.size, 0, 'nothing comes after it')
  })

  test('by which the server hangs up is not sent again and again', async () => {
    const scheduler = new Scheduler(() => undefined)
    const error = { kind: 'disconnected', host: 'mail', text: 'it hung up.' } as const
    const found = runSearch(scheduler, 'INBOX', criteria)
    await Promise.all([
      assert.rejects(found, (thrown) => isMailFailure(thrown) && thrown.error.kind === 'disconnected'),
      runNext(scheduler, fakeSession({ search: () => Promise.reject(new MailFailure(error)) })),
    ])
    assert.equal(scheduler.size, 0)
  })
})
