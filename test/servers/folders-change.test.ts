import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { toMailError } from '../../src/model/error.ts'
import type { MailboxListing } from '../../src/model/mailbox.ts'
import { MailboxAdmin } from '../../src/sync/mailbox-admin.ts'
import { waitUntil } from '../support/daemon.ts'
import { connectAccount, levelOf, lookAt, mail, subjectsOf } from '../support/real-account.ts'
import type { RealServer } from '../support/real-server.ts'
import { realServers } from '../support/real-servers.ts'
import { notInstalled } from '../support/requirements.ts'

function begin(context: TestContext, server: RealServer) {
  const real = connectAccount(context, server)
  const { account } = real
  const admin = new MailboxAdmin(account)
  const path = (...names: readonly string[]) => server.prefix + names.join(server.separator)
  /** The level in which `name` stands, listed afresh. */
  const beside = async (...branches: readonly string[]): Promise<readonly MailboxListing[]> => {
    account.tree.refresh()
    let level = await levelOf(account.tree)
    const inbox = level.find((listing) => listing.path === 'INBOX')
    if (server.prefix !== '' && inbox) level = await levelOf(account.tree, inbox)
    for (const branch of branches) {
      const listing = level.find((each) => each.name === branch)
      if (!listing) return []
      level = await levelOf(account.tree, listing)
    }
    return level
  }
  const find = async (name: string): Promise<MailboxListing> => {
    const level = await beside()
    const found = level.find((listing) => listing.name === name)
    return found ?? assert.fail(`no ${name} among ${level.map((listing) => listing.name).join(', ')}`)
  }
  /** Names that are subscribed, by the server's word. */
  const subscribed = async (...names: readonly string[]): Promise<boolean> => {
    const listings = await account.scheduler.submit({
      key: 'subscribed',
      priority: 'visible',
      onDisconnect: 'fail',
      run: (session) => session.list(`${path(...names)}%`, true),
    })
    return listings.some((listing) => listing.path === path(...names) && listing.subscribed === true)
  }
  return { ...real, admin, path, beside, find, subscribed }
}

for (const { product, start } of realServers) {
  describe(`folders of ${product} are changed`, { timeout: 110_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
      await server?.fill(server.users.alice, 'INBOX', [mail('in the inbox')])
    })
    after(() => server?.stop())

    test('a branch is renamed with its children while one of them is open; subscriptions follow (wp-manage)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account, admin, path, beside, find, subscribed, statuses, lost } = begin(context, server)
      // A mailbox of Mailutils is a file, with nothing below it; a branch there is a folder.
      if (product !== 'Mailutils') assert.equal(await admin.create(path('Clubs')), undefined)
      assert.equal(await admin.create(path('Clubs', 'Chess')), undefined)
      await server.fill(server.users.alice, path('Clubs', 'Chess'), [mail('check'), mail('mate')])
      const view = await account.open(path('Clubs', 'Chess'))
      await lookAt(view)
      await admin.rename(await find('Clubs'), path('Societies'))
      const renamed = await account.open(path('Societies', 'Chess'))
      await lookAt(renamed)
      assert.deepEqual(subjectsOf(renamed), ['check', 'mate'])
      await waitUntil('the subscription', () => subscribed('Societies', 'Chess'))
      await waitUntil('no old subscription', async () => !(await subscribed('Clubs', 'Chess')))
      assert.ok((await beside('Societies')).some((listing) => listing.name === 'Chess'))
      assert.ok(!(await beside()).some((listing) => listing.name === 'Clubs'))
      assert.ok(!statuses.some((status) => status.kind === 'waiting'), 'nobody hung up')
      assert.deepEqual(lost, [])
    })

    test('the open mailbox is deleted though it is not empty, and no BYE comes of it (2683-3.4.12)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account, admin, path, beside, find, subscribed, statuses } = begin(context, server)
      await server.fill(server.users.alice, path('Doomed'), [mail('one'), mail('two')])
      await lookAt(await account.open(path('Doomed')))
      const doomed = await find('Doomed')
      const error = await admin.delete(doomed).then(() => undefined, toMailError)
      if (error) {
        assert.deepEqual(await admin.obstacles(doomed, error), { messages: 2, below: [] })
        await admin.emptyAndDelete(doomed)
      }
      const inbox = await account.open('INBOX')
      await lookAt(inbox)
      await account.scheduler.submit({
        key: 'noop',
        priority: 'visible',
        onDisconnect: 'fail',
        run: (session) => session.noop(),
      })
      assert.ok(!statuses.some((status) => status.kind === 'waiting'), 'nobody hung up')
      assert.ok(!(await beside()).some((listing) => listing.name === 'Doomed' && listing.selectable))
      assert.equal(await subscribed('Doomed'), false)
    })

    test('the slow way: all marked and expunged, then DELETE (2683-3.4.12)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { admin, path, beside, find } = begin(context, server)
      await server.fill(server.users.alice, path('Full'), [mail('one'), mail('two'), mail('three')])
      await admin.emptyAndDelete(await find('Full'))
      assert.ok(!(await beside()).some((listing) => listing.name === 'Full' && listing.selectable))
    })

    test('a subscription goes on and off, and the tree says so (2683-3.2.2, wp-manage)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account, admin, path, find, subscribed } = begin(context, server)
      await admin.create(path('Taste'))
      assert.equal(await subscribed('Taste'), true)
      await admin.setSubscribed(await find('Taste'), false)
      assert.equal(account.tree.find(path('Taste'))?.subscribed, false)
      assert.equal(await subscribed('Taste'), false)
      await admin.setSubscribed(await find('Taste'), true)
      assert.equal(await subscribed('Taste'), true)
    })

    test('a copy into what is not there is refused with [TRYCREATE]; created, it works (2683-3.3.2c)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account, admin, path } = begin(context, server)
      const view = await account.open('INBOX')
      const [message] = await lookAt(view)
      assert.ok(message)
      const copy = () =>
        account.scheduler.submit({
          key: 'copy',
          priority: 'interactive',
          mailbox: 'INBOX',
          onDisconnect: 'fail',
          run: (session) => session.copy([message.uid], path('Attic')),
        })
      const error = await copy().then(() => undefined, toMailError)
      assert.equal(error?.kind === 'refused' && error.code, 'TRYCREATE')
      await admin.create(path('Attic'))
      await copy()
      assert.equal((await account.open(path('Attic'))).length, 1)
    })

    test('unseen messages are counted in folders that are not open (wp-status)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account, path, beside } = begin(context, server)
      await server.fill(server.users.alice, path('Unread'), [mail('one'), mail('two')])
      await account.open('INBOX')
      await beside()
      account.tree.unseen.want([path('Unread')])
      await waitUntil('the count', () => account.tree.unseen.get(path('Unread')) === 2)
    })
  })
}
