import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { connectAccount, levelOf, lookAt, mail } from '../support/real-account.ts'
import { realServers } from '../support/real-servers.ts'
import { notInstalled } from '../support/requirements.ts'

for (const { product, start } of realServers) {
  describe(product, { timeout: 60_000 }, () => {
    test('lets Postern sign in, list a level, open a mailbox and read its rows (2683-3.5)', async (context) => {
      const server = await start()
      if (!server) return context.skip(notInstalled)
      context.after(() => server.stop())
      const { alice } = server.users
      const inPrefix = (name: string) => `${server.prefix}${name}`
      await server.fill(alice, 'INBOX', [mail('first'), { content: mail('second'), flags: ['\\Seen'] }])
      await server.createMailboxes(alice, [inPrefix('Lists')])
      const { account, settled } = connectAccount(context, server)
      assert.equal((await settled()).kind, 'online')
      const rows = await lookAt(await account.open('INBOX'))
      assert.deepEqual(
        rows.map(({ envelope, flags }) => [envelope.subject, flags.has('\\Seen')]),
        [
          ['first', false],
          ['second', true],
        ],
      )
      const top = await levelOf(account.tree)
      const inbox = top.find(({ path }) => path === 'INBOX')
      assert.ok(inbox)
      const lists = server.prefix === '' ? top : await levelOf(account.tree, inbox)
      assert.ok(lists.some(({ path }) => path === inPrefix('Lists')))
    })
  })
}
