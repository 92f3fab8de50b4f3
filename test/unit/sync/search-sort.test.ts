import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { FetchData, FetchItem, ImapSession, SortField } from '../../../src/imap/session.ts'
import type { Envelope } from '../../../src/model/envelope.ts'
import { isMailFailure } from '../../../src/model/error.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import { planSort, sortCost, sortHere } from '../../../src/sync/search/sort.ts'
import { baseSubject, sortRows } from '../../../src/sync/search/sort-rows.ts'
import { emptyEnvelope } from '../../support/fake-mailbox.ts'
import { fakeSession, mailboxStatus } from '../../support/fake-session.ts'

const all = [{ key: 'ALL' }]

function envelope(change: Partial<Envelope>): Envelope {
  return { ...emptyEnvelope, ...change }
}

/** A scheduler whose jobs run at once, one after the other. */
function scheduling(session: ImapSession): { readonly scheduler: Scheduler; readonly keys: string[] } {
  const keys: string[] = []
  let busy = false
  const pump = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (;;) {
      const [next] = scheduler.waiting
      const job = scheduler.take(() => true)
      if (!next || !job) break
      keys.push(`${next.priority} ${next.key}`)
      await job.run(session)
    }
    busy = false
  }
  const scheduler = new Scheduler(() => setImmediate(() => void pump()))
  return { scheduler, keys }
}

describe('sorting where the server does not', () => {
  test('costs what rows have cost so far, told without a word to the server (2683-3.2.1.2c)', async () => {
    const rowPace = { rows: 200, octets: 80_000, milliseconds: 1000 }
    const plan = (capabilities: string[], field: SortField) =>
      planSort(
        scheduling(fakeSession({ rowPace, capabilities: new Set(capabilities) })).scheduler,
        'INBOX',
        field,
        100_000,
      )
    assert.deepEqual(await plan(['IMAP4REV1', 'SORT'], 'date'), { where: 'server' })
    assert.deepEqual(await plan(['IMAP4REV1'], 'date'), {
      where: 'here',
      cost: { messages: 100_000, octets: 40_000_000, seconds: 500 },
    })
    const size = await plan(['IMAP4REV1'], 'size')
    assert.ok(size.where === 'here' && size.cost.octets < 8_000_000, 'a size costs less than an envelope')
  })

  test('has no time that could be told before anything was fetched (2683-3.2.1.2c)', () => {
    const cost = sortCost('subject', 10, { rows: 0, octets: 0, milliseconds: 0 })
    assert.deepEqual(cost, { messages: 10, octets: 5000, seconds: undefined })
  })

  const mailbox = (
    sizes: readonly number[],
    fetched: { uids: readonly number[]; items: readonly FetchItem[] }[],
  ) => ({
    search: async () => sizes.map((_, index) => index + 1),
    fetchFields: async (uids: readonly number[], items: readonly FetchItem[]) => {
      fetched.push({ uids, items })
      // Flags that changed meanwhile come in a piece of their own.
      return uids.flatMap((uid): FetchData[] => [
        { sequence: uid, uid, size: sizes[uid - 1] ?? 0 },
        { sequence: uid, uid, flags: new Set() },
      ])
    },
  })

  test('fetches the least of each message, 50 at a time, after everything else, and says how far it is (2683-3.2.1.2a, 2683-3.2.1.2c)', async () => {
    const sizes = Array.from({ length: 120 }, (_, index) => (index * 37) % 120)
    const fetched: { uids: readonly number[]; items: readonly FetchItem[] }[] = []
    const { scheduler, keys } = scheduling(fakeSession(mailbox(sizes, fetched)))
    const progress: number[] = []
    const sorted = await sortHere(scheduler, 'INBOX', { by: 'size', reversed: true }, all, {
      onProgress: (known, messages) => {
        assert.equal(messages, 120)
        progress.push(known)
      },
    })
    assert.deepEqual(
      sorted.map((uid) => sizes[uid - 1]),
      Array.from({ length: 120 }, (_, index) => 119 - index),
    )
    assert.deepEqual(
      fetched.map(({ uids }) => uids.length),
      [50, 50, 20],
    )
    assert.deepEqual(fetched[0]?.items, ['UID', 'RFC822.SIZE'])
    assert.deepEqual(progress, [0, 50, 100, 120])
    assert.ok(keys.every((key) => key.startsWith('background ')))
  })

  test('can be given up between two batches (2683-3.2.1.2c)', async () => {
    const fetched: { uids: readonly number[]; items: readonly FetchItem[] }[] = []
    const { scheduler } = scheduling(
      fakeSession(
        mailbox(
          Array.from({ length: 500 }, () => 1),
          fetched,
        ),
      ),
    )
    const giveUp = new AbortController()
    const sorting = sortHere(scheduler, 'INBOX', { by: 'size', reversed: false }, all, {
      signal: giveUp.signal,
      onProgress: (known) => {
        if (known === 100) giveUp.abort()
      },
    })
    await assert.rejects(sorting, (thrown) => isMailFailure(thrown) && thrown.error.kind === 'cancelled')
    assert.equal(fetched.length, 2)
    assert.equal(scheduler.size, 0)
  })

  test('ends when messages are numbered anew meanwhile: no UID of another time is used (2683-3.4.3b)', async () => {
    let uidValidity = 1n
    const fetched: { uids: readonly number[]; items: readonly FetchItem[] }[] = []
    const session = fakeSession(
      mailbox(
        Array.from({ length: 80 }, () => 1),
        fetched,
      ),
    )
    Object.defineProperty(session, 'mailbox', { get: () => mailboxStatus({ uidValidity }) })
    const sorting = sortHere(scheduling(session).scheduler, 'INBOX', { by: 'size', reversed: false }, all, {
      onProgress: (known) => {
        if (known === 50) uidValidity = 2n
      },
    })
    await assert.rejects(sorting, (thrown) => isMailFailure(thrown) && thrown.error.kind === 'missing')
    assert.equal(fetched.length, 1)
  })
})

