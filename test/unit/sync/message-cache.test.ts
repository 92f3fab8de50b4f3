import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ImapSession } from '../../../src/imap/session.ts'
import { MailFailure } from '../../../src/model/error.ts'
import type { BodyPart } from '../../../src/model/part.ts'
import { MessageCache } from '../../../src/sync/message-cache.ts'
import { PartFetcher } from '../../../src/sync/part-fetcher.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import { fakeSession, settled } from '../../support/fake-session.ts'

const at = { mailbox: 'INBOX', uidValidity: 1n, uid: 7 }
const priority = 'interactive'

function part(size: number, section = '1'): BodyPart {
  return { section, type: 'text', subtype: 'plain', parameters: {}, encoding: '7bit', size, children: [] }
}

/** A server whose answers come when the test lets them; it counts what it is asked. */
function server(content: Uint8Array) {
  const asked: string[] = []
  const run = () => scheduler.take(() => true)?.run(session)
  const session: ImapSession = fakeSession({
    fetchOutline: async (uid) => {
      asked.push(`outline ${uid}`)
      return { structure: part(content.length), fields: Buffer.from('Subject: x\r\n\r\n') }
    },
    fetchPart: async (uid, section, start, length) => {
      asked.push(`part ${uid} ${section} ${start}`)
      return content.subarray(start, start + length)
    },
  })
  const at = { automatic: true }
  const scheduler: Scheduler = new Scheduler(() => void (at.automatic && run()))
  return { cache: new MessageCache(new PartFetcher(scheduler)), asked, scheduler, run, at }
}

async function collect(octets: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of octets) all.push(piece)
  return Buffer.concat(all)
}

describe('the cache of messages (1176-cache)', () => {
  test('what was fetched once is not fetched again', async () => {
    const content = Buffer.alloc(200_000, 'abc')
    const { cache, asked } = server(content)
    const whole = part(content.length)
    assert.equal((await cache.outline(at, 'lookahead')).structure.size, content.length)
    assert.deepEqual(await collect(cache.octets(at, whole, { priority, limit: Infinity })), content)
    const before = asked.length
    await cache.outline(at, priority)
    assert.deepEqual(await collect(cache.octets(at, whole, { priority, limit: Infinity })), content)
    assert.deepEqual(
      await collect(cache.octets(at, whole, { priority, limit: 1000 })),
      content.subarray(0, 1000),
    )
    assert.equal(asked.length, before)
    assert.equal(cache.held(at, '1'), content.length)
  })

  test('property: any wishes in any order give the octets that are there, and each octet comes once', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 300_000 }),
        sizes,
        fc.integer(),
        async (length, limits, hint) => {
          const content = Buffer.alloc(length)
          for (let index = 0; index < length; index++) content[index] = (index * 7 + (index >> 8)) % 251
          const { cache, asked } = server(content)
          // The size that the server tells is a hint (2683-3.4.5).
          const told = part(hint % 3 === 0 ? length : Math.abs(hint % 500_000))
          for (const limit of limits) {
            const got = await collect(cache.octets(at, told, { priority, limit }))
            assert.ok(got.equals(content.subarray(0, limit)))
          }
          assert.equal(new Set(asked).size, asked.length)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('who opens what is being fetched ahead waits for that, at his own priority', async () => {
    const { cache, asked, scheduler, run, at: mode } = server(Buffer.from('text'))
    mode.automatic = false
    const ahead = new AbortController()
    const first = cache.outline(at, 'lookahead', ahead.signal)
    const second = cache.outline(at, 'interactive')
    assert.deepEqual(
      scheduler.waiting.map((job) => job.priority),
      ['interactive'],
    )
    ahead.abort()
    await assert.rejects(
      first,
      (thrown) => thrown instanceof MailFailure && thrown.error.kind === 'cancelled',
    )
    const running = run()
    // It runs: whoever comes now joins it.
    const third = cache.outline(at, 'interactive')
    await running
    assert.equal((await second).structure.size, 4)
    assert.equal((await third).structure.size, 4)
    assert.deepEqual(asked, ['outline 7'])
  })

  test('what nobody waits for any more is not sent', async () => {
    const { cache, asked, scheduler, at: mode } = server(Buffer.from('text'))
    mode.automatic = false
    const ahead = new AbortController()
    const text = collect(
      cache.octets(at, part(4), { priority: 'lookahead', limit: 100, signal: ahead.signal }),
    )
    await settled()
    assert.equal(scheduler.size, 1)
    ahead.abort()
    await assert.rejects(text, (thrown) => thrown instanceof MailFailure && thrown.error.kind === 'cancelled')
    assert.equal(scheduler.size, 0)
    assert.deepEqual(asked, [])
  })

  test('the messages asked for last are kept, 8 MB of them', async () => {
    const content = Buffer.alloc(3 << 20, 'x')
    const { cache, asked } = server(content)
    const read = (uid: number) =>
      collect(cache.octets({ ...at, uid }, part(content.length), { priority, limit: Infinity }))
    for (const uid of [1, 2, 1, 3]) await read(uid)
    assert.deepEqual(
      [1, 2, 3].map((uid) => cache.held({ ...at, uid }, '1') > 0),
      [true, false, true],
    )
    const before = asked.length
    await read(1)
    assert.equal(asked.length, before)
  })
})
