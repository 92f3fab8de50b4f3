import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Endpoint } from '../../src/imap/session.ts'
import { password, signingIn, startAccount, until } from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'
import { expiredCertificate, loopbackCertificate } from '../support/loopback-certificate.ts'

const tls = loopbackCertificate
const authority = loopbackCertificate.cert
const fingerprint = `sha256:${createHash('sha256').update(new X509Certificate(tls.cert).raw).digest('hex')}`

const greeting = 'S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready'
const upgrade = `
    ${greeting}
    C: <tag> STARTTLS
    S: <tag> OK begin
    S*
    `

/** Connects and waits for the failure: it is about TLS, and no secret left. */
async function assertRefused(harness: AccountHarness): Promise<string> {
  const { account, server } = harness
  account.connect()
  await until(() => account.status.kind === 'stopped' || account.status.kind === 'waiting', 'the failure')
  await server.assertSilent()
  const { status } = account
  assert.ok(status.kind === 'stopped', 'it is not tried again by itself')
  assert.equal(status.error.kind, 'tls')
  const said = harness.sent().join('\n')
  for (const form of [password, Buffer.from(`\0ana\0${password}`).toString('base64')])
    assert.ok(!said.includes(form), said)
  assert.doesNotMatch(said, /LOGIN|AUTHENTICATE/)
  return status.error.kind === 'tls' ? status.error.text : ''
}

async function assertSignsIn({ account, server }: AccountHarness): Promise<void> {
  account.connect()
  await until(() => account.status.kind !== 'connecting', 'the session')
  await server.done()
  assert.equal(account.status.kind, 'online')
  assert.match(account.status.kind === 'online' ? (account.status.tls ?? '') : '', /^TLSv1\.[23]$/)
}

function implicit(
  context: TestContext,
  endpoint: Partial<Endpoint>,
  script = signingIn(),
): Promise<AccountHarness> {
  return startAccount(context, script, {
    server: { tls, implicitTls: true },
    endpoint: { tls: 'implicit', ...endpoint },
  })
}

function explicit(
  context: TestContext,
  script: string,
  endpoint: Partial<Endpoint> = { authority },
): Promise<AccountHarness> {
  return startAccount(context, script, { server: { tls }, endpoint: { tls: 'starttls', ...endpoint } })
}

describe('TLS from the first octet', { timeout: 20_000 }, () => {
  test('a certificate of a known authority is good', async (context) => {
    await assertSignsIn(await implicit(context, { authority }))
  })

  test('threat: certificates: a self-signed one is refused, with the cure', async (context) => {
    assert.match(await assertRefused(await implicit(context, {})), /tls_ca/)
  })

  test('threat: certificates: one for another host is refused', async (context) => {
    assert.match(await assertRefused(await implicit(context, { authority, host: '127.1' })), /another host/)
  })

  test('threat: certificates: one that has expired is refused, though its authority is known', async (context) => {
    const harness = await startAccount(context, signingIn(), {
      server: { tls: expiredCertificate, implicitTls: true },
      endpoint: { tls: 'implicit', authority: expiredCertificate.cert },
    })
    assert.match(await assertRefused(harness), /expired/)
  })

  test('a pinned certificate is trusted for itself', async (context) => {
    await assertSignsIn(await implicit(context, { fingerprint }))
  })

  test('a pin may be written with colons and in capitals', async (context) => {
    const pairs = fingerprint.slice(7).toUpperCase().match(/../g) ?? []
    await assertSignsIn(await implicit(context, { fingerprint: `SHA256:${pairs.join(':')}` }))
  })

  test('threat: certificates: another than the pinned one is refused, though its authority is known', async (context) => {
    const other = `sha256:${'0'.repeat(64)}`
    assert.match(await assertRefused(await implicit(context, { authority, fingerprint: other })), /pinned/)
  })

  test('a server that speaks no TLS gets nothing', async (context) => {
    const harness = await startAccount(context, 'S: * OK [CAPABILITY IMAP4rev1] plain', {
      endpoint: { tls: 'implicit', authority },
    })
    const { account, server } = harness
    account.connect()
    await until(() => account.status.kind === 'stopped' || account.status.kind === 'waiting', 'the failure')
    assert.ok(account.status.kind === 'stopped' && account.status.error.kind === 'tls')
    assert.match(account.status.error.text, /^it does not speak TLS on this port/)
    assert.deepEqual(harness.sent(), [])
    await server.close()
  })
})

describe('STARTTLS', { timeout: 20_000 }, () => {
  test('the secret goes after the upgrade, and capabilities are asked for again (2683-3.3.1a)', async (context) => {
    const harness = await explicit(
      context,
      `${upgrade}
       C: <tag> CAPABILITY
       S: * CAPABILITY IMAP4rev1
       S: <tag> OK listed
       C: <tag> LOGIN "ana" "${password}"
       S: <tag> OK [CAPABILITY IMAP4rev1] welcome`,
    )
    await assertSignsIn(harness)
  })

  test('threat: STARTTLS stripping: not offered, it is not signed in without', async (context) => {
    await assertRefused(await explicit(context, 'S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready'))
  })

  test('threat: STARTTLS stripping: refused, it is not signed in without', async (context) => {
    await assertRefused(await explicit(context, `${greeting}\nC: <tag> STARTTLS\nS: <tag> NO not today`))
    await assertRefused(await explicit(context, `${greeting}\nC: <tag> STARTTLS\nS: <tag> BAD what`))
  })

  test('threat: PREAUTH before TLS (CVE-2020-14093): such a greeting ends the connection', async (context) => {
    const harness = await explicit(context, 'S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] come in')
    await assertRefused(harness)
    assert.deepEqual(harness.sent(), [])
  })

  test('threat: data before TLS, response injection (CVE-2021-38370, CVE-2020-14954): what was slipped in before the handshake ends the connection', async (context) => {
    const harness = await explicit(
      context,
      `${greeting}
       C: <tag> STARTTLS
       S: <tag> OK begin<crlf>* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] slipped in
       S*`,
    )
    await assertRefused(harness)
  })

  test('threat: certificates: a self-signed one is refused after STARTTLS too', async (context) => {
    await assertRefused(await explicit(context, upgrade, {}))
  })

  test('threat: certificates: one for another host is refused after STARTTLS too', async (context) => {
    await assertRefused(await explicit(context, upgrade, { authority, host: '127.1' }))
  })

  test('another certificate than the pinned one is refused', async (context) => {
    await assertRefused(
      await explicit(context, upgrade, { authority, fingerprint: `sha256:${'ab'.repeat(32)}` }),
    )
  })
})

describe('no TLS', { timeout: 20_000 }, () => {
  test('is for this machine alone: elsewhere nothing is even dialled', async (context) => {
    const harness = await startAccount(context, 'S: * OK [CAPABILITY IMAP4rev1] ready', {
      endpoint: { host: 'mail.example.org' },
    })
    await assertRefused(harness)
    assert.equal(harness.server.connections, 0)
  })
})
