import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { run } from '../support/daemon.ts'
import { dovecotPassword, startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { requireProgram } from '../support/requirements.ts'

const lacksDovecot = 'needs dovecot-imapd 2.3'

/** Sends `lines` and gives everything that came until the server closed; at most 10 s. */
function converse(socket: Socket, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    socket.setTimeout(10_000, () => socket.destroy(new Error(`silence after: ${answer}`)))
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text))
    socket.on('error', reject).on('close', () => resolve(answer))
    socket.write([...lines, 'z LOGOUT', ''].join('\r\n'))
  })
}

function message(number: number): string {
  return `From: ana@example.org\r\nSubject: number ${number}\r\n\r\nHello ${number}\r\n`
}

function* messages(count: number): Generator<string> {
  for (let number = 1; number <= count; number++) yield message(number)
}

describe('the Dovecot of the tests', () => {
  let server: DovecotServer | undefined
  before(async () => {
    server = await startDovecot({ publicNamespace: true, quota: true })
  })
  after(() => server?.stop())

  test('takes LOGIN and SELECT over TLS, with its certificate trusted', async (context) => {
    if (!server) return context.skip(lacksDovecot)
    await server.fill('alice', 'INBOX', messages(3))
    for (const host of ['127.0.0.1', '127.0.0.2']) {
      const socket = connectTls({ host, port: server.tlsPort, ca: server.certificate })
      const answer = await converse(socket, [`a LOGIN alice ${dovecotPassword}`, 'b SELECT INBOX'])
      assert.match(answer, /^a OK /m)
      assert.match(answer, /^\* 3 EXISTS\r$/m)
      assert.match(answer, /^b OK \[READ-WRITE\]/m)
    }
  })

  test('demands STARTTLS on one address and none on the other', async (context) => {
    if (!server) return context.skip(lacksDovecot)
    const login = [`a LOGIN bob ${dovecotPassword}`]
    assert.match(await converse(connect(server.port, server.host), login), /^a OK /m)
    const strict = await converse(connect(server.port, server.strictHost), login)
    assert.match(strict, /\bSTARTTLS\b.*\bLOGINDISABLED\b/)
    assert.match(strict, /^a NO \[PRIVACYREQUIRED\]/m)
  })

  test('offers special-use mailboxes, a public namespace and a quota', async (context) => {
    if (!server) return context.skip(lacksDovecot)
    const list = 'b LIST (SPECIAL-USE) "" "%" RETURN (SPECIAL-USE)'
    const socket = connect(server.port, server.host)
    const words = [list, 'c SELECT Public/Locked', 'd LIST "" Public/%', 'e GETQUOTAROOT INBOX']
    const answer = await converse(socket, [`a LOGIN full ${dovecotPassword}`, ...words])
    for (const use of ['Archive', 'Drafts', 'Junk', 'Sent', 'Trash']) {
      assert.match(answer, new RegExp(String.raw`^\* LIST \([^)]*\\${use}\) "/" ${use}\r$`, 'm'))
    }
    assert.match(answer, /^c OK \[READ-ONLY\]/m)
    assert.match(answer, /"\/" Public\/News\r$/m)
    assert.match(answer, /STORAGE \d+ 20\b/)
  })

  test('is reached through a command, signed in already', async (context) => {
    if (!server) return context.skip(lacksDovecot)
    const words = server.imapCommand('bob')
    const { stdout } = await run(words, { cwd: server.dir, input: 'a LOGOUT\r\n' })
    assert.match(stdout, /^\* PREAUTH .*Logged in as bob/)
    assert.match(stdout, /^a OK /m)
  })

  test('is filled with flags, dates and mailbox names of any letters', async (context) => {
    if (!server) return context.skip(lacksDovecot)
    const received = new Date('2026-11-07T08:00:00Z')
    const mailbox = 'Bücher & "Mehr"'
    await server.fill('bob', mailbox, [{ content: message(1), flags: ['\\Seen', 'work'], received }])
    const fetched = await server.doveadm('fetch', '-u', 'bob', 'flags date.received', 'mailbox', mailbox)
    assert.match(fetched, /\\Seen.*work/)
    assert.match(fetched, /2026-11-07/)
  })

  test('takes ten thousand messages in ten seconds', async (context) => {
    if (!server) return context.skip(lacksDovecot)
    const start = performance.now()
    await server.fill('bob', 'Many', messages(10_000))
    assert.ok(performance.now() - start < 10_000)
    const status = await server.doveadm('mailbox', 'status', '-u', 'bob', 'messages', 'Many')
    assert.match(status, /messages=10000\b/)
  })
})

test('a stopped Dovecot ends the sessions it has and leaves nothing behind', async (context) => {
  const server = await startDovecot({ separator: '.', prefix: 'INBOX.', mailFormat: 'maildir' })
  if (!server) return context.skip(lacksDovecot)
  const socket = connect(server.port, server.host)
  socket.write(`a LOGIN alice ${dovecotPassword}\r\nb LIST "" "%"\r\n`)
  let answer = ''
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await new Promise<void>((resolve) => {
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text
      if (/^b OK /m.test(answer)) resolve()
    })
  })
  await server.stop()
  await closed
  assert.match(answer, /"\." INBOX\r$/m)
  assert.equal(existsSync(server.dir), false)
  await server.stop()
})

test('a missing program skips tests, but never in CI', (context) => {
  const before = process.env['CI']
  context.after(() => {
    if (before === undefined) delete process.env['CI']
    else process.env['CI'] = before
  })
  for (const said of ['true', '1', 'yes']) {
    process.env['CI'] = said
    assert.throws(
      () => requireProgram('no-such-program', 'its-package'),
      /no-such-program \(apt-get install its-package\)/,
    )
  }
  for (const said of ['', '0', 'false']) {
    process.env['CI'] = said
    assert.equal(requireProgram('no-such-program', 'its-package'), undefined)
  }
  delete process.env['CI']
  assert.equal(requireProgram('no-such-program', 'its-package'), undefined)
  assert.match(requireProgram('sh', 'dash') ?? '', /\/sh$/)
})
