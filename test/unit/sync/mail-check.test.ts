import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LinkStatus } from '../../../src/sync/link.ts'
import { MailboxCache } from '../../../src/sync/mailbox-cache.ts'
import { checkMail } from '../../../src/sync/mail-check.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import { mailboxStatus } from '../../support/fake-session.ts'

test('new mail is asked for as often as the user says, in the open mailbox, while there is a connection (2683-3.1.2d)', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  const scheduler = new Scheduler(() => undefined)
  let status: LinkStatus = { kind: 'connecting' }
  let view: MailboxCache | null = null
  const account = {
    scheduler,
    get status() {
      return status
    },
    get view() {
      return view
    },
  }
  const check = checkMail(account, 5)
  context.mock.timers.tick(6 * 60_000)
  assert.equal(scheduler.size, 0, 'nobody is asked without a connection')
  status = { kind: 'online', tls: null }
  view = new MailboxCache(mailboxStatus(), new Scheduler(() => undefined))
  context.mock.timers.tick(4 * 60_000)
  assert.deepEqual(
    scheduler.waiting.map(({ key, priority }) => [key, priority]),
    [['check for mail', 'background']],
  )
  assert.deepEqual(scheduler.wantedMailboxes(), [view.path])
  context.mock.timers.tick(15 * 60_000)
  assert.equal(scheduler.size, 1, 'one check waits at a time')
  check.dispose()
  scheduler.close()
  context.mock.timers.tick(60 * 60_000)
  assert.equal(scheduler.size, 0)
})
