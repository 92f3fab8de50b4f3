import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMailFailure } from '../../src/model/error.ts'
import { MailboxAdmin } from '../../src/sync/mailbox-admin.ts'
import { startCyrus } from '../support/cyrus.ts'
import { connectAccount, levelOf } from '../support/real-account.ts'
import { RawSession } from '../support/raw-session.ts'
import { all, numbered, trueSubjects } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

test('an EXPUNGE that Cyrus refuses is told; the marks stay, and nothing is deleted (2180-4.1.4, 2683-3.4.12)', async (context) => {
  const server = await startCyrus()
  if (!server) return context.skip(notInstalled)
  context.after(() => server.stop())
  const { alice } = server.users
  await server.fill(alice, 'Kept', numbered(1, 5))
  const owner = await RawSession.signIn(server, alice)
  // All rights but those to expunge and to delete the mailbox.
  await owner.ok('SETACL Kept alice lrswipta')
  await owner.logout()
  const { account } = connectAccount(context, server)
  const kept = (await levelOf(account.tree)).find(({ path }) => path === 'Kept')
  assert.ok(kept)
  const refused = await new MailboxAdmin(account).emptyAndDelete(kept).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(isMailFailure(refused) && refused.error.kind === 'refused', String(refused))
  assert.equal(refused.error.command, 'EXPUNGE')
  assert.match(refused.error.text, /Permission denied/)
  await account.close()
  assert.deepEqual(
    await trueSubjects(server, alice, 'Kept'),
    all.map((subject) => `${subject}-`),
  )
})
