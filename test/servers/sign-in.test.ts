import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { waitUntil } from '../support/daemon.ts'
import { dovecotPassword, startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { connectAccount, mail } from '../support/real-account.ts'
import type { RealAccountOptions } from '../support/real-account.ts'
import { notInstalled } from '../support/requirements.ts'

/** With all that a quoted string must escape, and letters that are no ASCII. */
const eightBit = 'pä"ss\\wörd€'

describe('signing in to Dovecot', { timeout: 60_000 }, () => {
  let server: DovecotServer | undefined
  before(async () => {
    server = await startDovecot({
      extra: `passdb {\n driver = static\n args = password=${eightBit}\n}`,
    })
    await server?.fill('alice', 'INBOX', [mail('first')])
    await server?.fill('bob', 'INBOX', [mail('one'), mail('two')])
  })
  after(() => server?.stop())

  /** Messages in INBOX where signing in went well; else the error. */
  async function attempt(context: TestContext, started: DovecotServer, options: RealAccountOptions) {
    const { account, settled } = connectAccount(context, started, options)
    const status = await settled()
    if (status.kind !== 'online') return 'error' in status ? status.error : assert.fail(status.kind)
    return { tls: status.tls, length: (await account.open('INBOX')).length }
  }

  test('goes by implicit TLS with a private authority', async (context) => {
    if (!server) return context.skip(notInstalled)
    assert.deepEqual(await attempt(context, server, {}), { tls: 'TLSv1.3', length: 1 })
  })

  test('is not tried where nobody known has signed the certificate', async (context) => {
    if (!server) return context.skip(notInstalled)
    const error = await attempt(context, server, { endpoint: { authority: undefined } })
    assert.equal('kind' in error && error.kind, 'tls')
  })

  test('goes by STARTTLS where the server demands it', async (context) => {
    if (!server) return context.skip(notInstalled)
    const endpoint = { host: server.strictHost, port: server.port, tls: 'starttls' } as const
    assert.deepEqual(await attempt(context, server, { endpoint }), { tls: 'TLSv1.3', length: 1 })
  })

  test('trusts a pinned certificate and no other', async (context) => {
    if (!server) return context.skip(notInstalled)
    const hex = createHash('sha256').update(new X509Certificate(server.certificate).raw).digest('hex')
    const right = { authority: undefined, fingerprint: `sha256:${hex}` }
    assert.deepEqual(await attempt(context, server, { endpoint: right }), { tls: 'TLSv1.3', length: 1 })
    const wrong = { authority: undefined, fingerprint: `sha256:${'0'.repeat(64)}` }
    const error = await attempt(context, server, { endpoint: wrong })
    assert.equal('kind' in error && error.kind, 'tls')
  })

  test('is over already through a tunnel (wp-states: PREAUTH)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const tunnel = server.imapCommand('bob')
    assert.deepEqual(await attempt(context, server, { endpoint: { tunnel }, signIn: undefined }), {
      tls: null,
      length: 2,
    })
  })

  test('sends a password of any letters unchanged (2683-3.4.2b)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const signIn = { user: 'bob', password: eightBit }
    assert.deepEqual(await attempt(context, server, { signIn }), { tls: 'TLSv1.3', length: 2 })
  })

  test('tells a wrong password, and tries it once only (wp-auth)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const signIn = { user: 'bob', password: `${dovecotPassword}?` }
    const { account, refusals, statuses } = connectAccount(context, server, { signIn })
    await waitUntil('the account gives up', () => refusals.length > 0 && account.status.kind === 'stopped')
    assert.ok(refusals.every((error) => error.kind === 'auth'))
    const { logFile } = server
    const attempts = async () =>
      (await readFile(logFile, 'utf8')).match(/auth failed, 1 attempts.*user=<bob>/g)?.length
    await waitUntil('Dovecot tells of it', async () => (await attempts()) === 1)
    assert.ok(statuses.every(({ kind }) => kind !== 'online'))
  })
})

describe('signing in to a Dovecot that knows SCRAM', { timeout: 60_000 }, () => {
  let server: DovecotServer | undefined
  before(async () => {
    server = await startDovecot({ extra: 'auth_mechanisms = plain scram-sha-256' })
  })
  after(() => server?.stop())

  test('shows that it knows the password without sending it (wp-auth)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const file = join(server.dir, 'transcript')
    const right = connectAccount(context, server, { transcript: file })
    assert.equal((await right.settled()).kind, 'online')
    assert.match(await readFile(file, 'utf8'), /AUTHENTICATE SCRAM-SHA-256/)
    const wrong = connectAccount(context, server, { signIn: { user: 'alice', password: 'no' } })
    await waitUntil('the refusal', () => wrong.refusals.length > 0)
    assert.equal(wrong.refusals[0]?.kind, 'auth')
  })
})
