import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { layouts, startLayout, walk } from '../support/layouts.ts'
import { connectAccount } from '../support/real-account.ts'
import type { RealServer } from '../support/real-server.ts'
import { notInstalled } from '../support/requirements.ts'

for (const layout of layouts) {
  const { name, shared, told } = layout
  describe(`the namespaces of ${name}`, { timeout: 60_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await startLayout(layout)
    })
    after(() => server?.stop())

    test('has its special mailboxes where the personal ones are (2683-3.4.8, 2683-3.4.7)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account } = connectAccount(context, server)
      assert.equal(await account.special.find('trash'), `${server.prefix}Trash`)
    })

    if (told)
      test('shows what others share, which may only be looked at (wp-multi, 2683-3.3.2d, 2683-3.4.7)', async (context) => {
        if (!server) return context.skip(notInstalled)
        const { account } = connectAccount(context, server)
        const locked = await walk(account, shared)
        const view = await account.open(locked.path)
        assert.equal(view.readOnly, true)
      })
  })
}
