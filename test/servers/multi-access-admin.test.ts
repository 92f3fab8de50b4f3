import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isMailFailure } from '../../src/model/error.ts'
import type { MailboxListing } from '../../src/model/mailbox.ts'
import type { Account } from '../../src/sync/account.ts'
import { MailboxAdmin } from '../../src/sync/mailbox-admin.ts'
import { levelOf } from '../support/real-account.ts'
import { sharingServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { all, openShared, trueSubjects, truth, untilShown } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

/** The mailboxes of alice that stand beside each other. */
async function personal(account: Account, server: RealServer): Promise<readonly MailboxListing[]> {
  account.tree.refresh()
  const top = await levelOf(account.tree)
  const inbox = top.find(({ path }) => path === 'INBOX')
  return server.prefix === '' || !inbox ? top : levelOf(account.tree, inbox)
}

async function find(account: Account, server: RealServer, name: string): Promise<MailboxListing> {
  const listings = await personal(account, server)
  const found = listings.find((listing) => listing.name === name)
  return found ?? assert.fail(`no ${name} among ${listings.map((listing) => listing.name).join(', ')}`)
}

for (const { product, start } of sharingServers) {
  describe(`mailboxes of ${product} that others use`, { timeout: 110_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
      await server?.fill(server.users.alice, 'INBOX', [])
    })
    after(() => server?.stop())

    test('are renamed, opened anew by their name, and deleted (wp-manage, 2683-3.4.12)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account, path } = await openShared(context, server, 'Before')
      const admin = new MailboxAdmin(account)
      const renamed = `${server.prefix}After`
      await admin.rename(await find(account, server, 'Before'), renamed)
      await untilShown(await account.open(renamed), all)
      assert.deepEqual(await trueSubjects(server, server.users.alice, renamed), all)
      assert.deepEqual(await trueSubjects(server, server.users.alice, path), [])
      await admin.delete(await find(account, server, 'After'))
      const names = (await personal(account, server)).map(({ name }) => name)
      assert.ok(!names.includes('Before') && !names.includes('After'), names.join())
    })

    test('are emptied and deleted the slow way, also the open one (2683-3.4.12)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account, other, path } = await openShared(context, server, 'Slow')
      await other.ok('CLOSE')
      await new MailboxAdmin(account).emptyAndDelete(await find(account, server, 'Slow'))
      const names = (await personal(account, server)).map(({ name }) => name)
      assert.ok(!names.includes('Slow'), names.join())
      assert.equal(await truth(server, server.users.alice, path), undefined)
    })

    test('stay as they are where the server refuses, and its words are told (2180-3.1)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account, view, path } = await openShared(context, server, 'Stays')
      const taken = `${server.prefix}Taken`
      await server.createMailboxes(server.users.alice, [taken])
      const refused = await new MailboxAdmin(account)
        .rename(await find(account, server, 'Stays'), taken)
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
      assert.ok(isMailFailure(refused) && refused.error.kind === 'refused', String(refused))
      assert.ok(refused.error.text.length > 5)
      await untilShown(account.view ?? view, all)
      assert.equal(account.view?.path, path)
      assert.deepEqual(await trueSubjects(server, server.users.alice, path), all)
    })
  })
}
