import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isMailFailure } from '../../src/model/error.ts'
import { waitUntil } from '../support/daemon.ts'
import { levelOf } from '../support/real-account.ts'
import { sharingServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { all, noop, openShared, trueSubjects, untilShown } from '../support/shared-mailbox.ts'
import type { SharedMailbox } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

/** What a user meets whose mailbox was deleted or renamed by somebody else: it goes on, it empties, or it is lost. */
const fates: Record<RealServer['product'], 'served' | 'emptied' | 'lost'> = {
  Dovecot: 'lost',
  Cyrus: 'emptied',
  Courier: 'served',
  Mailutils: 'served',
}

for (const { product, start } of sharingServers) {
  describe(`two sessions on ${product}`, { timeout: 110_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
      await server?.fill(server.users.alice, 'INBOX', [])
      await server?.createMailboxes(server.users.alice, [`${server.prefix}Target`])
    })
    after(() => server?.stop())

    /** The open mailbox has gone: what is shown of it, what is said, and what comes next. */
    async function assertGone(started: RealServer, shared: SharedMailbox) {
      const { account, view, path, lost, texts } = shared
      const fate = fates[product]
      await noop(account)
      account.connect()
      if (fate === 'lost') {
        await waitUntil('the loss is told', () => lost.length > 0)
        assert.deepEqual(
          lost.map((each) => each.path),
          [path],
        )
        assert.ok(texts.some(({ kind }) => kind === 'bye'))
      } else {
        await untilShown(view, fate === 'served' ? all : [])
        assert.deepEqual(lost, [])
      }
      // Nothing is wrong with the rest, and the tree does not have it any more.
      const inbox = await account.open('INBOX')
      assert.equal(inbox.path, 'INBOX')
      account.tree.refresh()
      const top = await levelOf(account.tree)
      const listed = started.prefix === '' ? top : await levelOf(account.tree, top[0])
      const reopened = await account.open(path).catch((thrown: unknown) => thrown)
      assert.ok(isMailFailure(reopened) && reopened.error.kind === 'refused', String(reopened))
      assert.equal(account.view, inbox)
      return listed.map((listing) => listing.name)
    }

    test('the open mailbox is deleted by the other (2180-3.2, 2180-3.3)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const shared = await openShared(context, server, 'Deleted')
      await shared.other.ok('CLOSE')
      await shared.other.ok(`DELETE "${shared.path}"`)
      assert.ok(!(await assertGone(server, shared)).includes('Deleted'))
    })

    test('the open mailbox is renamed by the other (2180-3.4, 2180-3.3)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const shared = await openShared(context, server, 'Former')
      await shared.other.ok('CLOSE')
      await shared.other.ok(`RENAME "${shared.path}" "${server.prefix}Latter"`)
      const names = await assertGone(server, shared)
      assert.ok(!names.includes('Former'))
      assert.ok(names.includes('Latter'))
      // Courier numbers the messages of a renamed mailbox anew, not always in their order.
      const there = await trueSubjects(server, server.users.alice, `${server.prefix}Latter`)
      assert.deepEqual(there.toSorted(), all)
      await untilShown(await shared.account.open(`${server.prefix}Latter`), there)
    })

    test('the last words of a server that stops are shown (2683-3.1.2b)', async (context) => {
      if (!server) return context.skip(notInstalled)
      // Without TLS: Courier's is a process of its own, which may go before the words are through.
      const endpoint = { port: server.port, tls: 'none' } as const
      const { account, texts } = await openShared(context, server, 'Last', { endpoint })
      await server.stop()
      await waitUntil('the loss is noticed', () => account.status.kind === 'waiting')
      const words: Record<RealServer['product'], RegExp | undefined> = {
        Dovecot: /Server shutting down/,
        Cyrus: undefined,
        Courier: /server shut down by signal/,
        Mailutils: /Server terminating on request/,
      }
      const said = texts.filter(({ kind }) => kind === 'bye').map(({ text }) => text)
      const expected = words[product]
      if (expected) assert.match(said.join(), expected)
      else assert.deepEqual(said, [])
    })
  })
}
