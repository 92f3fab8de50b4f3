import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseSet } from '../../../src/imap/sequence-set.ts'
import type { ImapSession } from '../../../src/imap/session.ts'
import { MailFailure } from '../../../src/model/error.ts'
import { Flag } from '../../../src/model/flags.ts'
import type { MailboxStatus } from '../../../src/model/mailbox.ts'
import { MailboxCache } from '../../../src/sync/mailbox-cache.ts'
import { pageSize } from '../../../src/sync/page-choice.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import type { ViewChange, Window } from '../../../src/sync/view.ts'
import { FakeMailbox, subjectOf } from '../../support/fake-mailbox.ts'
import { mailboxStatus } from '../../support/fake-session.ts'

interface Opened {
  readonly server: FakeMailbox
  readonly scheduler: Scheduler
  readonly cache: MailboxCache
  readonly changes: ViewChange[]
  /** Runs the next job; false when there is none. */
  step(session?: Partial<ImapSession>): Promise<boolean>
  /** Runs jobs until there are none. */
  drain(session?: Partial<ImapSession>): Promise<void>
  /** Looks at rows and fetches them. */
  look(from: number, to: number): Promise<void>
  subjects(from: number, to: number): string[]
}

function open(count: number, status: Partial<MailboxStatus> = {}): Opened {
  const server = new FakeMailbox(count)
  const scheduler = new Scheduler(() => undefined)
  const cache = new MailboxCache(mailboxStatus({ exists: count, ...status }), scheduler)
  server.cache = cache
  const changes: ViewChange[] = []
  cache.onChange((change) => changes.push(change))
  const opened: Opened = {
    server,
    scheduler,
    cache,
    changes,
    async step(session = {}) {
      const job = scheduler.take(() => true)
      await job?.run(server.session(session))
      return job !== undefined
    },
    async drain(session = {}) {
      for (let turn = 0; await opened.step(session); turn++) assert.ok(turn < 100, 'the cache asks for ever')
    },
    async look(from, to) {
      cache.want({ visible: { from, to }, ahead: undefined, near: from })
      await opened.drain()
    },
    subjects(from, to) {
      return Array.from({ length: to - from }, (_, index) => {
        const slot = cache.peek(from + index)
        return slot.kind === 'ready' ? slot.message.envelope.subject : slot.kind
      })
    },
  }
  return opened
}

function messages(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => subjectOf(from + index + 1))
}

/** Places (from 0) that a FETCH names. */
function placesOf(command: string): number[] {
  return parseSet(command.replace('FETCH ', '')).flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => from - 1 + index),
  )
}

