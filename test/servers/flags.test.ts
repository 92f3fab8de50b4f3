import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isMailFailure } from '../../src/model/error.ts'
import { Flag } from '../../src/model/flags.ts'
import { waitUntil } from '../support/daemon.ts'
import { connectAccount, lookAt } from '../support/real-account.ts'
import type { RealServer } from '../support/real-server.ts'
import { realServers } from '../support/real-servers.ts'
import { openShared } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

const system = [Flag.flagged, Flag.answered, Flag.draft, Flag.seen, Flag.deleted]

for (const { product, start } of realServers) {
  describe(`flags on ${product}`, { timeout: 110_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
    })
    after(() => server?.stop())

    test('all system flags are set and taken away, and stay when the session ends (wp-flags)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, triage, account, path, refused } = await openShared(context, server, 'System')
      triage.setFlags(view, [1, 2], { flags: system, add: true })
      triage.setFlags(view, [2], { flags: system, add: false })
      assert.equal(await triage.flush(10_000), 0)
      assert.deepEqual(refused, [])
      await account.close()
      const again = connectAccount(context, server)
      const [first, second] = await lookAt(await again.account.open(path))
      assert.deepEqual(
        system.filter((flag) => first?.flags.has(flag)),
        system,
      )
      assert.deepEqual(
        system.filter((flag) => second?.flags.has(flag)),
        [],
      )
    })

    test('keywords are set where the mailbox keeps them; else that is said, and nothing is sent (1176-flags, wp-flags)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, triage, account, path, refused } = await openShared(context, server, 'Keywords')
      triage.setFlags(view, [1, 2], { flags: ['$Forwarded', 'Later'], add: true })
      triage.setFlags(view, [2], { flags: ['Later'], add: false })
      assert.equal(await triage.flush(10_000), 0)
      if (product === 'Mailutils') {
        assert.deepEqual(refused, [{ kind: 'no-keyword', path, keyword: '$Forwarded, Later' }])
        return
      }
      assert.deepEqual(refused, [])
      await account.close()
      const again = connectAccount(context, server)
      const [first, second] = await lookAt(await again.account.open(path))
      assert.ok(first?.flags.has('$Forwarded') && first.flags.has('Later'))
      assert.ok(second?.flags.has('$Forwarded') && !second.flags.has('Later'))
    })

    test('a message is put into a mailbox as it is, with its flags; a missing one could be made (wp-append, 2683-3.3.2c)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account } = connectAccount(context, server)
      const path = `${server.prefix}Appended`
      await server.createMailboxes(server.users.alice, [path])
      const text = Buffer.from('From: ana@example.org\r\nSubject: héllo {5}\r\n\r\nüñ\r\n')
      const append = (to: string) =>
        account.scheduler.submit({
          key: `append ${to}`,
          priority: 'interactive',
          onDisconnect: 'fail',
          run: (session) => session.mailboxes.append(to, text, [Flag.flagged]),
        })
      const uid = await append(path)
      assert.equal(uid, product === 'Mailutils' ? undefined : 1)
      const view = await account.open(path)
      const [message] = await lookAt(view)
      assert.equal(message?.flags.has(Flag.flagged), true)
      // Mailutils adds header fields of its own.
      assert.ok((message?.size ?? 0) >= text.length)
      await assert.rejects(append(`${server.prefix}Nowhere`), (thrown) => {
        assert.ok(isMailFailure(thrown) && thrown.error.kind === 'refused')
        assert.equal(thrown.error.code, 'TRYCREATE')
        return true
      })
    })

    test('what the user did is on the server: another machine sees the same (wp-roam)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, triage, account, path, refused } = await openShared(context, server, 'Roaming')
      const target = `${server.prefix}Elsewhere`
      await server.createMailboxes(server.users.alice, [target])
      triage.setFlags(view, [1], { flags: [Flag.flagged], add: true })
      triage.move(view, [2], target)
      assert.equal(await triage.flush(10_000), 0)
      assert.deepEqual(refused, [])
      await account.close()
      const other = connectAccount(context, server)
      const here = await lookAt(await other.account.open(path))
      assert.ok(here[0]?.flags.has(Flag.flagged))
      const left = here
        .filter(({ flags }) => !flags.has(Flag.deleted))
        .map(({ envelope }) => envelope.subject)
      assert.deepEqual(left, ['m1', 'm3', 'm4', 'm5'])
      const there = await other.account.open(target)
      await waitUntil('the message is there', () => there.length === 1)
      assert.equal((await lookAt(there))[0]?.envelope.subject, 'm2')
    })
  })
}
