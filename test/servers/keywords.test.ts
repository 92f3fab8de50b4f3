import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Flag } from '../../src/model/flags.ts'
import { sharingServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { openShared, truth } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

const system = [Flag.seen, Flag.flagged, '\\Answered', '\\Draft', Flag.deleted]
const keywords = ['work', '$Forwarded']

for (const { product, start } of sharingServers) {
  describe(`flags on ${product}`, { timeout: 60_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
    })
    after(() => server?.stop())

    test('of the system are set, kept and removed one by one (wp-flags)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, triage, refused, account, path } = await openShared(context, server, 'System')
      triage.setFlags(view, [1, 2], { flags: system, add: true })
      for (const flag of system) triage.setFlags(view, [2], { flags: [flag], add: false })
      assert.equal(await triage.flush(5000), 0)
      assert.deepEqual(refused, [])
      await account.close()
      const flags = ((await truth(server, server.users.alice, path)) ?? []).map((message) =>
        message.flags.filter((flag) => flag !== '\\Recent').toSorted(),
      )
      assert.deepEqual(flags, [system.toSorted(), [], [], [], []])
    })

    test('of the user are set where the server keeps them; where not, it is told (1176-flags, wp-flags)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, triage, refused, account, path } = await openShared(context, server, 'Keywords')
      triage.setFlags(view, [3], { flags: keywords, add: true })
      assert.equal(await triage.flush(5000), 0)
      // Mailutils has no keywords.
      const kept = product === 'Mailutils' ? [] : keywords
      assert.equal(refused.length, kept.length === 0 ? 1 : 0)
      const shownFlags = [...(view.flagsOf([3]).get(3) ?? [])].filter((flag) => keywords.includes(flag))
      assert.deepEqual(shownFlags.toSorted(), kept.toSorted())
      await account.close()
      const third = ((await truth(server, server.users.alice, path)) ?? [])[2]
      assert.deepEqual(third?.flags.filter((flag) => keywords.includes(flag)).toSorted(), kept.toSorted())
    })
  })
}