describe('the page fault', () => {
  test('nothing is asked before somebody looks (2683-3.2.1.2b)', () => {
    const { cache, scheduler } = open(500)
    assert.equal(cache.length, 500)
    assert.deepEqual(cache.peek(0), { kind: 'absent' })
    assert.equal(cache.rowOf(7), undefined)
    assert.equal(scheduler.size, 0)
  })

  test('what is looked at is fetched once, and is then there (1176-cache)', async () => {
    const { look, server, subjects } = open(500)
    await look(480, 500)
    assert.deepEqual(subjects(480, 500), messages(480, 500))
    assert.deepEqual(server.commands, ['FETCH 481:500'])
    await look(480, 500)
    assert.equal(server.commands.length, 1)
  })

  test('a FETCH names absent rows of the window only, 50 at most, and all of it comes (2683-3.2.1.2a)', async () => {
    const window = fc.record({
      from: fc.nat(400),
      height: fc.integer({ min: 1, max: 120 }),
      ahead: fc.constantFrom(-50, 0, 50),
      near: fc.nat(119),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(window, { minLength: 1, maxLength: 8 }), async (windows) => {
        const { server, cache, drain } = open(400)
        for (const { from, height, ahead, near } of windows) {
          const visible = { from, to: from + height }
          const beyond =
            ahead > 0 ? { from: visible.to, to: visible.to + ahead } : { from: from + ahead, to: from }
          const known = new Set([...server.messages.keys()].filter((row) => cache.peek(row).kind === 'ready'))
          server.commands.length = 0
          cache.want({
            visible,
            ahead: ahead === 0 ? undefined : beyond,
            near: from + Math.min(near, height - 1),
          })
          await drain()
          for (const command of server.commands) {
            const places = placesOf(command)
            assert.ok(places.length <= pageSize, command)
            for (const place of places) {
              assert.ok(!known.has(place), `row ${place} was there already`)
              known.add(place)
              assert.ok(
                place >= Math.min(from, from + ahead) && place < visible.to + Math.max(0, ahead),
                `nobody looks at row ${place}`,
              )
            }
          }
          for (let row = visible.from; row < Math.min(visible.to, 400); row++)
            assert.equal(cache.peek(row).kind, 'ready')
        }
      }),
      { numRuns: 100 },
    )
  })

  test('what is nearest to the cursor comes first', async () => {
    const { server, cache, step } = open(1000)
    cache.want({ visible: { from: 300, to: 420 }, ahead: undefined, near: 400 })
    await step()
    assert.ok(placesOf(server.commands[0] ?? '').includes(400))
    assert.ok(placesOf(server.commands[0] ?? '').every((place) => place >= 350))
  })

  test('one page is on its way at a time, and shows as loading', async () => {
    const { server, cache, scheduler, step } = open(1000)
    const looked: string[] = []
    server.between = () => {
      looked.push(cache.peek(49).kind)
      cache.want({ visible: { from: 0, to: 100 }, ahead: undefined, near: 0 })
      assert.equal(scheduler.size, 0, 'no second page while one is on its way')
    }
    cache.want({ visible: { from: 0, to: 100 }, ahead: undefined, near: 0 })
    await step()
    assert.equal(looked[0], 'loading')
    server.between = () => undefined
    await step()
    assert.deepEqual(server.commands, ['FETCH 1:50', 'FETCH 51:100'])
  })

  test('a page that nobody looks at any more is not sent (2683-3.2.1.2b)', async () => {
    const { server, cache, drain } = open(1000)
    cache.want({ visible: { from: 0, to: 20 }, ahead: { from: 20, to: 70 }, near: 0 })
    cache.want({ visible: { from: 500, to: 520 }, ahead: undefined, near: 500 })
    cache.want({ visible: { from: 900, to: 920 }, ahead: undefined, near: 900 })
    await drain()
    assert.deepEqual(server.commands, ['FETCH 901:920'])
  })

  test('numbers are made when a page is sent: an EXPUNGE meanwhile shifts them (2180-x)', async () => {
    const { server, cache, drain, subjects } = open(100)
    cache.want({ visible: { from: 90, to: 100 }, ahead: undefined, near: 99 })
    server.expunge(0)
    server.expunge(0)
    await drain()
    assert.deepEqual(placesOf(server.commands[0] ?? '').at(-1), 97)
    assert.deepEqual(subjects(90, 98), messages(92, 100))
  })

  test('an EXPUNGE in the middle of the answer puts no message in another’s row (2180-x)', async () => {
    const { server, cache, drain, subjects } = open(60)
    server.delivery = 'envelope-first'
    let count = 0
    server.between = () => {
      if (++count === 21) server.expunge(3)
    }
    cache.want({ visible: { from: 0, to: 20 }, ahead: undefined, near: 0 })
    await drain()
    assert.deepEqual(subjects(0, 19), [...messages(0, 3), ...messages(4, 20)])
  })

  test('rows that a FETCH left out lead to a NOOP, and the EXPUNGEs settle them (2683-3.4.4b, 2180-4.1.1)', async () => {
    const { server, cache, look, subjects } = open(30)
    for (const place of [3, 4]) Object.assign(server.messages[place] ?? {}, { gone: true })
    await look(0, 20)
    assert.deepEqual(server.commands.slice(0, 2), ['FETCH 1:20', 'NOOP'])
    assert.equal(cache.length, 28)
    assert.deepEqual(subjects(0, 18), [...messages(0, 3), ...messages(5, 20)])
  })

  test('a row that stays away after the NOOP has failed, and is not asked for again (2683-3.4.4b)', async () => {
    const { server, cache, look } = open(3)
    Object.assign(server.messages[1] ?? {}, { gone: true })
    const job = look(0, 3)
    server.tellExpunged = () => undefined
    await job
    assert.deepEqual(server.commands, ['FETCH 1:3', 'NOOP', 'FETCH 2'])
    const slot = cache.peek(1)
    assert.equal(slot.kind === 'failed' && slot.error.kind, 'missing')
    await look(0, 3)
    assert.equal(server.commands.length, 3)
    server.tell(0)
    assert.equal(cache.peek(0).kind, 'ready')
  })

  test('a FETCH refused for some keeps the rows that came; NOOP and EXPUNGE settle the rest (2180-4.1.2)', async () => {
    const { server, cache, drain, subjects } = open(30)
    Object.assign(server.messages[7] ?? {}, { gone: true })
    const { fetch } = server.session()
    let calls = 0
    cache.want({ visible: { from: 0, to: 20 }, ahead: undefined, near: 0 })
    await drain({
      async fetch(set, items, byUid) {
        await fetch(set, items, byUid)
        if (++calls === 1)
          throw new MailFailure({
            kind: 'refused',
            command: 'FETCH',
            code: 'EXPUNGEISSUED',
            text: 'Some messages are gone',
          })
      },
    })
    assert.deepEqual(server.commands.slice(0, 2), ['FETCH 1:20', 'NOOP'])
    assert.equal(cache.length, 29)
    assert.deepEqual(subjects(0, 19), [...messages(0, 7), ...messages(8, 20)])
  })

  for (const kind of ['refused', 'rejected'] as const) {
    test(`a server that answers every FETCH with ${kind === 'refused' ? 'NO' : 'BAD'} is not asked for ever (2180-4.1.2)`, async () => {
      const { cache, changes, drain } = open(30)
      const window: Window = { visible: { from: 0, to: 20 }, ahead: undefined, near: 0 }
      let calls = 0
      // Whoever paints looks again at each change.
      cache.onChange(() => cache.want(window))
      cache.want(window)
      await drain({
        fetch: () => {
          assert.ok(++calls < 5, 'asked again and again')
          return Promise.reject(
            new MailFailure({ kind, command: 'FETCH', code: undefined, text: 'Not today' }),
          )
        },
      })
      assert.ok(changes.length > 0)
      const slot = cache.peek(5)
      assert.equal(slot.kind === 'failed' && slot.error.kind, kind)
      assert.equal(slot.kind === 'failed' && 'text' in slot.error && slot.error.text, 'Not today')
    })
  }

  test('a connection lost in the middle keeps what came and asks for the rest on the next (1176-cache)', async () => {
    const { server, cache, step, drain, subjects } = open(30)
    const { fetch } = server.session()
    cache.want({ visible: { from: 0, to: 20 }, ahead: undefined, near: 0 })
    await step({
      async fetch(_set, items, byUid) {
        await fetch('1:5', items, byUid)
        throw new MailFailure({ kind: 'disconnected', host: 'h', text: 'it hung up.' })
      },
    })
    await drain()
    assert.deepEqual(server.commands, ['FETCH 1:5', 'FETCH 6:20'])
    assert.deepEqual(subjects(0, 20), messages(0, 20))
  })

  test('an envelope of NILs is not taken for a message (2180-4.1.3)', async () => {
    const { server, cache, look, subjects } = open(10)
    Object.assign(server.messages[2] ?? {}, { gone: true })
    server.goneAs = 'nils'
    server.between = () => assert.ok(!subjects(0, cache.length).includes(''), 'an empty row was shown')
    await look(0, 10)
    assert.deepEqual(server.commands.slice(0, 2), ['FETCH 1:10', 'NOOP'])
    assert.deepEqual(subjects(0, 9), [...messages(0, 2), ...messages(3, 10)])
  })

  test('a message that really has no header is shown after the NOOP (2180-4.1.3)', async () => {
    const { server, cache, look } = open(2)
    Object.assign(server.messages[1] ?? {}, { gone: true })
    server.goneAs = 'nils'
    server.tellExpunged = () => undefined
    await look(0, 2)
    assert.deepEqual(server.commands, ['FETCH 1:2', 'NOOP', 'FETCH 2'])
    const slot = cache.peek(1)
    assert.equal(slot.kind === 'ready' && slot.message.envelope.subject, '')
  })

  test('keeps a bounded number of rows, those round the cursor (1176-cache)', async () => {
    const { cache, look, subjects } = open(20_000)
    for (let from = 0; from < 12_000; from += 50) await look(from, from + 50)
    const kept = Array.from({ length: 20_000 }, (_, row) => cache.peek(row).kind).filter(
      (kind) => kind === 'ready',
    ).length
    assert.ok(kept <= 3050, `${kept} rows`)
    assert.deepEqual(subjects(11_950, 12_000), messages(11_950, 12_000))
  })
})

