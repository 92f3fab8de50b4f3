import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { transferDecoder } from '../../src/mime/transfer.ts'
import { openPartialFile } from '../../src/sync/partial-file.ts'
import { freePort, run } from '../support/daemon.ts'
import { dovecotPassword, startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { launcher, makeSandbox } from '../support/program.ts'
import type { Sandbox } from '../support/program.ts'
import { mail } from '../support/real-account.ts'
import { composeTnef } from '../support/tnef.ts'
import { notInstalled } from '../support/requirements.ts'

const content = randomBytes(200_000)

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

function withAttachment(attached: Buffer = content): string {
  const head =
    'From: Ana <ana@example.org>\r\nSubject: plans\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'
  const part =
    'Content-Type: application/octet-stream; name=plans.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  const encoded = attached.toString('base64').replace(/.{76}/g, '$&\r\n')
  return `${head}--b\r\n\r\nHere are the plans.\r\n--b\r\n${part}${encoded}\r\n--b--\r\n`
}

/** The objects of an output, one a line. */
function objects(output: string): { [key: string]: unknown }[] {
  return output
    .trimEnd()
    .split('\n')
    .map((line) => Object(JSON.parse(line)))
}

function configuration(server: DovecotServer, changes: Record<string, string | number> = {}): string {
  const settings = {
    host: server.host,
    port: server.tlsPort,
    user: 'alice',
    tls_ca: server.ca,
    folders: 'all',
    ...changes,
  }
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  return `[accounts.work]\n${lines.join('\n')}\n`
}

describe('the shell commands against Dovecot', { timeout: 110_000 }, () => {
  let server: DovecotServer | undefined
  let sandbox: Sandbox
  before(async () => {
    server = await startDovecot()
    sandbox = await makeSandbox(dovecotPassword)
    if (!server) return
    await server.fill('alice', 'INBOX', [
      withAttachment(),
      ...Array.from({ length: 119 }, (_, index) => mail(`number ${index + 2}`)),
    ])
    await server.createMailboxes('alice', ['Clubs/Chess'])
    await sandbox.configure(configuration(server))
  })
  after(async () => {
    await sandbox.remove()
    await server?.stop()
  })

  test('list the folders, level by level', async (context) => {
    if (!server) return context.skip(notInstalled)
    const plain = await sandbox.postern('folders')
    assert.equal(plain.code, 0, plain.stderr)
    assert.deepEqual(plain.stdout.trimEnd().split('\n'), [
      'INBOX',
      'Archive',
      'Clubs  (holds no messages)',
      'Clubs/Chess',
      'Drafts',
      'Junk',
      'Sent',
      'Trash',
    ])
    const subscribed = await sandbox.postern('folders', '--subscribed', '--json')
    assert.equal(subscribed.code, 0, subscribed.stderr)
    assert.deepEqual(
      objects(subscribed.stdout).map(({ path }) => path),
      ['Drafts', 'Sent', 'Trash'],
    )
  })

  test('list the newest messages, the newest first', async (context) => {
    if (!server) return context.skip(notInstalled)
    const { code, stdout, stderr } = await sandbox.postern('list', '-n', '60')
    assert.equal(code, 0, stderr)
    const lines = stdout.trimEnd().split('\n')
    assert.equal(lines.length, 60)
    assert.match(lines[0] ?? '', /^ +120 .*Ana .*number 120$/)
    assert.match(lines[59] ?? '', /number 61$/)
  })

  test('list what a search finds, as one object a line', async (context) => {
    if (!server) return context.skip(notInstalled)
    const { code, stdout, stderr } = await sandbox.postern('list', 'INBOX', '--search', 'plans', '--json')
    assert.equal(code, 0, stderr)
    const [found, ...others] = objects(stdout)
    assert.equal(others.length, 0)
    assert.equal(found?.['uid'], 1)
    assert.equal(found?.['subject'], 'plans')
  })

  test('show a message', async (context) => {
    if (!server) return context.skip(notInstalled)
    const { code, stdout, stderr } = await sandbox.postern('show', 'INBOX', '1')
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^Subject: plans$/m)
    assert.match(stdout, /^Here are the plans\.$/m)
    assert.match(stdout, /plans\.bin/)
  })

  test('save a part into a file or to standard output, and never over a file', async (context) => {
    if (!server) return context.skip(notInstalled)
    const saved = await sandbox.postern('save', 'INBOX', '1', '2')
    assert.equal(saved.code, 0, saved.stderr)
    assert.ok(content.equals(await readFile(join(sandbox.dir, 'plans.bin'))))
    const again = await sandbox.postern('save', 'INBOX', '1', '2')
    assert.equal(again.code, 1)
    assert.match(again.stderr, /there is such a file already/)
    const text = await sandbox.postern('save', 'INBOX', '1', '1', '-')
    assert.equal(text.stdout.trimEnd(), 'Here are the plans.')
  })

  test('save goes on where an earlier run stopped, and leaves what is of other saves alone (2683-3.2.1.3)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const text = withAttachment()
    const start = text.indexOf('base64\r\n\r\n') + 'base64\r\n\r\n'.length
    const size = text.lastIndexOf('\r\n--b--') - start
    // Where a base64 group is cut in two.
    const fetched = 70_001
    const decoder = transferDecoder('base64')
    const bytes = decoder.write(Buffer.from(text.slice(start, start + fetched)))
    const status = await server.doveadm('mailbox', 'status', '-u', 'alice', 'uidvalidity', 'INBOX')
    const identity = {
      account: `alice@${server.host}:${server.tlsPort}`,
      mailbox: 'INBOX',
      uidValidity: /uidvalidity=(\d+)/.exec(status)?.[1] ?? '',
      uid: 1,
      section: '2',
      encoding: 'base64',
      size,
    }
    const path = join(sandbox.dir, 'going-on.bin')
    const file = await openPartialFile(path, identity)
    await file.write(bytes)
    await file.reached({ fetched, written: bytes.length, decoder: decoder.mark.state })
    await file.abandon()
    const transcript = join(sandbox.dir, 'going-on.log')
    const saved = await sandbox.postern('save', 'INBOX', '1', '2', path, '--transcript', transcript)
    assert.equal(saved.code, 0, saved.stderr)
    assert.ok(content.equals(await readFile(path)))
    const asked = [...(await readFile(transcript, 'latin1')).matchAll(/C: .*BODY\.PEEK\[2\]<(\d+)\./g)]
    assert.deepEqual(asked[0]?.[1], String(fetched))

    const other = join(sandbox.dir, 'other.bin')
    await writeFile(`${other}.part`, 'of another')
    const refused = await sandbox.postern('save', 'INBOX', '1', '2', other)
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /left of another save/)
    assert.equal(await readFile(`${other}.part`, 'utf8'), 'of another')
  })

  test('a save that was killed leaves its .part alone, Ctrl-C says that it does, and both are gone on with (2683-3.2.1.3)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const film = randomBytes(12_000_000)
    await server.createMailboxes('alice', ['Film'])
    await server.fill('alice', 'Film', [withAttachment(film)])
    const path = join(sandbox.dir, 'film.bin')
    const interrupted = async (signal: NodeJS.Signals, from: number) => {
      const words = [launcher, 'save', 'Film', '1', '2', 'film.bin']
      const child = spawn(process.execPath, words, { env: sandbox.env, cwd: sandbox.dir })
      let said = ''
      child.stderr.on('data', (text: Buffer) => (said += text.toString()))
      const ended = once(child, 'close')
      while (child.exitCode === null && (await sizeOf(`${path}.part`)) <= from) await setImmediate()
      child.kill(signal)
      await ended
      assert.ok(!existsSync(path), said)
      assert.ok(existsSync(`${path}.part`) && existsSync(`${path}.part.json`))
      return said
    }
    await interrupted('SIGKILL', 0)
    const said = await interrupted('SIGINT', await sizeOf(`${path}.part`))
    assert.match(said, /What is there is kept: the same command goes on with it\n.*Given up/)
    const { code, stderr } = await sandbox.postern('save', 'Film', '1', '2', 'film.bin')
    assert.equal(code, 0, stderr)
    assert.ok(film.equals(await readFile(path)))
    assert.ok(!existsSync(`${path}.part`) && !existsSync(`${path}.part.json`))
  })

  test('list the files inside a part, show and save them by #; a part that is not there is missing', async (context) => {
    if (!server) return context.skip(notInstalled)
    const winmail = composeTnef({
      files: [
        { name: 'Plan.txt', bytes: Buffer.from('the plan') },
        { name: 'plans.bin', bytes: content },
      ],
    })
    const raw = withAttachment(winmail).replace('octet-stream; name=plans.bin', 'ms-tnef; name=winmail.dat')
    await server.createMailboxes('alice', ['Outlook'])
    await server.fill('alice', 'Outlook', [raw])
    await writeFile(join(sandbox.dir, 'outlook.eml'), raw)
    for (const words of [
      ['show', 'Outlook', '1'],
      ['print', 'outlook.eml'],
    ]) {
      const listed = await sandbox.postern(...words, '--part', '2', '--parts')
      assert.equal(listed.code, 0, listed.stderr)
      assert.deepEqual(listed.stdout.trimEnd().split('\n').slice(1), [
        '  2#1  text/plain  Plan.txt  8 B',
        '  2#2  application/octet-stream  plans.bin  200 KB',
      ])
      assert.match(listed.stdout, /^2 {2}application\/ms-tnef {2}winmail\.dat/)
      const shown = await sandbox.postern(...words, '--part', '2#1')
      assert.equal(shown.stdout, 'the plan\n', shown.stderr)
    }
    const saved = await sandbox.postern('save', 'Outlook', '1', '2#2', 'inside.bin')
    assert.equal(saved.code, 0, saved.stderr)
    assert.ok(content.equals(await readFile(join(sandbox.dir, 'inside.bin'))))
    for (const part of ['2#3', '1#1', '9#1']) {
      const missing = await sandbox.postern('save', 'Outlook', '1', part)
      assert.equal(missing.code, 6)
      assert.ok(missing.stderr.includes(`There is no part ${part} of message 1`), missing.stderr)
    }
  })

  test('save to standard output gives every octet and nothing else', async (context) => {
    if (!server) return context.skip(notInstalled)
    const words = [process.execPath, launcher, 'save', 'INBOX', '1', '2', '-']
    const { code, stderr } = await run(['sh', '-c', 'exec "$0" "$@" > piped.bin', ...words], {
      env: sandbox.env,
      cwd: sandbox.dir,
    })
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '')
    assert.ok(content.equals(await readFile(join(sandbox.dir, 'piped.bin'))))
  })

  test('tell by their exit code what went wrong', async (context) => {
    if (!server) return context.skip(notInstalled)
    const endsWith = async (expected: number, ...words: readonly string[]) => {
      const { code, stdout, stderr } = await sandbox.postern(...words)
      assert.equal(code, expected, `${words.join(' ')}: ${stdout}${stderr}`)
      assert.match(stderr, /^postern: ./)
    }
    const config = async (name: string, changes: Record<string, string | number>) => {
      const file = join(sandbox.dir, `${name}.toml`)
      if (server) await writeFile(file, configuration(server, changes))
      return file
    }
    await endsWith(2, 'list', '-n', 'many')
    await endsWith(2, 'lst')
    await endsWith(3, 'list', '-c', await config('unknown-key', { prot: 993 }))
    await endsWith(3, 'list', '-c', join(sandbox.dir, 'no-such-file.toml'))
    await endsWith(4, 'list', '-c', await config('stranger', { user: 'mallory' }))
    await endsWith(5, 'list', '-c', await config('nobody-listens', { port: await freePort() }))
    await endsWith(5, 'list', '-c', await config('pinned', { tls_fingerprint: `sha256:${'0'.repeat(64)}` }))
    await endsWith(6, 'list', 'NOSUCH')
    await endsWith(6, 'show', 'INBOX', '4000')
    await endsWith(6, 'save', 'INBOX', '1', '7')
    await endsWith(1, 'list', 'Clubs')
  })

  test('threat: secrets in logs: one-shot commands leave none in the transcript, and ask the server for nothing but what they print (2683-3.1.1d, 2683-3.2.1.1, 2683-3.2.1.4)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const transcript = join(sandbox.dir, 'transcript')
    for (const words of [['folders'], ['list', '-n', '120'], ['show', 'INBOX', '1']]) {
      const { code, stderr } = await sandbox.postern(...words, '--transcript', transcript)
      assert.equal(code, 0, stderr)
    }
    const text = await readFile(transcript, 'utf8')
    const commands = [...text.matchAll(/^\S+ C: \S+ (.+)$/gm)].map(([, command = '']) => command)
    const matching = (pattern: RegExp) => commands.filter((command) => pattern.test(command))
    assert.ok(matching(/^LIST /).length >= 2 && matching(/^(?:UID )?FETCH /).length >= 4, commands.join('\n'))
    assert.deepEqual(matching(/^(?:LIST|LSUB) .*\*/), [])
    assert.deepEqual(matching(/^STATUS /), [])
    assert.deepEqual(matching(/BODY(?:\.PEEK)?\[\]|RFC822(?!\.SIZE)/), [])
    assert.deepEqual(
      matching(/BODYSTRUCTURE/).filter((command) => !command.startsWith('UID FETCH 1 (')),
      [],
    )
    for (const command of matching(/ENVELOPE/)) {
      const [, from = '0', to = from] = /FETCH (\d+)(?::(\d+))? /.exec(command) ?? assert.fail(command)
      assert.ok(Number(to) - Number(from) < 50, command)
    }
    assert.equal(matching(/^LOGOUT/).length, 3)
    const base64 = (secret: string) => Buffer.from(secret).toString('base64').replace(/=+$/, '')
    const secrets = [dovecotPassword, base64(dovecotPassword), base64(`\0alice\0${dovecotPassword}`)]
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} is in the transcript`)
  })
})
