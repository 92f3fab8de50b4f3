import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MailFailure, toMailError } from '../../../src/model/error.ts'
import { ChunkSize, PartFetcher } from '../../../src/sync/part-fetcher.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import { fakeSession, mailboxStatus } from '../../support/fake-session.ts'
import type { ImapSession } from '../../../src/imap/session.ts'

const kilobyte = 1024
const at = { mailbox: 'INBOX', uidValidity: 1n, uid: 7 }

/** A queue that runs every job at once on `session`. */
function direct(session: ImapSession): Scheduler {
  const scheduler: Scheduler = new Scheduler(() => void scheduler.take(() => true)?.run(session))
  return scheduler
}

/** Octets of which no two thousand in a row are the same as another. */
function octets(length: number): Buffer {
  const content = Buffer.alloc(length)
  for (let index = 0; index < length; index++) content[index] = (index * 7 + (index >> 8)) % 251
  return content
}

interface Asked {
  readonly start: number
  readonly length: number
}

/** A session that has one part, and gives at most `cap` octets of it at a time, never more than asked for. */
function servesPart(content: Uint8Array, cap: (start: number) => number, asked: Asked[] = []): ImapSession {
  return fakeSession({
    fetchPart: async (_uid, _section, start, length) => {
      asked.push({ start, length })
      return content.subarray(start, start + Math.min(length, Math.max(1, cap(start))))
    },
  })
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

describe('the size of a chunk', () => {
  test('starts at 64 KB and stays between 16 KB and 1 MB, whatever is measured', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4_000_000), fc.double({ min: 0, max: 1e6, noNaN: true }))),
        (measures) => {
          const size = new ChunkSize()
          assert.equal(size.next, 64 * kilobyte)
          for (const [octets, milliseconds] of measures) {
            const before = size.next
            size.measured(octets, milliseconds)
            assert.ok(Number.isInteger(size.next))
            assert.ok(size.next >= 16 * kilobyte && size.next <= 1024 * kilobyte)
            assert.ok(size.next <= before * 2)
          }
        },
      ),
    )
  })

  test('finds what the link carries in a quarter of a second', () => {
    const size = new ChunkSize()
    for (let round = 0; round < 10; round++) size.measured(size.next, size.next / 400)
    assert.equal(size.next, 100_000)
  })

  test('learns nothing from a last small piece', () => {
    const size = new ChunkSize()
    size.measured(100, 1000)
    assert.equal(size.next, 64 * kilobyte)
  })
})