describe('what the server says unasked', () => {
  test('EXISTS adds rows at the end, and never takes any away', () => {
    const { server, cache, changes } = open(3)
    server.deliver(2)
    assert.equal(cache.length, 5)
    assert.deepEqual(changes, [{ kind: 'inserted', rows: { from: 3, to: 5 }, why: 'arrived' }])
    cache.serverExists(1)
    assert.equal(cache.length, 5)
  })

  test('numbers that cannot be are passed over', () => {
    const { cache, changes } = open(3)
    cache.serverExpunge(0)
    cache.serverExpunge(4)
    cache.serverFetch({ sequence: 0, flags: new Set() })
    cache.serverFetch({ sequence: 9, flags: new Set() })
    assert.equal(cache.length, 3)
    assert.deepEqual(changes, [])
  })

  test('whole rows that nobody asked for are shown (2683-3.4.4a)', () => {
    const { server, cache, scheduler, subjects } = open(3)
    server.delivery = 'whole'
    server.tell(1)
    assert.deepEqual(subjects(0, 3), ['absent', subjectOf(2), 'absent'])
    assert.equal(cache.rowOf(2), 1)
    assert.equal(scheduler.size, 0)
  })

  test('the count of unseen messages follows flags, EXPUNGE and what is hidden', async () => {
    const { server, cache, look } = open(10)
    await look(0, 10)
    cache.setUnseen(10, 1)
    server.setFlags(0, new Set([Flag.seen]), true)
    assert.equal(cache.unseen, 9)
    cache.assumeFlags([2], { flags: [Flag.seen], add: true })
    assert.equal(cache.unseen, 8)
    server.expunge(1)
    assert.equal(cache.unseen, 8, 'it was read')
    server.expunge(1)
    assert.equal(cache.unseen, 7)
    cache.hide([5])
    assert.equal(cache.unseen, 6)
    server.expunge(cacheRowOf(server, 5))
    assert.equal(cache.unseen, 6, 'counted once')
    cache.hide([6])
    cache.unhide([6], 'refused')
    assert.equal(cache.unseen, 6)
  })

  test('a row is removed where it is shown, and tells by whom', async () => {
    const { server, cache, changes, look } = open(5)
    await look(0, 5)
    changes.length = 0
    cache.hide([2])
    server.expunge(3)
    server.expunge(1)
    assert.deepEqual(changes, [
      { kind: 'removed', row: 1, by: 'user', uid: 2 },
      { kind: 'removed', row: 2, by: 'server', uid: 4 },
    ])
    assert.equal(cache.length, 3)
  })
})

