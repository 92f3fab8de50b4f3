import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { waitUntil } from '../support/daemon.ts'
import { startCourier } from '../support/courier.ts'
import { startCyrus } from '../support/cyrus.ts'
import { startDovecot } from '../support/dovecot.ts'
import { startMailutils } from '../support/mailutils.ts'
import { makeSandbox } from '../support/program.ts'
import { connectAccount, lookAt, mail } from '../support/real-account.ts'
import type { RealServer } from '../support/real-server.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { notInstalled } from '../support/requirements.ts'

/** With all that a quoted string must escape, and letters that are no ASCII. */
const eightBit = 'pä"ss\\wörd€'

interface Variations {
  readonly product: RealServer['product']
  readonly start: () => Promise<RealServer | undefined>
  /** Takes no sign-in without TLS. */
  readonly startStrict: () => Promise<RealServer | undefined>
  /** With the password `eightBit`. */
  readonly startEightBit: () => Promise<RealServer | undefined>
}

const servers: readonly Variations[] = [
  {
    product: 'Dovecot',
    start: () => startDovecot(),
    startStrict: async () => {
      const server = await startDovecot()
      return server && { ...server, host: server.strictHost }
    },
    startEightBit: async () => {
      const server = await startDovecot({
        extra: `passdb {\n driver = static\n args = password=${eightBit}\n}`,
      })
      return server && { ...server, password: eightBit }
    },
  },
  {
    product: 'Cyrus',
    start: () => startCyrus(),
    startStrict: () => startCyrus({ strict: true }),
    startEightBit: () => startCyrus({ password: eightBit }),
  },
  {
    product: 'Courier',
    start: () => startCourier(),
    startStrict: () => startCourier({ strict: true }),
    startEightBit: () => startCourier({ password: eightBit }),
  },
  {
    product: 'Mailutils',
    start: () => startMailutils(),
    startStrict: () => startMailutils({ strict: true }),
    startEightBit: () => startMailutils({ password: eightBit }),
  },
]

for (const { product, start, startStrict, startEightBit } of servers) {
  describe(`signing in to ${product}`, { timeout: 60_000, concurrency: 3 }, () => {
    test('goes by STARTTLS where nothing else is taken (wp-auth, wp-states)', async (context) => {
      const server = await startStrict()
      if (!server) return context.skip(notInstalled)
      context.after(() => server.stop())
      await server.fill(server.users.alice, 'INBOX', [mail('behind TLS')])
      const endpoint = { port: server.port, tls: 'starttls' } as const
      const { account, settled } = connectAccount(context, server, { endpoint })
      const status = await settled()
      assert.match(status.kind === 'online' ? (status.tls ?? 'none') : status.kind, /^TLSv1\.[23]$/)
      const [message] = await lookAt(await account.open('INBOX'))
      assert.equal(message?.envelope.subject, 'behind TLS')
    })

    test('sends no secret where only TLS would be safe (wp-auth)', async (context) => {
      const server = await startStrict()
      if (!server) return context.skip(notInstalled)
      context.after(() => server.stop())
      const sandbox = await makeSandbox()
      context.after(() => sandbox.remove())
      const transcript = join(sandbox.dir, 'transcript')
      const endpoint = { port: server.port, tls: 'none' } as const
      const { settled } = connectAccount(context, server, { endpoint, transcript })
      const status = await settled()
      assert.equal(status.kind === 'stopped' && status.error.kind, 'auth')
      await waitUntil('the transcript is written', async () =>
        (await readFile(transcript, 'utf8').catch(() => '')).includes('S: '),
      )
      assert.doesNotMatch(await readFile(transcript, 'utf8'), /C: \S+ (LOGIN|AUTHENTICATE)/)
    })

    test('takes a password of any letters, unchanged (2683-3.4.2b)', async (context) => {
      const server = await startEightBit()
      if (!server) return context.skip(notInstalled)
      context.after(() => server.stop())
      for (const endpoint of [{}, { port: server.port, tls: 'none' } as const]) {
        const { settled } = connectAccount(context, server, { endpoint })
        assert.equal((await settled()).kind, 'online')
      }
    })

    test('tells a wrong password, which is tried once (wp-auth)', async (context) => {
      const server = await start()
      if (!server) return context.skip(notInstalled)
      context.after(() => server.stop())
      const signIn = { user: server.users.alice, password: 'not this' }
      const { account, refusals } = connectAccount(context, server, { signIn })
      await waitUntil('the account gives up', () => account.status.kind === 'stopped' && refusals.length > 0)
      assert.ok(refusals.every(({ kind }) => kind === 'auth'))
    })

    test('is over already through a tunnel (wp-states: PREAUTH)', async (context) => {
      const server = await start()
      if (!server) return context.skip(notInstalled)
      context.after(() => server.stop())
      const { alice } = server.users
      await server.fill(alice, 'INBOX', [mail('through the tunnel')])
      const tunnel = server.imapCommand?.(alice)
      if (!tunnel) return assert.equal(product, 'Cyrus', 'which has no PREAUTH')
      const { account, settled } = connectAccount(context, server, {
        endpoint: { tunnel },
        signIn: undefined,
      })
      const status = await settled()
      assert.deepEqual(status, { kind: 'online', tls: null })
      const [message] = await lookAt(await account.open('INBOX'))
      assert.equal(message?.envelope.subject, 'through the tunnel')
    })
  })
}
