import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { describe, test } from 'node:test'
import type { CredentialSource } from '../../../src/credentials/credential.ts'
import type { StartKeyringChild } from '../../../src/credentials/keyring.ts'
import { afterRefusal, resolveCredentials } from '../../../src/credentials/resolve.ts'
import type { CredentialSources } from '../../../src/credentials/resolve.ts'
import { toMailError } from '../../../src/model/error.ts'

const account = { name: 'work', user: 'ana', host: 'imap.example.org' }

function script(source: string): readonly string[] {
  return [process.execPath, '--eval', source]
}

function keyringThatAnswers(answer: unknown): StartKeyringChild {
  const line = JSON.stringify(JSON.stringify(answer))
  return () =>
    spawn(process.execPath, script(`console.log(${line})`).slice(1), {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
}

const everything = {
  env: { ...process.env, POSTERN_PASSWORD: 'from environment' },
  startKeyringChild: keyringThatAnswers({ kind: 'found', password: 'from keyring' }),
  keyringTimeout: 20_000,
  ask: () => Promise.resolve('typed'),
} satisfies CredentialSources

async function errorOf(promise: Promise<unknown>) {
  return toMailError(
    await promise.then(
      () => assert.fail('a credential came'),
      (thrown: unknown) => thrown,
    ),
  )
}

describe('the sources of a secret', () => {
  test('are asked in their order, and each refusal leads to the next, the user again and again', async () => {
    const full = { ...account, passwordCommand: script('console.log("from command")') }
    let sources: CredentialSources = everything
    const seen: (readonly [CredentialSource, string])[] = []
    for (let attempt = 0; attempt < 5; attempt++) {
      const credential = await resolveCredentials(full, sources)
      assert.ok(credential.kind === 'password')
      seen.push([credential.source, credential.password])
      sources = afterRefusal(sources, credential)
    }
    assert.deepEqual(seen, [
      ['password_command', 'from command'],
      ['environment', 'from environment'],
      ['keyring', 'from keyring'],
      ['prompt', 'typed'],
      ['prompt', 'typed'],
    ])
  })

  test('give an access token where there is a command for one', async () => {
    const credential = await resolveCredentials(
      { ...account, oauth2Command: script('console.log("ya29.x")') },
      everything,
    )
    assert.deepEqual(credential, { kind: 'token', accessToken: 'ya29.x', source: 'oauth2_command' })
  })

  test('that fail are passed over, and told of', async () => {
    const troubles: (readonly [CredentialSource, string])[] = []
    const credential = await resolveCredentials(
      { ...account, passwordCommand: script('console.error("locked"); process.exitCode = 2') },
      {
        env: { ...process.env, POSTERN_PASSWORD: '' },
        startKeyringChild: keyringThatAnswers({ kind: 'absent', reason: 'no D-Bus' }),
        keyringTimeout: 20_000,
        ask: (prompt) => Promise.resolve(`answer to: ${prompt}`),
        onTrouble: (source, reason) => troubles.push([source, reason]),
      },
    )
    assert.deepEqual(credential, {
      kind: 'password',
      password: 'answer to: Password of ana at imap.example.org',
      source: 'prompt',
    })
    assert.deepEqual(troubles, [
      ['password_command', 'exit status 2: locked'],
      ['keyring', 'no D-Bus'],
    ])
  })

  test('do not hand the password on to the commands they run', async () => {
    const show = 'console.log(process.env.POSTERN_PASSWORD ?? "unset")'
    const credential = await resolveCredentials({ ...account, passwordCommand: script(show) }, everything)
    assert.deepEqual(credential, { kind: 'password', password: 'unset', source: 'password_command' })
  })

  test('that hang are bounded', async () => {
    const hung = script('setInterval(() => {}, 1000)')
    const credential = await resolveCredentials(
      { ...account, passwordCommand: hung },
      {
        ...everything,
        env: {},
        commandTimeout: 200,
        startKeyringChild: () =>
          spawn(process.execPath, hung.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] }),
        keyringTimeout: 200,
      },
    )
    assert.equal(credential.source, 'prompt')
  })
})

describe('without a secret', () => {
  test('the error says what was tried, and holds no secret', async () => {
    const tell = 'console.log("hunter2"); console.error("wrong: hunter2"); process.exitCode = 1'
    const error = await errorOf(
      resolveCredentials(
        { ...account, passwordCommand: script(tell) },
        {
          env: {},
          startKeyringChild: keyringThatAnswers({ kind: 'none', reason: 'no entry' }),
          keyringTimeout: 20_000,
        },
      ),
    )
    assert.deepEqual(error, {
      kind: 'auth',
      account: 'work',
      text: 'no secret found (password_command: exit status 1: wrong: …; keyring: no entry)',
    })
  })

  test('and without any source, the error says so', async () => {
    const error = await errorOf(resolveCredentials(account, { env: {} }))
    assert.ok(error.kind === 'auth')
    assert.match(error.text, /no password_command, no keyring, nobody to ask/)
  })

  test('a user who gives up cancels the sign-in', async () => {
    const asked = resolveCredentials(account, { env: {}, ask: () => Promise.resolve(null) })
    assert.deepEqual(await errorOf(asked), { kind: 'cancelled' })
    const aborted = resolveCredentials(account, { ...everything, signal: AbortSignal.abort() })
    assert.deepEqual(await errorOf(aborted), { kind: 'cancelled' })
  })
})
