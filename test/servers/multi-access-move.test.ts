import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sharingServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { all, openShared, trueSubjects, untilShown } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

for (const { product, start } of sharingServers) {
  describe(`a move while others expunge in a mailbox of ${product}`, { timeout: 60_000 }, () => {
    let server: RealServer | undefined
    /** Mailutils tells of no EXPUNGE before the mailbox is selected again. */
    const tells = product !== 'Mailutils'
    before(async () => {
      server = await start()
      await server?.createMailboxes(server.users.alice, [`${server.prefix}Target`])
    })
    after(() => server?.stop())

    test('moves messages of which one was expunged meanwhile (2180-4.4, 2180-x)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, other, triage, refused, account, left } = await openShared(context, server, 'Moves')
      const target = `${server.prefix}Target`
      await other.expunge('2')
      const canMove = account.capabilities.has('MOVE')
      triage.move(view, [2, 3], target)
      assert.equal(await triage.flush(5000), 0)
      assert.deepEqual(refused, [])
      const rest = canMove ? ['m1', 'm4', 'm5'] : ['m1', 'm3', 'm4', 'm5']
      await untilShown(view, tells ? rest : all)
      assert.deepEqual(await left(), canMove ? rest : ['m1', 'm3-', 'm4', 'm5'])
      const moved = await trueSubjects(server, server.users.alice, target)
      // Mailutils copies what it has in its hands, whoever expunged it.
      assert.deepEqual(moved, tells ? ['m3'] : ['m2', 'm3'])
    })
  })
}
