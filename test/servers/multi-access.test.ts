import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ImapSession } from '../../src/imap/session.ts'
import { isMailFailure } from '../../src/model/error.ts'
import { Flag } from '../../src/model/flags.ts'
import { PartFetcher } from '../../src/sync/part-fetcher.ts'
import { waitUntil } from '../support/daemon.ts'
import { sharingServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { all, numbered, openShared, shareMailbox, untilShown } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

const star = { flags: [Flag.flagged], add: true }

for (const { product, start } of sharingServers) {
  describe(`two sessions on a mailbox of ${product}`, { timeout: 110_000 }, () => {
    let server: RealServer | undefined
    /** Mailutils tells of no EXPUNGE and of no flags before the mailbox is selected again. */
    const tells = product !== 'Mailutils'
    before(async () => {
      server = await start()
      await server?.fill(server.users.alice, 'INBOX', [])
    })
    after(() => server?.stop())

    test('a row is wanted of a message that was expunged meanwhile (2683-3.4.6, 2180-4.1.1, 2180-4.1.3)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, other, everShown } = await shareMailbox(context, server, 'Unseen')
      await other.expunge('3')
      await untilShown(view, tells ? ['m1', 'm2', 'm4', 'm5'] : ['m1', 'm2', '(lost)', 'm4', 'm5'])
      const wrong = [...everShown].filter((text) => ![...all, '…', '(lost)'].includes(text))
      assert.deepEqual(wrong, [])
    })

    test('rows come, go and change while nobody touches a key (2683-3.4.6, 2683-3.4.4a)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { account, view, other, path } = await openShared(context, server, 'Idle')
      await other.expunge('2')
      await other.ok(String.raw`UID STORE 4 +FLAGS (\Flagged)`)
      for (const message of numbered(6, 6)) await other.append(path, message)
      const now = ['m1', 'm3', 'm4*', 'm5', 'm6']
      if (tells) await untilShown(view, now)
      // Mailutils tells nothing in IDLE: the user sees it when the mailbox is opened again.
      await other.ok('CLOSE')
      await account.open('INBOX')
      await untilShown(await account.open(path), now)
    })

    test('a message is read that was expunged meanwhile: its text, or a word that it is gone (2180-4.1.1, 2180-4.1.3)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, other, account } = await openShared(context, server, 'Reading')
      await other.expunge('3')
      const at = { mailbox: view.path, uidValidity: view.uidValidity, uid: 3 }
      const read = async () => {
        let text = ''
        for await (const octets of new PartFetcher(account.scheduler).chunks(at, '1', 8, {
          priority: 'interactive',
        }))
          text += Buffer.from(octets).toString()
        return text.trim()
      }
      const text = await read().catch((thrown: unknown) =>
        isMailFailure(thrown) ? thrown.error.kind : String(thrown),
      )
      const words: Record<RealServer['product'], string> = {
        Dovecot: 'missing',
        Cyrus: 'body 3',
        Courier: 'This message is no longer available on the server.',
        Mailutils: 'body 3',
      }
      assert.equal(text, words[product])
    })

    test('stars messages of which one was expunged meanwhile (2180-4.2)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, other, triage, refused, left } = await openShared(context, server, 'Stars')
      await other.expunge('2')
      triage.setFlags(view, [2, 3], star)
      await untilShown(view, tells ? ['m1', 'm3*', 'm4', 'm5'] : ['m1', 'm2*', 'm3*', 'm4', 'm5'])
      assert.equal(await triage.flush(5000), 0)
      assert.deepEqual(refused, [])
      assert.deepEqual(await left(), ['m1', 'm3*', 'm4', 'm5'])
    })

    test('searches while a message was expunged (2180-4.3)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, other, account } = await openShared(context, server, 'Search')
      await other.expunge('2')
      const run = (session: ImapSession) => session.search([{ key: 'ALL' }])
      const found = await account.scheduler.submit({
        key: 'search',
        priority: 'interactive',
        mailbox: view.path,
        onDisconnect: 'fail',
        run,
      })
      assert.deepEqual(
        found.filter((uid) => uid !== 2),
        [1, 3, 4, 5],
      )
      await untilShown(view, tells ? ['m1', 'm3', 'm4', 'm5'] : all)
    })

    test('takes nothing back in a mailbox that was made anew meanwhile (2683-3.4.3a, 2683-3.4.3b)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, other, path, triage, refused, account } = await openShared(context, server, 'Anew')
      triage.setFlags(view, [3], star)
      await untilShown(view, ['m1', 'm2', 'm3*', 'm4', 'm5'])
      await triage.flush(5000)
      await account.open('INBOX')
      await other.ok('CLOSE')
      const before = view.uidValidity
      await waitUntil('it is numbered anew', async () => {
        await other.ok(`DELETE "${path}"`)
        await other.ok(`CREATE "${path}"`)
        return !(await other.ok(`STATUS "${path}" (UIDVALIDITY)`)).join().includes(` ${before})`)
      })
      for (const message of numbered(11, 14))
        await other.append(path, { content: message, flags: [Flag.flagged] })
      triage.undo()
      assert.equal(await triage.flush(5000), 0)
      assert.deepEqual(
        refused.map(({ kind }) => kind),
        ['missing'],
      )
      const anew = await account.open(path)
      // Mailutils loses the flags of an APPEND to a maildir.
      const mark = tells ? '*' : ''
      await untilShown(anew, [`m11${mark}`, `m12${mark}`, `m13${mark}`, `m14${mark}`])
      assert.notEqual(anew.uidValidity, before)
    })
  })
}