function cacheRowOf(server: FakeMailbox, uid: number): number {
  return server.messages.findIndex((message) => message.uid === uid)
}

describe('the mailbox selected again', () => {
  const same = { uidNext: 31, exists: 30 }

  const counted = { ...same, highestModSeq: 7n }

  test('where the server counts changes and there were none, every row stays (2683-3.1.2b)', async () => {
    const { cache, changes, look, subjects } = open(30, counted)
    await look(0, 10)
    changes.length = 0
    cache.resume(mailboxStatus(counted))
    assert.deepEqual(subjects(0, 10), messages(0, 10))
    assert.deepEqual(changes, [])
  })

  test('what is on the screen is found again, and shown as it was until then', async () => {
    const { server, cache, changes, look, subjects } = open(30, same)
    await look(0, 10)
    const status = mailboxStatus({ uidNext: 33, exists: 30 })
    assert.deepEqual(cache.beginMending(status, undefined), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert.deepEqual(subjects(0, 10), messages(0, 10))
    server.messages.splice(0, 2)
    server.deliver(2)
    for (const place of [0, 1, 2])
      cache.serverFetch({ sequence: place + 1, uid: place + 3, flags: new Set() })
    changes.length = 0
    cache.endMending()
    assert.deepEqual(subjects(0, 3), messages(2, 5))
    assert.equal(cache.peek(3).kind, 'absent')
    assert.deepEqual(changes, [{ kind: 'reset', anchor: 0 }], 'the nearest that is left')
  })

  test('where all that is gone is named, one message tells where its whole stretch is', async () => {
    const { cache, look, subjects } = open(30, counted)
    await look(0, 10)
    assert.equal(cache.snapshot()?.uids.length, 10)
    const status = mailboxStatus({ ...counted, exists: 27, highestModSeq: 9n })
    const anchors = cache.beginMending(status, { vanished: ['1:2,5'], fetched: [] })
    assert.deepEqual(anchors, [3])
    cache.serverFetch({ sequence: 1, uid: 3 })
    cache.endMending()
    assert.deepEqual(subjects(0, 7), [...messages(2, 4), ...messages(5, 10)])
    assert.equal(cache.peek(7).kind, 'absent')
  })

  test('what happens while rows are found again is taken in (2180-x)', async () => {
    const { cache, look, subjects } = open(10, counted)
    await look(0, 10)
    cache.beginMending(mailboxStatus({ ...counted, exists: 11, highestModSeq: 9n }), {
      vanished: [],
      fetched: [],
    })
    cache.serverVanished('4')
    cache.serverExists(12)
    cache.serverFetch({ sequence: 1, uid: 1 })
    cache.serverVanished('6')
    cache.endMending()
    assert.equal(cache.length, 11)
    assert.deepEqual(subjects(0, 8), [...messages(0, 3), ...messages(4, 5), ...messages(6, 10)])
    assert.equal(cache.peek(8).kind, 'absent')
  })

  test('what the user has moved away stays away when rows are found again', async () => {
    const { cache, look, subjects } = open(5, same)
    await look(0, 5)
    cache.hide([2])
    cache.beginMending(mailboxStatus({ ...same, exists: 5 }), undefined)
    for (const uid of [1, 2, 3, 4, 5]) cache.serverFetch({ sequence: uid, uid, flags: new Set() })
    cache.endMending()
    assert.equal(cache.length, 4)
    assert.deepEqual(subjects(0, 2), [...messages(0, 1), ...messages(2, 3)])
  })

  test('another UIDVALIDITY drops all that is known by UID, and changes under way (2683-3.4.3a)', async () => {
    const { server, cache, changes, look } = open(30, same)
    await look(0, 10)
    cache.assumeFlags([1], { flags: [Flag.flagged], add: true })
    cache.hide([2])
    cache.reopen(mailboxStatus({ ...same, uidValidity: 2n }))
    assert.equal(cache.uidValidity, 2n)
    assert.equal(cache.length, 30)
    assert.equal(cache.rowOf(1), undefined)
    assert.deepEqual(changes.at(-1), { kind: 'reset', anchor: undefined })
    server.tell(0)
    const slot = cache.peek(0)
    assert.equal(slot.kind === 'ready' && slot.message.flags.size, 0)
  })

  test('UIDVALIDITY may change while the mailbox is open (2683-3.4.3b)', async () => {
    const { cache, changes, look } = open(30, same)
    await look(0, 10)
    changes.length = 0
    cache.serverStatus({ uidValidity: 1n })
    assert.ok(changes.every(({ kind }) => kind === 'changed'))
    cache.serverStatus({ uidValidity: 9n })
    assert.equal(cache.uidValidity, 9n)
    assert.equal(cache.length, 30)
    assert.equal(cache.rowOf(1), undefined)
    assert.equal(changes.at(-1)?.kind, 'reset')
  })

  test('the first unseen message is where the server says, and moves with the rows', async () => {
    const { server, cache, look } = open(30, { firstUnseen: 11 })
    assert.equal(cache.firstUnseen, 10)
    server.expunge(2)
    assert.equal(cache.firstUnseen, 9)
    await look(0, 5)
    cache.hide([1])
    assert.equal(cache.firstUnseen, 8)
    cache.setUnseen(0, undefined)
    assert.equal(cache.firstUnseen, undefined)
  })
})
