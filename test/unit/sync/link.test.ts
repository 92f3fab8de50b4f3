import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { ImapSession, SessionListener } from '../../../src/imap/session.ts'
import { MailFailure } from '../../../src/model/error.ts'
import type { MailError } from '../../../src/model/error.ts'
import { Link } from '../../../src/sync/link.ts'
import type { LinkStatus } from '../../../src/sync/link.ts'
import { fakeSession, settled } from '../../support/fake-session.ts'

const cut: MailError = { kind: 'disconnected', host: 'h', text: 'it hung up.' }

interface Line {
  readonly link: Link
  readonly statuses: LinkStatus[]
  /** What the link hears of EXISTS. */
  readonly heard: number[]
  readonly listeners: SessionListener[]
  /** Failures of the next attempts; undefined connects. */
  readonly outcomes: (MailError | undefined)[]
  attempts: number
  logouts: number
  /** What a NOOP gives. */
  answer(): Promise<void>
}

/** A link over connections that `outcomes` decides on, with a clock that the test moves. */
function line(context: TestContext, random = 0): Line {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const statuses: LinkStatus[] = []
  const heard: number[] = []
  const listeners: SessionListener[] = []
  const outcomes: (MailError | undefined)[] = []
  const ignore = () => undefined
  const made: Line = {
    statuses,
    heard,
    listeners,
    outcomes,
    attempts: 0,
    logouts: 0,
    answer: () => Promise.resolve(),
    link: new Link({
      random: () => random,
      onStatus: (status) => statuses.push(status),
      listener: {
        onExists: (count) => heard.push(count),
        onExpunge: ignore,
        onVanished: ignore,
        onFetch: ignore,
        onMailbox: ignore,
        onSelected: ignore,
        onServerText: ignore,
      },
      open: async (listener): Promise<ImapSession> => {
        made.attempts++
        listeners.push(listener)
        const error = outcomes.shift()
        if (error) throw new MailFailure(error)
        return fakeSession({
          bytesReceived: 100,
          noop: () => made.answer(),
          close: () => listener.onClosed(cut),
          logout: async () => {
            made.logouts++
            listener.onClosed(cut)
          },
        })
      },
    }),
  }
  return made
}

function pauseOf(status: LinkStatus | undefined): number {
  return status?.kind === 'waiting' ? status.retryAt - Date.now() : -1
}

describe('a connection that is made again', () => {
  test('pauses grow to a minute, with jitter, and start anew after a session that lasted (2683-3.1.2b)', async (context) => {
    const made = line(context)
    made.outcomes.push(...Array.from({ length: 9 }, () => cut))
    made.link.connect()
    const pauses: number[] = []
    for (let attempt = 0; attempt < 9; attempt++) {
      await settled()
      const pause = pauseOf(made.statuses.at(-1))
      pauses.push(pause)
      context.mock.timers.tick(pause - 1)
      assert.equal(made.attempts, attempt + 1, 'not before its time')
      context.mock.timers.tick(1)
    }
    assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    await settled()
    assert.equal(made.link.status.kind, 'online')
    context.mock.timers.tick(30_000)
    made.listeners.at(-1)?.onClosed(cut)
    assert.equal(pauseOf(made.statuses.at(-1)), 500)
    await made.link.close()
  })

  test('when the machine has slept, a pause is cut short, and a connection that does not answer is made anew', async (context) => {
    const made = line(context)
    made.outcomes.push(cut)
    made.link.connect()
    await settled()
    assert.equal(made.statuses.at(-1)?.kind, 'waiting')
    made.link.wake()
    await settled()
    assert.equal(made.statuses.at(-1)?.kind, 'online')
    made.link.wake()
    await settled()
    context.mock.timers.tick(60_000)
    assert.equal(made.statuses.at(-1)?.kind, 'online', 'it answered')
    made.answer = () => new Promise(() => undefined)
    made.link.wake()
    await settled()
    context.mock.timers.tick(6000)
    assert.equal(made.statuses.at(-1)?.kind, 'waiting')
    await made.link.close()
  })

  test('a server that throws everybody out at once is not asked ever faster', async (context) => {
    const made = line(context)
    const pauses: number[] = []
    for (let session = 0; session < 4; session++) {
      made.link.connect()
      await settled()
      assert.equal(made.link.status.kind, 'online')
      made.listeners.at(-1)?.onClosed(cut)
      pauses.push(pauseOf(made.statuses.at(-1)))
    }
    assert.deepEqual(pauses, [500, 1000, 2000, 4000])
    await made.link.close()
  })

  test('jitter never makes a pause longer than it would be', async (context) => {
    const made = line(context, 1)
    made.outcomes.push(cut)
    made.link.connect()
    await settled()
    assert.equal(pauseOf(made.statuses.at(-1)), 1000)
    await made.link.close()
  })

  test('a key press cuts the pause short, and there is one attempt', async (context) => {
    const made = line(context)
    made.outcomes.push(cut)
    made.link.connect()
    await settled()
    made.link.connect()
    made.link.connect()
    await settled()
    assert.equal(made.attempts, 2)
    context.mock.timers.tick(120_000)
    await settled()
    assert.equal(made.attempts, 2)
    assert.equal(made.link.status.kind, 'online')
  })

  const final: MailError[] = [
    { kind: 'auth', account: 'ana', text: 'no' },
    { kind: 'tls', host: 'h', text: 'no' },
    { kind: 'protocol', text: 'no' },
    { kind: 'cancelled' },
  ]
  for (const error of final) {
    test(`what would be no different the next time is not tried again: ${error.kind}`, async (context) => {
      const made = line(context)
      made.outcomes.push(error)
      made.link.connect()
      await settled()
      context.mock.timers.tick(600_000)
      await settled()
      assert.equal(made.attempts, 1)
      assert.deepEqual(made.link.status, { kind: 'stopped', error })
      made.link.connect()
      await settled()
      assert.equal(made.link.status.kind, 'online')
    })
  }

  test('closed by us, it stays closed, though the session says that it ended (2683-3.1.2a)', async (context) => {
    const made = line(context)
    made.link.connect()
    await settled()
    await made.link.close()
    context.mock.timers.tick(600_000)
    await settled()
    assert.deepEqual([made.attempts, made.logouts, made.link.status.kind], [1, 1, 'idle'])
  })

  test('closed while it connects, the session is let go', async (context) => {
    const made = line(context)
    made.link.connect()
    await made.link.close()
    await settled()
    assert.deepEqual([made.logouts, made.link.status.kind, made.link.session], [1, 'idle', null])
  })

  test('what an old session still says is not heard', async (context) => {
    const made = line(context)
    made.link.connect()
    await settled()
    made.listeners[0]?.onExists(3)
    made.listeners[0]?.onClosed(cut)
    made.listeners[0]?.onExists(4)
    made.listeners[0]?.onClosed(cut)
    made.link.connect()
    await settled()
    made.listeners[1]?.onExists(5)
    made.listeners[0]?.onExists(6)
    assert.deepEqual(made.heard, [3, 5])
    assert.equal(made.statuses.filter(({ kind }) => kind === 'waiting').length, 1)
  })

  test('octets add up over all sessions', async (context) => {
    const made = line(context)
    made.link.connect()
    await settled()
    made.listeners[0]?.onClosed(cut)
    assert.equal(made.link.traffic.received, 100)
    made.link.connect()
    await settled()
    assert.equal(made.link.traffic.received, 200)
  })
})
