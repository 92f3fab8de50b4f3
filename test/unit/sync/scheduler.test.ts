import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MailFailure } from '../../../src/model/error.ts'
import type { MailError } from '../../../src/model/error.ts'
import { priorities, Scheduler } from '../../../src/sync/scheduler.ts'
import type { Job, Priority } from '../../../src/sync/scheduler.ts'
import { fakeSession, settled } from '../../support/fake-session.ts'

const session = fakeSession()
const cut: MailError = { kind: 'disconnected', host: 'h', text: 'it hung up.' }
const any = () => true

function job(key: string, change: Partial<Job<string>> = {}): Job<string> {
  return {
    key,
    priority: 'visible',
    onDisconnect: 'fail',
    run: () => Promise.resolve(`done ${key}`),
    ...change,
  }
}

/** A promise that has a handler, so that its rejection is nobody's surprise. */
function watched<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

function kindOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof MailFailure ? thrown.error.kind : String(thrown)),
  )
}

describe('the queue of an account', () => {
  test('gives the most urgent first, and in order within a priority', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...priorities), { maxLength: 30, size: 'max' }),
        async (asked) => {
          const scheduler = new Scheduler(() => undefined)
          const ran: { priority: Priority; index: number }[] = []
          asked.forEach((priority, index) => {
            void scheduler.submit(
              job(`${index}`, { priority, run: async () => `${ran.push({ priority, index })}` }),
            )
          })
          assert.equal(scheduler.size, asked.length)
          for (let next = scheduler.take(any); next; next = scheduler.take(any)) await next.run(session)
          const expected = priorities.flatMap((priority) =>
            asked.flatMap((each, index) => (each === priority ? [{ priority, index }] : [])),
          )
          assert.deepEqual(ran, expected)
          assert.equal(scheduler.size, 0)
        },
      ),
    )
  })

  test('nobody waits for ever: what was passed over often enough comes first', async () => {
    const scheduler = new Scheduler(() => undefined)
    let done = false
    void scheduler.submit(
      job('background', { priority: 'background', run: async () => String((done = true)) }),
    )
    let taken = 0
    while (!done && taken < 1000) {
      void scheduler.submit(job(`urgent ${taken++}`, { priority: 'interactive' }))
      await scheduler.take(any)?.run(session)
    }
    assert.ok(taken > 10 && taken < 100, `after ${taken} urgent ones`)
  })

  test('calls for work whenever a job comes in', () => {
    let calls = 0
    const scheduler = new Scheduler(() => calls++)
    void scheduler.submit(job('a'))
    assert.equal(calls, 1)
  })

  test('requests of one key run once, at the higher priority', async () => {
    const scheduler = new Scheduler(() => undefined)
    const ran: string[] = []
    const request = (key: string, priority: Priority) =>
      scheduler.request({ key, priority, onDisconnect: 'fail', run: async () => void ran.push(key) })
    const first = request('same', 'background')
    const other = request('other', 'visible')
    const second = request('same', 'interactive')
    assert.equal(scheduler.size, 2)
    await scheduler.take(any)?.run(session)
    await Promise.all([first, second])
    await scheduler.take(any)?.run(session)
    await other
    assert.deepEqual(ran, ['same', 'other'])
  })

  test('a request that is running is not joined', async () => {
    const scheduler = new Scheduler(() => undefined)
    let runs = 0
    const request = () =>
      scheduler.request({
        key: 'same',
        priority: 'visible',
        onDisconnect: 'fail',
        run: async () => void runs++,
      })
    const first = request()
    const running = scheduler.take(any)?.run(session)
    const second = request()
    await running
    await scheduler.take(any)?.run(session)
    await Promise.all([first, second])
    assert.equal(runs, 2)
  })

  test('given up before it is sent, a job is not sent', async () => {
    const scheduler = new Scheduler(() => undefined)
    const abort = new AbortController()
    const given = watched(scheduler.submit(job('a'), abort.signal))
    abort.abort()
    assert.equal(await kindOf(given), 'cancelled')
    assert.equal(scheduler.take(any), undefined)
    assert.equal(await kindOf(scheduler.submit(job('a'), abort.signal)), 'cancelled')
    assert.equal(scheduler.size, 0)
  })

  test('given up after it was sent, the answer is drained and nobody waits (2683-3.2.3a)', async () => {
    const scheduler = new Scheduler(() => undefined)
    const abort = new AbortController()
    let answer: (text: string) => void = () => undefined
    const given = watched(
      scheduler.submit(job('a', { run: () => new Promise((resolve) => (answer = resolve)) }), abort.signal),
    )
    let over = false
    const running = scheduler
      .take(any)
      ?.run(session)
      .then(() => (over = true))
    abort.abort()
    assert.equal(await kindOf(given), 'cancelled')
    await settled()
    assert.equal(over, false)
    answer('late')
    await running
    assert.equal(scheduler.size, 0)
  })

  test('lost with its connection, a job that may is run again before what came later', async () => {
    const scheduler = new Scheduler(() => undefined)
    let tries = 0
    const retried = scheduler.submit(
      job('a', {
        onDisconnect: 'retry',
        run: async () => {
          if (++tries < 3) throw new MailFailure(cut)
          return `try ${tries}`
        },
      }),
    )
    void scheduler.submit(job('b'))
    for (let round = 0; round < 3; round++) await scheduler.take(any)?.run(session)
    assert.equal(await retried, 'try 3')
    assert.equal(scheduler.size, 1)
  })

  test('lost with its connection and given up meanwhile, a job is not run again', async () => {
    const scheduler = new Scheduler(() => undefined)
    const abort = new AbortController()
    const given = watched(
      scheduler.submit(
        job('a', { onDisconnect: 'retry', run: () => Promise.reject(new MailFailure(cut)) }),
        abort.signal,
      ),
    )
    const taken = scheduler.take(any)
    abort.abort()
    await taken?.run(session)
    assert.equal(await kindOf(given), 'cancelled')
    assert.equal(scheduler.size, 0)
  })

  test('lost with its connection, a job that may not be repeated fails', async () => {
    const scheduler = new Scheduler(() => undefined)
    const running = watched(scheduler.submit(job('a', { run: () => Promise.reject(new MailFailure(cut)) })))
    const waiting = watched(scheduler.submit(job('b')))
    const patient = watched(scheduler.submit(job('c', { onDisconnect: 'retry' })))
    await scheduler.take(any)?.run(session)
    scheduler.disconnected(cut)
    assert.equal(await kindOf(running), 'disconnected')
    assert.equal(await kindOf(waiting), 'disconnected')
    assert.equal(scheduler.size, 1)
    await scheduler.take(any)?.run(session)
    assert.equal(await patient, 'done c')
  })

  test('a job that was refused fails, and is not repeated', async () => {
    const scheduler = new Scheduler(() => undefined)
    const refused: MailError = { kind: 'refused', command: 'FETCH', code: undefined, text: 'no' }
    const promise = watched(
      scheduler.submit(
        job('a', { onDisconnect: 'retry', run: () => Promise.reject(new MailFailure(refused)) }),
      ),
    )
    await scheduler.take(any)?.run(session)
    assert.equal(await kindOf(promise), 'refused')
    assert.equal(scheduler.size, 0)
  })

  test('fails all that waits for one mailbox', async () => {
    const scheduler = new Scheduler(() => undefined)
    const a = watched(scheduler.submit(job('a', { mailbox: 'A', onDisconnect: 'retry' })))
    void scheduler.submit(job('b', { mailbox: 'B', onDisconnect: 'retry' }))
    void scheduler.submit(job('c'))
    scheduler.failAll({ kind: 'missing', what: 'mailbox', name: 'A' }, 'A')
    assert.equal(await kindOf(a), 'missing')
    assert.equal(scheduler.size, 2)
  })

  test('closed, it cancels what waits, what comes, and what is lost with its connection', async () => {
    const scheduler = new Scheduler(() => undefined)
    const run = () => Promise.reject(new MailFailure(cut))
    const lost = watched(scheduler.submit(job('lost', { onDisconnect: 'retry', run })))
    const taken = scheduler.take(any)
    const waiting = watched(scheduler.submit(job('waiting', { mailbox: 'A', onDisconnect: 'retry' })))
    scheduler.close()
    await taken?.run(session)
    const late = watched(scheduler.submit(job('late')))
    for (const each of [lost, waiting, late]) assert.equal(await kindOf(each), 'cancelled')
    assert.equal(scheduler.size, 0)
  })

  test('gives only what may run where it is taken, and tells what else is wanted', async () => {
    const scheduler = new Scheduler(() => undefined)
    void scheduler.submit(job('late', { mailbox: 'B', priority: 'background' }))
    void scheduler.submit(job('soon', { mailbox: 'A', priority: 'interactive' }))
    const again = watched(scheduler.submit(job('again', { mailbox: 'B', priority: 'lookahead' })))
    void scheduler.submit(job('anywhere'))
    assert.deepEqual(scheduler.wantedMailboxes(), ['A', 'B'])
    assert.equal(scheduler.hasUrgent(), true)
    assert.equal(
      scheduler.take((mailbox) => mailbox === 'C'),
      undefined,
    )
    const taken = scheduler.take((mailbox) => mailbox === 'B')
    assert.ok(taken)
    assert.equal(scheduler.size, 3)
    taken.fail({ kind: 'cancelled' })
    assert.equal(await kindOf(again), 'cancelled')
  })
})
