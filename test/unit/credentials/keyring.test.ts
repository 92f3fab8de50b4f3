import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { answerRequest } from '../../../src/credentials/keyring-child.ts'
import type { Keytar } from '../../../src/credentials/keyring-child.ts'
import { keyringChildOf, openKeyring } from '../../../src/credentials/keyring.ts'
import type { StartKeyringChild } from '../../../src/credentials/keyring.ts'
import { keyringChildIn, withoutKeyring } from '../../support/keyring.ts'

const account = { user: 'ana', host: 'imap.example.org' }

/** A keyring's child that runs a line of JavaScript; `request` is the line that it was sent. */
function childThat(source: string): StartKeyringChild {
  const script = `process.stdin.once('data', (data) => { const request = JSON.parse(String(data)); ${source} })`
  return () => spawn(process.execPath, ['--eval', script], { stdio: ['pipe', 'pipe', 'ignore'] })
}

describe('the keyring process', () => {
  test('is sent the request, and its answer counts', async () => {
    const echo = childThat(
      'console.log(JSON.stringify({ kind: "found", password: JSON.stringify(request) }))',
    )
    const keyring = openKeyring(echo, 20_000)
    const sent = async (answer: ReturnType<typeof keyring.get>): Promise<unknown> => {
      const found = await answer
      return found.kind === 'found' ? JSON.parse(found.password) : found
    }
    assert.deepEqual(await sent(keyring.get(account)), { action: 'get', account: 'ana@imap.example.org' })
    assert.deepEqual(await sent(keyring.delete(account)), {
      action: 'delete',
      account: 'ana@imap.example.org',
    })
    assert.deepEqual(await sent(keyring.set(account, 'x\ny')), {
      action: 'set',
      account: 'ana@imap.example.org',
      password: 'x\ny',
    })
  })

  test('is killed when it hangs, even where it ignores signals', async () => {
    const started: ReturnType<StartKeyringChild>[] = []
    const hung = childThat('process.on("SIGTERM", () => {}); for (;;) {}')
    const answer = await openKeyring(() => {
      const child = hung()
      started.push(child)
      return child
    }, 300).get(account)
    assert.deepEqual(answer, { kind: 'trouble', reason: 'the keyring did not answer within 0.3 s' })
    const [child] = started
    assert.ok(child)
    if (child.signalCode === null) await once(child, 'exit')
    assert.equal(child.signalCode, 'SIGKILL')
  })

  test('may crash, say nothing, talk nonsense or not exist', async () => {
    const cases: readonly (readonly [StartKeyringChild, RegExp])[] = [
      [childThat('process.kill(process.pid, "SIGSEGV")'), /ended unasked \(SIGSEGV\)/],
      [childThat('process.exit(0)'), /ended unasked \(0\)/],
      [childThat('console.log("{}")'), /answered nonsense/],
      [childThat('console.log("not JSON")'), /answered nonsense/],
      [() => spawn('/nowhere/node', [], { stdio: ['pipe', 'pipe', 'ignore'] }), /failed \(.*ENOENT/],
    ]
    for (const [start, reason] of cases) {
      const answer = await openKeyring(start, 20_000).set(account, 'hunter2')
      assert.ok(answer.kind === 'trouble')
      assert.match(answer.reason, reason)
      assert.doesNotMatch(answer.reason, /hunter2/)
    }
  })

  test('is the program itself; no argument and no variable of it holds a password', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-keyring-'))
    const program = join(folder, 'program.cjs')
    const seen = 'JSON.stringify([process.argv.slice(2), process.env])'
    const answer = `console.log(JSON.stringify({ kind: 'found', password: ${seen} }))`
    await writeFile(program, `process.stdin.once('data', () => ${answer})`)
    try {
      const start = keyringChildOf(program, { ...process.env, POSTERN_PASSWORD: 'hunter2', KEPT: 'yes' })
      const found = await openKeyring(start, 20_000).set(account, 'hunter2')
      assert.ok(found.kind === 'found')
      assert.match(found.password, /^\[\["--keyring-child"\],.*"KEPT":"yes"/)
      assert.doesNotMatch(found.password, /hunter2/)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('ends when the program that started it is gone', async () => {
    const child = keyringChildIn(withoutKeyring())()
    child.stdin?.end()
    const [, signal] = await once(child, 'exit')
    assert.equal(signal, 'SIGKILL')
  })
})

describe('a request to keytar', () => {
  const failing = (message: string): Keytar => ({
    getPassword: () => Promise.reject(new Error(message)),
    setPassword: () => Promise.reject(new Error(message)),
    deletePassword: () => Promise.reject(new Error(message)),
  })
  const get = JSON.stringify({ action: 'get', account: 'a@h' })
  const set = JSON.stringify({ action: 'set', account: 'a@h', password: 'hunter2' })

  test('is refused when it makes no sense', async () => {
    for (const line of [
      '',
      '{',
      'null',
      '{"action":"get"}',
      '{"action":"set","account":"a"}',
      '{"action":"x","account":"a"}',
    ]) {
      const answer = await answerRequest(line, () => assert.fail('keytar was loaded'))
      assert.equal(answer.kind, 'trouble')
    }
  })

  test('tells a keyring that is absent from one in trouble', async () => {
    const kindOf = async (message: string) =>
      (await answerRequest(get, () => Promise.resolve(failing(message)))).kind
    assert.equal(await kindOf('Cannot autolaunch D-Bus without X11 $DISPLAY'), 'absent')
    assert.equal(
      await kindOf('The name org.freedesktop.secrets was not provided by any .service files'),
      'absent',
    )
    assert.equal(await kindOf('Could not connect: No such file or directory'), 'absent')
    assert.equal(await kindOf('Cannot create an item in a locked collection'), 'trouble')
    const unloaded = await answerRequest(get, () => Promise.reject(new Error('Cannot find module')))
    assert.equal(unloaded.kind, 'absent')
  })

  test('never has the password in its answer to a failed set', async () => {
    const answer = await answerRequest(set, () => Promise.resolve(failing('no room for hunter2\nstack')))
    assert.deepEqual(answer, { kind: 'trouble', reason: 'no room for …' })
  })
})