describe('the order of rows', () => {
  const person = (name: string, address: string) => [{ name, address }]
  const rows: FetchData[] = [
    {
      sequence: 1,
      uid: 1,
      size: 300,
      received: new Date(3000),
      envelope: envelope({
        subject: 'Re: beta',
        from: person('Zoe', 'a@x'),
        to: person('', 'm@x'),
        date: new Date(9000),
      }),
    },
    {
      sequence: 2,
      uid: 2,
      size: 100,
      received: new Date(1000),
      envelope: envelope({ subject: 'alpha', from: person('', 'bob@x'), to: person('Ana', 'z@x') }),
    },
    {
      sequence: 3,
      uid: 3,
      size: 300,
      received: new Date(2000),
      envelope: envelope({ subject: 'Beta', from: person('ana', 'z@x'), date: new Date(500) }),
    },
  ]
  const orders: readonly (readonly [SortField, readonly number[], readonly number[]])[] = [
    ['arrival', [2, 3, 1], [1, 3, 2]],
    ['date', [3, 2, 1], [1, 2, 3]],
    ['from', [3, 2, 1], [1, 2, 3]],
    ['to', [3, 2, 1], [1, 2, 3]],
    // What is equal stays in the order of the mailbox, reversed or not.
    ['subject', [2, 1, 3], [1, 3, 2]],
    ['size', [2, 1, 3], [1, 3, 2]],
  ]
  for (const [by, order, reverse] of orders) {
    test(`is that of RFC 5256 by ${by}`, () => {
      assert.deepEqual(sortRows(rows, { by, reversed: false }), order)
      assert.deepEqual(sortRows(rows, { by, reversed: true }), reverse)
    })
  }

  const subjects: readonly (readonly [string, string])[] = [
    ['Re: Re: plans', 'plans'],
    ['[list] Fwd:  plans (fwd) (fwd)', 'plans'],
    ['Re [2]: [a] [b] FW: plans', 'plans'],
    ['[fwd: plans]', 'plans'],
    ['[just this]', '[just this]'],
    ['Research', 'research'],
    ['', ''],
  ]
  test('ignores what is put around a subject (RFC 5256 §2.1)', () => {
    for (const [subject, base] of subjects) assert.equal(baseSubject(subject), base, subject)
  })

  test('is found for any subject, in no time', () => {
    const part = fc.constantFrom('re:', 'fwd: ', '[', ']', '(fwd)', ' ', 'a', '[x] ', '[fwd: ')
    const property = fc.property(fc.array(part, { maxLength: 300, size: 'max' }), (parts) => {
      const base = baseSubject(parts.join(''))
      assert.equal(baseSubject(base), base)
    })
    fc.assert(property, { numRuns: 300 })
  })
})
