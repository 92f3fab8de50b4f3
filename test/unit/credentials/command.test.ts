import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { secretFromCommand } from '../../../src/credentials/command.ts'

/** A command that runs a line of JavaScript. */
function script(source: string): readonly string[] {
  return [process.execPath, '--eval', source]
}

function secretOf(argv: readonly string[], timeout = 20_000, signal?: AbortSignal) {
  return secretFromCommand(argv, { env: { ...process.env }, timeout, signal })
}

async function reasonOf(argv: readonly string[], timeout?: number): Promise<string> {
  const outcome = await secretOf(argv, timeout)
  return outcome.kind === 'trouble' ? outcome.reason : assert.fail('a secret came')
}

describe('a command that prints a secret', () => {
  test('gives its first line, whatever characters it has and however it ends', async () => {
    for (const [printed, secret] of [
      ['grüße 🔑\nnot this\n', 'grüße 🔑'],
      ['no line feed', 'no line feed'],
      ['from windows\r\n', 'from windows'],
      [' spaces count \n', ' spaces count '],
    ] as const) {
      const outcome = await secretOf(script(`process.stdout.write(${JSON.stringify(printed)})`))
      assert.deepEqual(outcome, { kind: 'secret', secret })
    }
  })

  test('is run without a shell', async () => {
    const argv = [...script('console.log(process.argv.slice(1).join(" "))'), '$HOME;', '`id`', '*']
    assert.deepEqual(await secretOf(argv), { kind: 'secret', secret: '$HOME; `id` *' })
  })

  test('may print much more, which is not kept', async () => {
    const outcome = await secretOf(script('console.log("secret\\n" + "x".repeat(5_000_000))'))
    assert.deepEqual(outcome, { kind: 'secret', secret: 'secret' })
  })

  test('may leave a process behind that holds its output open', async () => {
    const start = performance.now()
    const lingering = `
      const { spawn } = require('node:child_process')
      const left = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 8000)'], { stdio: 'inherit', detached: true })
      left.unref()
      console.log('secret')`
    assert.deepEqual(await secretOf(script(lingering)), { kind: 'secret', secret: 'secret' })
    assert.ok(performance.now() - start < 6000)
  })
})

describe('a command that fails', () => {
  test('is told of with its status and the first line of its complaints', async () => {
    const reason = await reasonOf(script('console.error("gpg: no key\\nmore"); process.exitCode = 3'))
    assert.equal(reason, 'exit status 3: gpg: no key')
  })

  test('is told of when it prints nothing, is missing or is killed', async () => {
    assert.equal(await reasonOf(script('console.error("locked")')), 'printed nothing: locked')
    assert.equal(await reasonOf(['/nowhere/no-such-command']), 'cannot be run (ENOENT)')
    assert.equal(await reasonOf(script('process.kill(process.pid, "SIGTERM")')), 'killed by SIGTERM')
  })

  test('is killed when it hangs', async () => {
    assert.equal(await reasonOf(script('setInterval(() => {}, 1000)'), 300), 'no answer within 0.3 s')
  })

  test('is killed when the user gives up', async () => {
    const giveUp = new AbortController()
    const outcome = secretOf(script('setInterval(() => {}, 1000)'), 20_000, giveUp.signal)
    giveUp.abort()
    assert.deepEqual(await outcome, { kind: 'trouble', reason: 'given up' })
    assert.deepEqual(await secretOf(script(''), 20_000, giveUp.signal), {
      kind: 'trouble',
      reason: 'given up',
    })
  })

  test('never has the secret in its reason', async () => {
    const reason = await reasonOf(
      script('console.log("hunter2"); console.error("bad hunter2!"); process.exitCode = 1'),
    )
    assert.equal(reason, 'exit status 1: bad …!')
  })
})
