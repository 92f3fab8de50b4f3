import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ImapSession } from '../../src/imap/session.ts'
import { isMailFailure } from '../../src/model/error.ts'
import type { MailError } from '../../src/model/error.ts'
import { Triage } from '../../src/sync/triage/triage.ts'
import { openViewOf } from '../support/open-view.ts'
import { startCourier } from '../support/courier.ts'
import { startCyrus } from '../support/cyrus.ts'
import { startDovecot } from '../support/dovecot.ts'
import { RawSession } from '../support/raw-session.ts'
import { connectAccount, lookAt, mail } from '../support/real-account.ts'
import type { RealServer } from '../support/real-server.ts'
import { shown, trueSubjects } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

interface Limited {
  readonly product: RealServer['product']
  readonly start: () => Promise<RealServer | undefined>
  /** The server's words when there is no room, and the code that goes with them. */
  readonly words: RegExp
  readonly code: string | undefined
  /** What it says by [ALERT] besides: of a mailbox that is nearly full, and of a COPY that it refuses. */
  readonly alerts: RegExp
}

/** Mailutils has no quota, and to that of Courier its Trash does not count. */
const servers: readonly Limited[] = [
  {
    product: 'Dovecot',
    start: () => startDovecot({ quota: true }),
    words: /Quota exceeded/,
    code: 'OVERQUOTA',
    alerts: /^$/,
  },
  {
    product: 'Cyrus',
    start: () => startCyrus(),
    words: /Over quota/,
    code: undefined,
    alerts: /^no: Mailbox is at 9\d% of STORAGE quota$/,
  },
  {
    product: 'Courier',
    start: () => startCourier(),
    words: /exceeded your mail quota/,
    code: 'ALERT',
    alerts: /^no: You exceeded your mail quota\.$/,
  },
]

/** Three kilobytes: six of these fill a mailbox of 20 kB to more than nine tenths. */
const large = (subject: string) => mail(subject, `${'x'.repeat(70)}\r\n`.repeat(43))

for (const { product, start, words, code, alerts } of servers) {
  describe(`a full account on ${product}`, { timeout: 60_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
      if (!server) return
      const session = await RawSession.signIn(server, 'full')
      await session.create(`${server.prefix}Kept`)
      for (let number = 1; number <= 6; number++) await session.append('INBOX', large(`m${number}`))
      await session.logout()
    })
    after(() => server?.stop())

    test('says in its own words that there is no room, and nothing is lost (wp-quota, 2683-3.4.11, wp-copy)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const signIn = { user: 'full', password: server.password }
      const { account, texts } = connectAccount(context, server, { signIn })
      const view = await account.open('INBOX')
      const rows = await lookAt(view)
      assert.equal(rows.length, 6)
      const target = `${server.prefix}Kept`
      const uids = rows.map(({ uid }) => uid)
      const run = (session: ImapSession) => session.copy(uids, target)
      const refused = await account.scheduler
        .submit({ key: 'copy', priority: 'interactive', mailbox: 'INBOX', onDisconnect: 'fail', run })
        .catch((thrown: unknown) => thrown)
      assert.ok(isMailFailure(refused) && refused.error.kind === 'refused', String(refused))
      assert.match(refused.error.text, words)
      assert.equal(refused.error.code, code)
      const told = texts.filter(({ alert }) => alert).map(({ kind, text }) => `${kind}: ${text}`)
      assert.match(told.join('\n'), alerts)
      assert.deepEqual(await trueSubjects(server, 'full', target), [], 'the failed COPY leaves no trace')
    })

    test('lets mail be moved, or leaves it where it is and says why (wp-quota, wp-copy)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const signIn = { user: 'full', password: server.password }
      const { account } = connectAccount(context, server, { signIn })
      const view = await account.open('INBOX')
      const rows = await lookAt(view)
      const target = `${server.prefix}Kept`
      const errors: MailError[] = []
      const triage = new Triage({
        scheduler: account.scheduler,
        capabilities: () => account.capabilities,
        undoSeconds: 0.01,
        listener: {
          onRefused: (_, error) => errors.push(error),
          onReturning: () => undefined,
          onReturned: () => undefined,
        },
        viewOf: openViewOf(account),
      })
      const canMove = account.capabilities.has('MOVE')
      triage.move(
        view,
        rows.map(({ uid }) => uid),
        target,
      )
      assert.equal(await triage.flush(5000), 0)
      const all = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6']
      assert.deepEqual(shown(view), canMove ? [] : all)
      assert.equal(errors.length, canMove ? 0 : 1)
      if (errors[0]?.kind === 'refused') assert.match(errors[0].text, words)
      assert.deepEqual(await trueSubjects(server, 'full', 'INBOX'), canMove ? [] : all)
      assert.deepEqual(await trueSubjects(server, 'full', target), canMove ? all : [])
    })
  })
}
