import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { SortField } from '../../src/imap/session.ts'
import type { Scheduler } from '../../src/sync/scheduler.ts'
import { isMailFailure } from '../../src/model/error.ts'
import { parseQuery } from '../../src/sync/search/parse-query.ts'
import { runSearch } from '../../src/sync/search/run-search.ts'
import { planSort, sortHere, sortOnServer } from '../../src/sync/search/sort.ts'
import { waitUntil } from '../support/daemon.ts'
import { RawSession } from '../support/raw-session.ts'
import { connectAccount, lookAt } from '../support/real-account.ts'
import { realServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { notInstalled } from '../support/requirements.ts'

const now = new Date(2026, 4, 20, 12)

interface Draft {
  readonly from: string
  readonly to?: string
  readonly subject: string
  readonly body: string
  readonly more?: string
  readonly sent: number
  readonly flags?: readonly string[]
}

/** UIDs are places here: what is found is said by them. Received two days after they were sent. */
const drafts: readonly Draft[] = [
  { from: 'Zoe <a@example.org>', subject: 'contract draft', body: 'please sign', sent: 3, flags: ['\\Seen'] },
  {
    from: 'Bob <bob@example.org>',
    subject: '=?utf-8?q?Stra=C3=9Fenplan?=',
    body: 'a plan of streets',
    sent: 9,
  },
  {
    from: 'Ana <z@example.org>',
    to: 'Cy <cy@example.org>',
    subject: 'Re: contract draft',
    body: 'signed (by all)',
    more: 'List-Id: <plans.example.org>\r\nX-Odd: say "cheese"\r\n',
    sent: 1,
    flags: ['\\Seen', '\\Answered', '\\Flagged'],
  },
  {
    from: 'Bob <bob@example.org>',
    subject: 'long',
    body: `--b\r\n\r\n${'long words '.repeat(300)}\r\n--b--`,
    more: 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n',
    sent: 5,
    flags: ['\\Draft'],
  },
]

function message({ from, to = 'ines@example.org', subject, body, more = '', sent, flags = [] }: Draft) {
  const date = `Date: ${new Date(Date.UTC(2026, 4, sent, 12)).toUTCString().replace('GMT', '+0000')}\r\n`
  const content = `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\n${date}${more}\r\n${body}\r\n`
  return { content, flags, received: new Date(Date.UTC(2026, 4, sent + 2, 12)) }
}

const found: readonly (readonly [query: string, uids: readonly number[]])[] = [
  ['is:any', [1, 2, 3, 4]],
  ['contract', [1, 3]],
  ['"contract draft"', [1, 3]],
  ['"draft contract"', []],
  ['from:bob', [2, 4]],
  ['-from:bob', [1, 3]],
  ['to:cy', [3]],
  ['cc:cy or bcc:cy', []],
  ['subject:long', [4]],
  ['body:sign', [1, 3]],
  ['body:"(by all)"', [3]],
  ['list:plans.example.org', [3]],
  ['header:X-Odd:"say \\"cheese\\""', [3]],
  ['header:List-Id', [3]],
  ['has:attachment', [4]],
  ['is:unread', [2, 4]],
  ['is:read -is:answered', [1]],
  ['is:starred or is:draft', [3, 4]],
  ['is:deleted or -is:undeleted', []],
  ['-(is:read is:answered) -from:zoe', [2, 4]],
  ['-keyword:$Nothing', [1, 2, 3, 4]],
  ['(from:zoe contract) or (from:ana is:starred) or larger:3k', [1, 3, 4]],
  ['larger:3k', [4]],
  ['smaller:3k is:unread', [2]],
  ['on:2026-05-11', [2]],
  ['since:2026-05-05 before:2026-05-11', [1, 4]],
  ['on:2026-05', [1, 2, 3, 4]],
  ['sent-since:2026-05-05', [2, 4]],
  ['sent-before:2026-05-03 or sent-on:2026-05-09', [2, 3]],
  ['uid:2:3', [2, 3]],
  ['uid:4:*', [4]],
  ['Straßenplan', [2]],
  ['subject:straße or from:zoe', [1, 2]],
]

const orders: readonly (readonly [SortField, readonly number[]])[] = [
  ['arrival', [3, 1, 4, 2]],
  ['date', [3, 1, 4, 2]],
  ['subject', [1, 3, 4, 2]],
  ['to', [3, 1, 2, 4]],
  ['from', [3, 2, 4, 1]],
]

/** Courier sorts by addresses, not names (it has no SORT=DISPLAY), and of what is equal it puts the later first. */
const courierOrders: Partial<Record<SortField, readonly number[]>> = {
  subject: [3, 1, 4, 2],
  to: [3, 4, 2, 1],
  from: [1, 4, 2, 3],
}

/** Mailutils has no keywords: it finds nothing by them, nor by their contrary. */
const faults: Partial<Record<RealServer['product'], readonly unknown[]>> = {
  Mailutils: [['-keyword:$Nothing', []]],
}

async function openMail(context: TestContext, server: RealServer) {
  const { account } = connectAccount(context, server)
  const path = `${server.prefix}Mail`
  const view = await account.open(path)
  return { account, view, path, scheduler: account.scheduler }
}

function search(scheduler: Scheduler, path: string, query: string): Promise<number[]> {
  const parsed = parseQuery(query, now)
  if (parsed.kind === 'error') return assert.fail(parsed.error.message)
  return runSearch(scheduler, path, parsed.criteria)
}

for (const { product, start } of realServers) {
  describe(`searching and sorting on ${product}`, { timeout: 110_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
      await server?.fill(server.users.alice, `${server.prefix}Mail`, drafts.map(message))
    })
    after(() => server?.stop())

    test('finds what the query says, and asks in UTF-8 where it must (wp-search, 2683-3.2.3a, 2683-3.2.3b)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { scheduler, path } = await openMail(context, server)
      const wrong: unknown[] = []
      for (const [query, uids] of found) {
        const got = await search(scheduler, path, query).catch(String)
        if (JSON.stringify(got) !== JSON.stringify(uids)) wrong.push([query, got])
      }
      assert.deepEqual(wrong, faults[product] ?? [])
    })

    test('nothing but flags is searched for unasked (2683-3.2.3a)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const transcript = join(server.dir, 'unasked')
      const { account } = connectAccount(context, server, {
        transcript,
        account: { findFirstUnseen: true },
      })
      const view = await account.open(`${server.prefix}Mail`)
      await lookAt(view)
      await waitUntil('the unseen are counted', () => view.unseen === 2)
      const searches = () =>
        [...readFileSync(transcript, 'utf8').matchAll(/^\S+ C: \S+ (.+)$/gm)].flatMap(([, command = '']) =>
          /SEARCH/.test(command) ? [command] : [],
        )
      // The transcript is written behind the program's back, and may lag.
      await waitUntil('the search is in the transcript', () => searches().length > 0)
      for (const command of searches()) assert.match(command, /^SEARCH (?:RETURN \(MIN COUNT\) )?UNSEEN$/)
    })

    test('the messages from a UID on are counted, none where there are none (2683-3.4.1)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { scheduler, path } = await openMail(context, server)
      const countFrom = (uid: number) =>
        scheduler.submit({
          key: 'count',
          priority: 'interactive',
          mailbox: path,
          onDisconnect: 'fail',
          run: (session) => session.countFrom(uid),
        })
      assert.deepEqual([await countFrom(1), await countFrom(3), await countFrom(5)], [4, 2, 0])
    })

    test('the next unseen message is found, in both ways and round the end', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view } = await openMail(context, server)
      assert.equal(await view.nextUnseen(0, 'newer', true), 1)
      const slot = view.peek(1)
      assert.equal(slot.kind === 'ready' && slot.message.envelope.subject, 'Straßenplan')
      assert.equal(await view.nextUnseen(2, 'newer', false), 3)
      assert.equal(await view.nextUnseen(2, 'older', false), 1)
      assert.equal(await view.nextUnseen(0, 'older', false), 3)
    })

    test('a search is given up before it is sent, and while the server works (2683-3.2.3a)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { scheduler, path } = await openMail(context, server)
      const isCancelled = (thrown: unknown) => isMailFailure(thrown) && thrown.error.kind === 'cancelled'
      const criteria = [{ key: 'TEXT' }, { text: 'contract' }]
      const early = new AbortController()
      const late = new AbortController()
      const running = runSearch(scheduler, path, criteria, {
        signal: late.signal,
        onRunning: () => setImmediate(() => late.abort()),
      })
      const waiting = runSearch(scheduler, path, criteria, {
        signal: early.signal,
        onRunning: () => assert.fail('it was given up before'),
      })
      early.abort()
      await assert.rejects(waiting, isCancelled)
      await running.catch((thrown: unknown) => assert.ok(isCancelled(thrown)))
      assert.deepEqual(await search(scheduler, path, 'from:zoe'), [1])
    })

    test('sorts on the server, or says the cost and does it here: in the same order (2683-3.2.1.2c)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { scheduler, path, view } = await openMail(context, server)
      const all = [{ key: 'ALL' }]
      const wrong: unknown[] = []
      for (const [by, uids] of orders) {
        const plan = await planSort(scheduler, path, by, view.length)
        assert.equal(plan.where, product === 'Mailutils' ? 'here' : 'server')
        if (plan.where === 'here') assert.equal(plan.cost.messages, 4)
        const order = { by, reversed: false }
        const here = await sortHere(scheduler, path, order, all)
        if (here.join() !== uids.join()) wrong.push([by, 'here', here])
        if (plan.where === 'here') continue
        const expected = product === 'Courier' ? (courierOrders[by] ?? uids) : uids
        const there = await sortOnServer(scheduler, path, order, all)
        if (there.join() !== expected.join()) wrong.push([by, 'there', there])
      }
      assert.deepEqual(wrong, [])
      const plan = await planSort(scheduler, path, 'size', view.length)
      const order = { by: 'size', reversed: true } as const
      const criteria = [{ key: 'UNSEEN' }]
      const sorted =
        plan.where === 'server'
          ? await sortOnServer(scheduler, path, order, criteria)
          : await sortHere(scheduler, path, order, criteria)
      assert.deepEqual(sorted, [4, 2])
    })

    test('a search while others expunge is no error, and brings the news where the server tells it (2180-4.3)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const path = `${server.prefix}Shared`
      await server.fill(server.users.alice, path, drafts.map(message))
      const { account } = connectAccount(context, server)
      const view = await account.open(path)
      const other = await RawSession.signIn(server, server.users.alice)
      context.after(() => other.logout())
      await other.select(path)
      await other.expunge('2')
      const uids = await search(account.scheduler, path, 'is:any')
      assert.deepEqual(
        uids.filter((uid) => uid !== 2),
        [1, 3, 4],
      )
      // Mailutils tells nothing before the mailbox is selected again.
      const length = product === 'Mailutils' ? 4 : 3
      await waitUntil('the news is here', () => view.length === length)
      const later = await search(account.scheduler, path, 'from:bob')
      assert.deepEqual(
        later.filter((uid) => uid !== 2),
        [4],
      )
    })
  })
}
