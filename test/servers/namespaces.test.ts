import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { layouts, startLayout, walk } from '../support/layouts.ts'
import { connectAccount, lookAt } from '../support/real-account.ts'
import type { RealServer } from '../support/real-server.ts'
import { truth } from '../support/shared-mailbox.ts'
import { PartFetcher } from '../../src/sync/part-fetcher.ts'
import { notInstalled } from '../support/requirements.ts'

for (const layout of layouts) {
  const { name, shared, told } = layout
  describe(`the hierarchy of ${name}`, { timeout: 60_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await startLayout(layout)
    })
    after(() => server?.stop())

    test('is walked level by level, with its own delimiter, to a mailbox that opens (2683-3.4.10, 2683-3.4.7)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { prefix, separator: s } = server
      const { account } = connectAccount(context, server)
      const root = prefix === '' ? [] : ['INBOX']
      const clubs = `${prefix}Clubs`
      const deep = await walk(account, [...root, clubs, `${clubs}${s}Chess`, `${clubs}${s}Chess${s}2026`])
      assert.deepEqual([deep.name, deep.delimiter, deep.selectable], ['2026', s, true])
      const [message] = await lookAt(await account.open(deep.path))
      assert.equal(message?.envelope.subject, 'check')
    })

    test('begins below the prefix that the user gave (2683-3.4.7)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { prefix, separator: s } = server
      const { account } = connectAccount(context, server, {
        account: { prefix: `${prefix}Clubs${s}` },
      })
      assert.equal((await walk(account, [`${prefix}Clubs${s}Chess`])).name, 'Chess')
    })

    if (shared.length > 0 && !told)
      test('shows what others share, which may only be looked at (wp-multi, 2683-3.3.2d, 2683-3.4.7)', async (context) => {
        if (!server) return context.skip(notInstalled)
        const { account } = connectAccount(context, server)
        const locked = await walk(account, shared)
        const view = await account.open(locked.path)
        assert.equal(view.readOnly, true)
      })

    test('can be opened by EXAMINE only, and then nothing is changed (2683-3.3.2d, wp-select)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account } = connectAccount(context, server, { account: { readOnly: true } })
      const view = await account.open('INBOX')
      const [message] = await lookAt(view)
      assert.equal(view.readOnly, true)
      const at = { mailbox: view.path, uidValidity: view.uidValidity, uid: message?.uid ?? 0 }
      assert.equal((await new PartFetcher(account.scheduler).structure(at, 'interactive')).type, 'text')
      await account.close()
      const [untouched] = (await truth(server, server.users.alice, 'INBOX')) ?? []
      assert.deepEqual(
        untouched?.flags.filter((flag) => flag !== '\\Recent'),
        [],
      )
    })
  })
}
