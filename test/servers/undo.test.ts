import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { mail } from '../support/real-account.ts'
import { sharingServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { openShared, trueSubjects } from '../support/shared-mailbox.ts'
import { UndoDesk } from '../support/undo-desk.ts'
import { notInstalled } from '../support/requirements.ts'

const things = ['open', 'look', 'flag', 'move', 'move', 'copy', 'undo', 'undo one', 'redo', 'sent']
const step = fc.tuple(fc.constantFrom(...things), fc.nat(20), fc.nat(20))

const seed = Number(process.env['POSTERN_UNDO_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** Mails that can be told from each other by their Message-IDs. */
const mails = [1, 2, 3, 4, 5].map((number) =>
  mail(`m${number}`, `body ${number}`).replace(/^/, `Message-ID: <m${number}@example.org>\r\n`),
)

for (const { product, start } of sharingServers) {
  describe(`what can be undone on ${product}`, { timeout: 120_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
    })
    after(() => server?.stop())

    test('is, whatever it was: a second program sees no difference', async (context) => {
      if (!server) return context.skip(notInstalled)
      context.diagnostic(`POSTERN_UNDO_SEED=${seed}`)
      const { host, port, password, prefix, users } = server
      const mailboxes = ['Undo', 'Elsewhere'].map((name) => `${prefix}${name}`)
      await server.fill(users.alice, mailboxes[0] ?? '', mails)
      await server.createMailboxes(users.alice, mailboxes.slice(1))
      // Without keywords there is nothing to undo of them.
      const steps = step.filter(([thing, , choice]) => thing !== 'flag' || choice % 3 !== 2)
      const property = fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 20 }), async (script) => {
        const desk = new UndoDesk({ host, port, password, user: users.alice }, mailboxes, 3600)
        try {
          const before = await desk.seen()
          await desk.step('open', 0, 0)
          for (const [thing, row, choice] of script) await desk.step(thing, row, choice)
          await desk.undoAll()
          await desk.close()
          assert.deepEqual(await desk.seen(), before)
        } finally {
          await desk.close()
        }
      })
      await fc.assert(property, { seed, numRuns: 4, endOnFailure: true })
    })

    test('is not what is expunged: only that goes, where the server can', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { view, triage, account, path } = await openShared(context, server, 'Expunging')
      triage.setFlags(view, [1, 2, 4], { flags: ['\\Deleted'], add: true })
      await triage.sent()
      await triage.expunge(view, [2, 4])
      // Mailutils has no UID EXPUNGE: what is marked goes.
      const left = triage.canExpungeSome ? ['m1-', 'm3', 'm5'] : ['m3', 'm5']
      assert.deepEqual(
        triage.entries.flatMap(({ uids }) => uids),
        [1],
      )
      await account.close()
      assert.deepEqual(await trueSubjects(server, server.users.alice, path), left)
    })
  })
}
