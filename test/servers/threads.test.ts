import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { askOrder, layOut } from '../../src/sync/ask-order.ts'
import type { OrderField } from '../../src/sync/arrangement.ts'
import { FlatRows } from '../../src/sync/flat-rows.ts'
import { atOnce } from '../../src/sync/slowly.ts'
import { ThreadRows } from '../../src/sync/threads/thread-rows.ts'
import { connectAccount, lookAt } from '../support/real-account.ts'
import { realServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { notInstalled } from '../support/requirements.ts'

interface Post {
  readonly subject: string
  readonly from: string
  /** Numbers of the posts that it refers to, the one it answers last. */
  readonly answers?: readonly number[]
  readonly flags?: readonly string[]
}

/** UIDs are places: 1, 3, 5 and 6 are one thread, 2 and 4 another; the dates go up with them. */
const posts: readonly Post[] = [
  { subject: 'sails', from: 'zoe', flags: ['\\Seen'] },
  { subject: 'ropes', from: 'bob', flags: ['\\Seen'] },
  { subject: 'Re: sails', from: 'cyd', answers: [1] },
  { subject: 'Re: ropes', from: 'dee', answers: [2], flags: ['\\Seen'] },
  { subject: 'Re: sails', from: 'eve', answers: [1, 3], flags: ['\\Seen'] },
  { subject: 'Re: sails', from: 'fay', answers: [1], flags: ['\\Seen'] },
  { subject: 'tar', from: 'ann' },
]

function message({ subject, from, answers = [], flags = [] }: Post, index: number) {
  const id = (number: number) => `<post${number}@example.org>`
  const sent = new Date(Date.UTC(2026, 4, index + 1, 12))
  const head = [
    `From: ${from} <${from}@example.org>`,
    'To: ines@example.org',
    `Subject: ${subject}`,
    `Date: ${sent.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${id(index + 1)}`,
    ...(answers.length > 0
      ? [`In-Reply-To: ${id(answers.at(-1) ?? 0)}`, `References: ${answers.map(id).join(' ')}`]
      : []),
  ]
  return { content: `${head.join('\r\n')}\r\n\r\ntext\r\n`, flags, received: sent }
}

for (const { product, start } of realServers) {
  describe(`threads and orders on ${product}`, { timeout: 110_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
      await server?.fill(server.users.alice, `${server.prefix}Threads`, posts.map(message))
    })
    after(() => server?.stop())

    async function open(context: TestContext, real: RealServer) {
      const { account } = connectAccount(context, real)
      const view = await account.open(`${real.prefix}Threads`)
      await lookAt(view)
      return { view, scheduler: account.scheduler }
    }

    test('are those of the references, with the unread ones; without THREAD, of what is here', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, scheduler } = await open(context, server)
      const order = await askOrder(scheduler, view, { by: 'arrival', threaded: true }, 'server')
      assert.equal(order.loaded, product === 'Mailutils' ? 7 : undefined)
      const rows = atOnce(layOut(order, { descending: true }))
      assert.ok(rows instanceof ThreadRows)
      const shown = () => Array.from({ length: rows.length }, (_, row) => rows.uidAt(row))
      assert.deepEqual(shown(), [4, 3, 7])
      assert.equal(rows.at(1)?.count, 4)
      assert.equal(rows.at(1)?.unread, 1)
      rows.foldAll(false)
      assert.deepEqual(shown(), [4, 2, 6, 5, 3, 1, 7])
      assert.equal(rows.parentOf(3), 4)
    })

    test('every order is to be had, by the server where it can (2683-3.2.1.2c)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, scheduler } = await open(context, server)
      const where = product === 'Mailutils' ? 'here' : 'server'
      const wanted: readonly (readonly [OrderField, readonly number[]])[] = [
        ['date', [1, 2, 3, 4, 5, 6, 7]],
        ['from', [7, 2, 3, 4, 5, 6, 1]],
        ['unread', [1, 2, 4, 5, 6, 3, 7]],
      ]
      for (const [by, uids] of wanted) {
        const order = await askOrder(scheduler, view, { by, threaded: false }, where)
        const rows = atOnce(layOut(order, { descending: true }))
        assert.ok(rows instanceof FlatRows)
        assert.deepEqual(
          Array.from({ length: rows.length }, (_, row) => rows.uidAt(row)),
          uids,
          by,
        )
      }
    })
  })
}
