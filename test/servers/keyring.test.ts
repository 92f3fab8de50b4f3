import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openKeyring } from '../../src/credentials/keyring.ts'
import { resolveCredentials } from '../../src/credentials/resolve.ts'
import { keyringChildIn, startKeyring, withoutKeyring } from '../support/keyring.ts'
import type { TestKeyring } from '../support/keyring.ts'
import { lacking } from '../support/requirements.ts'

const account = { name: 'work', user: 'ana@example.org', host: 'imap.example.org' }

// Starting Node takes longer on a busy machine than the two seconds that a user is made to wait.
const patience = 20_000

describe('the keyring', () => {
  let keyring: TestKeyring | undefined
  before(async () => {
    keyring = await startKeyring()
    const probe = keyring && (await openKeyring(keyringChildIn(keyring.env), patience).get(account))
    if (probe?.kind !== 'absent') return
    await keyring?.stop()
    keyring = undefined
    lacking(`keytar (apt-get install libsecret-1-dev, then npm rebuild keytar): ${probe.reason}`)
  })
  after(() => keyring?.stop())

  test('keeps, gives and forgets a password of any characters', async (context) => {
    if (!keyring) return context.skip('needs gnome-keyring and keytar')
    const opened = openKeyring(keyringChildIn(keyring.env), patience)
    const password = 'grüße "\\ \n€🔑'
    assert.equal((await opened.get(account)).kind, 'none')
    assert.deepEqual(await opened.set(account, password), { kind: 'done' })
    assert.deepEqual(await opened.get(account), { kind: 'found', password })
    assert.equal((await opened.get({ ...account, user: 'bob' })).kind, 'none')
    assert.deepEqual(await opened.delete(account), { kind: 'done' })
    assert.equal((await opened.get(account)).kind, 'none')
    assert.equal((await opened.delete(account)).kind, 'none')
  })

  test('is a source of credentials', async (context) => {
    if (!keyring) return context.skip('needs gnome-keyring and keytar')
    const startKeyringChild = keyringChildIn(keyring.env)
    await openKeyring(startKeyringChild, patience).set(account, 'secret')
    const found = await resolveCredentials(account, { env: {}, startKeyringChild, keyringTimeout: patience })
    assert.deepEqual(found, { kind: 'password', password: 'secret', source: 'keyring' })
  })

  test('that is locked gives nothing, in bounded time, and the user is asked', async (context) => {
    if (!keyring) return context.skip('needs gnome-keyring and keytar')
    const startKeyringChild = keyringChildIn(keyring.env)
    await openKeyring(startKeyringChild, patience).set(account, 'secret')
    await keyring.lock()
    const troubles: string[] = []
    const found = await resolveCredentials(account, {
      env: {},
      startKeyringChild,
      keyringTimeout: 4000,
      ask: () => Promise.resolve('typed'),
      onTrouble: (source) => troubles.push(source),
    })
    assert.deepEqual(found, { kind: 'password', password: 'typed', source: 'prompt' })
    assert.deepEqual(troubles, ['keyring'])
  })

  test('is absent where there is no D-Bus session', async () => {
    const opened = openKeyring(keyringChildIn(withoutKeyring()), patience)
    assert.equal((await opened.get(account)).kind, 'absent')
    assert.equal((await opened.set(account, 'hunter2')).kind, 'absent')
  })
})
