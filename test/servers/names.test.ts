import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isMailFailure } from '../../src/model/error.ts'
import type { MailboxListing } from '../../src/model/mailbox.ts'
import { MailboxAdmin } from '../../src/sync/mailbox-admin.ts'
import { connectAccount, levelOf, lookAt, mail } from '../support/real-account.ts'
import { realServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { notInstalled } from '../support/requirements.ts'

const names = [
  '"quoted"',
  'back\\slash',
  'per%cent',
  'a*star',
  'with space',
  'Bücher & mehr',
  '日本語',
  '😀',
  '&',
  'A&-',
]

/** Names that a server does not want, whoever asks. */
const unwanted: Record<RealServer['product'], readonly string[]> = {
  Dovecot: [],
  Cyrus: ['"quoted"', 'back\\slash', 'per%cent'],
  Courier: ['😀'],
  Mailutils: [],
}

for (const { product, start } of realServers) {
  describe(`mailbox names on ${product}`, { timeout: 110_000, concurrency: 5 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
    })
    after(() => server?.stop())

    for (const name of names) {
      test(`${name} is made, listed, filled, opened, renamed and deleted (2683-3.4.2a, wp-manage)`, async (context) => {
        if (!server) return context.skip(notInstalled)
        const { alice } = server.users
        const { account } = connectAccount(context, server)
        const admin = new MailboxAdmin(account)
        const path = `${server.prefix}${name}`
        const made = await admin.create(path).catch((thrown: unknown) => thrown)
        if (unwanted[product].includes(name)) {
          assert.ok(isMailFailure(made) && made.error.kind === 'refused', String(made))
          return
        }
        assert.equal(made, undefined)
        const beside = async (): Promise<readonly MailboxListing[]> => {
          account.tree.refresh()
          const top = await levelOf(account.tree)
          const inbox = top.find((listing) => listing.path === 'INBOX')
          return server?.prefix === '' || !inbox ? top : levelOf(account.tree, inbox)
        }
        const listing = (await beside()).find((each) => each.name === name)
        assert.ok(listing)
        assert.equal(listing.path, path)
        await server.fill(alice, path, [mail('here it is')])
        const [message] = await lookAt(await account.open(path))
        assert.equal(message?.envelope.subject, 'here it is')
        const other = `${server.prefix}other ${name}`
        await admin.rename(listing, other)
        const [again] = await lookAt(await account.open(other))
        assert.equal(again?.envelope.subject, 'here it is')
        const renamed = (await beside()).find((each) => each.path === other)
        assert.ok(renamed)
        await admin.delete(renamed)
        const left = (await beside()).map((each) => each.name)
        assert.ok(!left.includes(name) && !left.includes(`other ${name}`), left.join())
      })
    }
  })
}
