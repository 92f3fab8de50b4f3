import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  countingUnseen,
  password,
  selecting,
  signingIn,
  startAccount,
  until,
} from '../support/account-harness.ts'

const user = 'ana'

describe('capabilities', { timeout: 20_000 }, () => {
  test('a server that knows no CAPABILITY is IMAP2: told so, and sent nothing more (2683-3.3.1b, 1176-imap2)', async (context) => {
    const { server, account, statuses } = await startAccount(
      context,
      `S: * OK mail.example.org IMAP2bis service ready
       C: <tag> CAPABILITY
       S: <tag> BAD unknown command`,
    )
    account.connect()
    await until(() => account.status.kind === 'stopped', 'the end')
    await server.done()
    await server.assertSilent()
    const last = statuses.at(-1)
    assert.ok(last?.kind === 'stopped' && last.error.kind === 'protocol')
    assert.match(last.error.text, /IMAP4rev1/)
  })

  test('a server that is IMAP4 but not rev1 is sent no sign-in (2683-3.3.1b)', async (context) => {
    const { server, account, sent } = await startAccount(
      context,
      'S: * OK [CAPABILITY IMAP4 AUTH=PLAIN] ready',
    )
    account.connect()
    await until(() => account.status.kind === 'stopped', 'the end')
    await server.assertSilent()
    assert.deepEqual(sent(), [])
  })

  test('a server of IMAP4rev2 alone will do (2683-3.3.1b)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `S: * OK [CAPABILITY IMAP4rev2 AUTH=PLAIN] ready
       C: <tag> AUTHENTICATE PLAIN
       S: +<hex 20>
       C: <any>
       S: <tag> OK [CAPABILITY IMAP4rev2] welcome`,
    )
    account.connect()
    await until(() => account.status.kind === 'online', 'the session')
    await server.done()
    await server.assertSilent()
  })

  test('are asked for where they were not given, again after the sign-in (2683-3.3.1a)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `S: * OK ready
       C: <tag> CAPABILITY
       S: * CAPABILITY IMAP4rev1
       S: <tag> OK listed
       C: <tag> LOGIN "ana" "${password}"
       S: <tag> OK welcome
       C: <tag> CAPABILITY
       S: * CAPABILITY IMAP4rev1 ESEARCH
       S: <tag> OK listed
       ${selecting('INBOX', 3)}
       C: <tag> SEARCH RETURN (MIN COUNT) UNSEEN
       S: * ESEARCH (TAG "x") COUNT 2 MIN 1
       S: <tag> OK searched`,
    )
    account.connect()
    const view = await account.open('INBOX')
    await server.done()
    await until(() => view.unseen === 2, 'the count')
    assert.equal(view.firstUnseen, 0)
  })
})

describe('the sign-in', { timeout: 20_000 }, () => {
  test('AUTHENTICATE PLAIN carries every octet of name and password (2683-3.4.2b, wp-auth)', async (context) => {
    const secret = 'pä"ss\\wörd €'
    const { server, account } = await startAccount(
      context,
      `S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready
       C: <tag> AUTHENTICATE PLAIN
       S: +<hex 20>
       C: ${Buffer.from(`\0añá\0${secret}`).toString('base64')}
       S: <tag> OK [CAPABILITY IMAP4rev1] welcome`,
      { signIn: { user: 'añá', password: secret } },
    )
    account.connect()
    await until(() => account.status.kind === 'online', 'the session')
    await server.done()
  })

  test('where SASL-IR is offered the response goes along, unless the line became too long (2683-3.3.1a, 2683-3.2.1.5)', async (context) => {
    const response = (secret: string) => Buffer.from(`\0${user}\0${secret}`).toString('base64')
    const long = 'x'.repeat(2000)
    const offering = 'S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\nC: <tag> AUTHENTICATE PLAIN'
    const welcome = 'S: <tag> OK [CAPABILITY IMAP4rev1] welcome'
    for (const [secret, script] of [
      [password, `${offering} ${response(password)}\n${welcome}`],
      [long, `${offering}\nS: +<hex 20>\nC: ${response(long)}\n${welcome}`],
    ] as const) {
      const { server, account } = await startAccount(context, script, { signIn: { user, password: secret } })
      account.connect()
      await until(() => account.status.kind === 'online', 'the session')
      await server.done()
    }
  })

  test('an access token goes by OAUTHBEARER, else by XOAUTH2, and never by another way (wp-auth)', async (context) => {
    const signIn = { user, accessToken: 'ya29.token' }
    for (const [mechanisms, mechanism, said] of [
      [
        'AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER',
        'OAUTHBEARER',
        /^n,a=ana,\u0001host=.*\u0001auth=Bearer ya29.token\u0001\u0001$/s,
      ],
      ['AUTH=PLAIN AUTH=XOAUTH2', 'XOAUTH2', /^user=ana\u0001auth=Bearer ya29.token\u0001\u0001$/],
    ] as const) {
      const { server, account } = await startAccount(
        context,
        `S: * OK [CAPABILITY IMAP4rev1 SASL-IR ${mechanisms}] ready
         C: <tag> AUTHENTICATE ${mechanism} <any>
         S: <tag> OK [CAPABILITY IMAP4rev1] welcome`,
        { signIn },
      )
      account.connect()
      await until(() => account.status.kind === 'online', 'the session')
      await server.done()
      const response = server.transcript.flatMap((line) => / AUTHENTICATE \S+ (\S+)$/.exec(line)?.[1] ?? [])
      assert.match(Buffer.from(response.join(''), 'base64').toString(), said)
    }
  })

  test('a token that is refused is said to be, with the server’s words (wp-auth)', async (context) => {
    const { server, account, refusals } = await startAccount(
      context,
      `S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready
       C: <tag> AUTHENTICATE XOAUTH2 <any>
       S: + eyJzdGF0dXMiOiI0MDEifQ==
       C: <any>
       S: <tag> NO [AUTHENTICATIONFAILED] token expired`,
      { signIn: { user, accessToken: 'ya29.old' } },
    )
    account.connect()
    await until(() => refusals.length > 0, 'the refusal')
    assert.deepEqual(refusals[0], { kind: 'auth', account: user, text: 'token expired' })
    await server.done()
  })

  test('SCRAM-SHA-256 is tried first; refused without a reason, the next way is taken (wp-auth)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=SCRAM-SHA-256] ready
       C: <tag> AUTHENTICATE SCRAM-SHA-256
       S: +<hex 20>
       C: <any>
       S: <tag> NO not for you
       C: <tag> AUTHENTICATE PLAIN
       S: +<hex 20>
       C: <any>
       S: <tag> OK [CAPABILITY IMAP4rev1] welcome`,
    )
    account.connect()
    await until(() => account.status.kind === 'online', 'the session')
    await server.done()
    assert.ok(server.transcript.every((line) => !line.includes(password)))
  })

  test('refused for the credentials, nothing else is tried; nor is LOGIN where it is disabled (wp-auth)', async (context) => {
    for (const [capabilities, answer] of [
      ['AUTH=PLAIN AUTH=SCRAM-SHA-256', 'NO [AUTHENTICATIONFAILED] wrong'],
      ['LOGINDISABLED AUTH=SCRAM-SHA-256', 'NO not for you'],
    ]) {
      const { server, account, refusals } = await startAccount(
        context,
        `S: * OK [CAPABILITY IMAP4rev1 ${capabilities}] ready
         C: <tag> AUTHENTICATE SCRAM-SHA-256
         S: +<hex 20>
         C: <any>
         S: <tag> ${answer}`,
      )
      account.connect()
      await until(() => refusals.length > 0, 'the refusal')
      assert.equal(refusals[0]?.kind, 'auth')
      await server.done()
    }
  })

  test('a server that answers SCRAM with nonsense is told to stop, and gets no password (wp-auth)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-256] ready
       C: <tag> AUTHENTICATE SCRAM-SHA-256 <any>
       S: + cj1ub25zZW5zZSxzPUFBQUEsaT0x
       C: *
       S: <tag> BAD given up`,
    )
    account.connect()
    await until(() => account.status.kind === 'stopped', 'the end')
    assert.ok(account.status.kind === 'stopped' && account.status.error.kind === 'protocol')
    await server.done()
  })

  test('LOGIN quotes what can be quoted (2683-3.4.2a)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `S: * OK [CAPABILITY IMAP4rev1] ready
       C: <tag> LOGIN "a\\"na" "back\\\\slash % * ( {3}"
       S: <tag> OK [CAPABILITY IMAP4rev1] welcome`,
      { signIn: { user: 'a"na', password: 'back\\slash % * ( {3}' } },
    )
    account.connect()
    await until(() => account.status.kind !== 'connecting', 'an answer')
    await server.done()
    assert.equal(account.status.kind, 'online')
  })

  test('LOGIN sends 8-bit characters as a literal: a quoted string holds none (2683-3.4.2b)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `S: * OK [CAPABILITY IMAP4rev1] ready
       C: <tag> LOGIN "ana" {9}
       S: + go on
       C: gänsefüß
       S: <tag> OK [CAPABILITY IMAP4rev1] welcome`.replace('{9}', `{${Buffer.byteLength('gänsefüß')}}`),
      { signIn: { user, password: 'gänsefüß' } },
    )
    account.connect()
    await until(() => account.status.kind !== 'connecting', 'an answer')
    await server.done()
    assert.equal(account.status.kind, 'online')
  })

  test('wrong credentials are told apart from trouble of the server (wp-auth)', async (context) => {
    const { server, account, statuses, refusals } = await startAccount(
      context,
      `S: * OK [CAPABILITY IMAP4rev1] ready
       C: <tag> LOGIN <any>
       S: <tag> NO [AUTHENTICATIONFAILED] Wrong, Ana`,
    )
    account.connect()
    await until(() => refusals.length > 0, 'the refusal')
    await server.done()
    assert.ok(refusals.every((error) => error.kind === 'auth'))
    const refused = statuses.find((status) => status.kind === 'stopped')
    assert.ok(refused?.kind === 'stopped' && refused.error.kind === 'auth')
    assert.match(refused.error.text, /Wrong, Ana/)
    assert.equal(server.connections, 1, 'the same secret is not tried again')
  })

  test('a NO without a code is about the credentials', async (context) => {
    const { account, refusals } = await startAccount(
      context,
      `S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready
       C: <tag> AUTHENTICATE PLAIN
       S: +<hex 20>
       C: <any>
       S: <tag> NO no such user`,
    )
    account.connect()
    await until(() => refusals.length > 0, 'the refusal')
    assert.equal(account.status.kind === 'stopped' && account.status.error.kind, 'auth')
  })

  for (const code of ['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']) {
    test(`[${code}] is the server’s trouble: tried again later with the same secret (wp-auth)`, async (context) => {
      const { server, account, statuses, refusals } = await startAccount(
        context,
        [
          `S: * OK [CAPABILITY IMAP4rev1] ready
           C: <tag> LOGIN "ana" "${password}"
           S: <tag> NO [${code}] The user database is away`,
          signingIn(),
        ],
        { reconnects: 1 },
      )
      account.connect()
      await until(() => account.status.kind === 'online', 'the second try')
      await server.done()
      assert.deepEqual(refusals, [])
      const waiting = statuses.find((status) => status.kind === 'waiting')
      assert.ok(waiting?.kind === 'waiting' && waiting.error.kind === 'disconnected')
      assert.match(waiting.error.text, /The user database is away/)
    })
  }

  test('LOGIN is not sent where the server forbids it', async (context) => {
    const { server, account, sent, refusals } = await startAccount(
      context,
      'S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready',
    )
    account.connect()
    await until(() => refusals.length > 0, 'the refusal')
    await server.assertSilent()
    assert.deepEqual(sent(), [])
  })

  test('PREAUTH needs none (wp-states)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `S: * PREAUTH [CAPABILITY IMAP4rev1] you are ana
       ${selecting('INBOX', 0)}
       ${countingUnseen}`,
      { signIn: undefined },
    )
    account.connect()
    const view = await account.open('INBOX')
    await server.done()
    assert.equal(view.length, 0)
  })

  test('without a secret nothing is sent (wp-states)', async (context) => {
    const { server, account, sent, refusals } = await startAccount(
      context,
      'S: * OK [CAPABILITY IMAP4rev1] ready',
      { signIn: undefined },
    )
    account.connect()
    await until(() => refusals.length > 0, 'the refusal')
    await server.assertSilent()
    assert.deepEqual(sent(), [])
  })

  test('a greeting of BYE is shown, and tried again later (wp-states, 2683-3.1.2b)', async (context) => {
    const { server, account, statuses } = await startAccount(
      context,
      ['S: * BYE Too many connections, come back later\nS.', signingIn()],
      { reconnects: 1 },
    )
    account.connect()
    await until(() => account.status.kind === 'online', 'the second try')
    await server.done()
    const waiting = statuses.find((status) => status.kind === 'waiting')
    assert.match(
      waiting?.kind === 'waiting' && 'text' in waiting.error ? waiting.error.text : '',
      /Too many connections, come back later/,
    )
  })
})
