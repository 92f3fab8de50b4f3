import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { waitUntil } from '../support/daemon.ts'
import { startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { connectAccount, lookAt, mail, subjectsOf } from '../support/real-account.ts'
import { notInstalled } from '../support/requirements.ts'

describe('a session that Dovecot ends', { timeout: 60_000 }, () => {
  let server: DovecotServer | undefined
  before(async () => {
    server = await startDovecot()
  })
  after(() => server?.stop())

  test('is taken up again when the server is back, in the same mailbox (2683-3.1.2b)', async (context) => {
    if (!server) return context.skip(notInstalled)
    await server.fill('alice', 'Work', [mail('one'), mail('two')])
    const { account, statuses, lost } = connectAccount(context, server)
    const view = await account.open('Work')
    await lookAt(view)
    await server.restart(async () => {
      await waitUntil('the account knows', () => account.status.kind === 'waiting')
      assert.deepEqual(subjectsOf(view), ['one', 'two'], 'what was there is there still')
    })
    await server.fill('alice', 'Work', [mail('three')])
    account.connect()
    await waitUntil('it is online again', () => account.status.kind === 'online')
    await waitUntil('the new message is counted', () => view.length === 3)
    await lookAt(view)
    assert.deepEqual(subjectsOf(view), ['one', 'two', 'three'])
    assert.equal(account.view, view)
    assert.deepEqual(lost, [])
    assert.equal(statuses.filter(({ kind }) => kind === 'online').length, 2)
  })

  test('because its mailbox was deleted says which one went, and goes on elsewhere (2180-3.3)', async (context) => {
    if (!server) return context.skip(notInstalled)
    await server.fill('alice', 'Doomed', [mail('one')])
    await server.fill('alice', 'INBOX', [mail('in the inbox')])
    const { account, lost } = connectAccount(context, server)
    await lookAt(await account.open('Doomed'))
    await server.doveadm('mailbox', 'delete', '-u', 'alice', 'Doomed')
    // Dovecot tells at the next command, or while the connection idles.
    await account.scheduler
      .submit({
        key: 'check',
        priority: 'interactive',
        onDisconnect: 'fail',
        run: (session) => session.noop(),
      })
      .catch(() => undefined)
    account.connect()
    await waitUntil('the loss is told', () => lost.length > 0)
    assert.deepEqual(
      lost.map(({ path }) => path),
      ['Doomed'],
    )
    const inbox = await account.open('INBOX')
    await lookAt(inbox)
    assert.deepEqual(subjectsOf(inbox), ['in the inbox'])
  })
})