describe('partial fetches', () => {
  test('what nobody waits for leaves the processor to the keys between two chunks; what somebody reads does not', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    context.mock.method(performance, 'now', () => 0)
    const content = octets(300 * kilobyte)
    for (const priority of ['background', 'interactive'] as const) {
      const asked: Asked[] = []
      const fetcher = new PartFetcher(direct(servesPart(content, () => Infinity, asked)))
      const chunks = fetcher.chunks(at, '2', content.length, { priority })
      await chunks.next()
      const second = chunks.next()
      // Whatever can go on without the clock has gone on.
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
      assert.equal(asked.length, priority === 'background' ? 1 : 2)
      context.mock.timers.tick(20)
      await second
      assert.equal(asked.length, 2)
    }
  })

  test('the next offset is the previous one plus what really came (2683-3.2.1.3, 2683-3.4.5)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400_000 }),
        fc.array(fc.integer({ min: 1000, max: 200_000 }), { minLength: 1 }),
        fc.option(fc.integer({ min: 0, max: 800_000 })),
        async (length, caps, wrong) => {
          const content = octets(length)
          // Offsets are even on the way: a wrong size that is odd is never right by chance.
          const told = wrong === null ? length : wrong * 2 + 1
          const asked: Asked[] = []
          let call = 0
          const session = servesPart(content, () => 2 * (caps[call++ % caps.length] ?? 1), asked)
          const fetcher = new PartFetcher(direct(session))
          const got = await collect(fetcher.chunks(at, '2', told, { priority: 'background' }))
          assert.ok(got.equals(content), 'the part came whole, whatever size the server told')
          asked.slice(1).forEach((next, index) => {
            const previous = asked[index] ?? { start: 0, length: 0 }
            assert.ok(next.start > previous.start && next.start <= previous.start + previous.length)
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  test('goes on where it is told to start (2683-3.2.1.3)', async () => {
    const content = Buffer.from('0123456789')
    const fetcher = new PartFetcher(direct(servesPart(content, () => 4)))
    const got = await collect(fetcher.chunks(at, '1', content.length, { priority: 'background', start: 3 }))
    assert.equal(got.toString(), '3456789')
  })

  test('takes no more than the limit', async () => {
    const asked: Asked[] = []
    const fetcher = new PartFetcher(direct(servesPart(Buffer.alloc(500_000), () => 1e9, asked)))
    const got = await collect(fetcher.chunks(at, '1', 500_000, { priority: 'visible', limit: 100_000 }))
    assert.equal(got.length, 100_000)
    assert.equal(asked.at(-1)?.length, 100_000 - 64 * kilobyte)
  })

  test('can be given up between two chunks (2683-3.2.1.3)', async () => {
    const asked: Asked[] = []
    const abort = new AbortController()
    const fetcher = new PartFetcher(direct(servesPart(Buffer.alloc(10_000_000), () => 1e9, asked)))
    const reading = (async () => {
      for await (const chunk of fetcher.chunks(at, '1', 10_000_000, {
        priority: 'background',
        signal: abort.signal,
      })) {
        assert.ok(chunk.length > 0)
        if (asked.length === 2) abort.abort()
      }
    })()
    await assert.rejects(
      reading,
      (thrown) => thrown instanceof MailFailure && thrown.error.kind === 'cancelled',
    )
    assert.equal(asked.length, 2)
  })

  test('a part that is not there is missing; one that goes away in the middle ends', async () => {
    const errorOf = async (answer: 'no-part' | 'no-message', section: string) => {
      const fetcher = new PartFetcher(direct(fakeSession({ fetchPart: async () => answer })))
      const failures = await Promise.allSettled([
        collect(fetcher.chunks(at, section, 10, { priority: 'visible' })),
        fetcher.shareChunk(at, section, { start: 0, most: 10 }, 'visible', () => assert.fail('no octets')),
      ])
      return failures.map((each) => (each.status === 'rejected' ? toMailError(each.reason) : undefined))
    }
    const noPart = { kind: 'missing', what: 'part', name: '9 in the message with UID 7' }
    assert.deepEqual(await errorOf('no-part', '9'), [noPart, noPart])
    const gone = { kind: 'missing', what: 'message', name: 'with UID 7 any more' }
    assert.deepEqual(await errorOf('no-message', '9'), [gone, gone])
    assert.deepEqual(await errorOf('no-part', ''), [gone, gone], 'the whole message is no part of itself')
    const structure = new PartFetcher(direct(fakeSession({ fetchOutline: async () => null })))
    await assert.rejects(structure.structure(at, 'visible'), /no message with UID 7/)
  })

  test('an empty part is empty', async () => {
    const fetcher = new PartFetcher(direct(fakeSession({ fetchPart: async () => new Uint8Array() })))
    assert.equal((await collect(fetcher.chunks(at, '1', 0, { priority: 'visible' }))).length, 0)
  })

  test('nothing is fetched by a UID of another time (2683-3.4.3a)', async () => {
    const session = fakeSession({ mailbox: mailboxStatus({ uidValidity: 2n }) })
    const fetcher = new PartFetcher(direct(session))
    await assert.rejects(collect(fetcher.chunks(at, '1', 10, { priority: 'visible' })), /numbered INBOX anew/)
    await assert.rejects(fetcher.structure(at, 'visible'), /numbered INBOX anew/)
  })
})
