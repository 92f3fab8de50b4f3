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
import type { AccountHarness } from '../support/account-harness.ts'

const login = `C: <tag> LOGIN "ana" "${password}"`

/** Asks for the capabilities, which a greeting or an OK with another code does not hold. */
const capabilities = (offered: string) => `
    C: <tag> CAPABILITY
    S: * CAPABILITY IMAP4rev1 ${offered}
    S: <tag> OK listed
    `

function store(account: AccountHarness['account'], uid: number): Promise<void> {
  return account.scheduler.submit({
    key: `store ${uid}`,
    priority: 'interactive',
    mailbox: 'INBOX',
    onDisconnect: 'fail',
    run: (session) => session.store([uid], ['\\Flagged'], true),
  })
}

function shown(texts: AccountHarness['texts'], alert: boolean): string[] {
  return texts.filter((text) => text.alert === alert).map(({ kind, text }) => `${kind}: ${text}`)
}

describe('[ALERT]', { timeout: 20_000 }, () => {
  test('is told wherever it comes: greeting, untagged, tagged (2683-3.4.11)', async (context) => {
    const { server, account, texts } = await startAccount(
      context,
      `S: * OK [ALERT] Maintenance at noon
       ${capabilities('')}
       ${login}
       S: * NO [ALERT] Mailbox is at 91% of quota
       S: <tag> OK [ALERT] Welcome, but look
       ${capabilities('')}
       ${selecting('INBOX', 3).replace('S: * 0 RECENT', 'S: * OK [ALERT] In the SELECT\nS: * 0 RECENT')}
       C: <tag> UID STORE 1 <any>
       S: * BAD [ALERT] An untagged BAD
       S: <tag> OK [ALERT] Stored, but
       C: <tag> UID STORE 2 <any>
       S: <tag> NO [ALERT] You are over quota
       C: <tag> UID STORE 3 <any>
       S: <tag> BAD [ALERT] That was bad
       ${countingUnseen}`,
    )
    account.connect()
    const opened = account.open('INBOX')
    const stored = opened.then(() => Promise.allSettled([1, 2, 3].map((uid) => store(account, uid))))
    assert.deepEqual(
      (await stored).map((result) => result.status),
      ['fulfilled', 'rejected', 'rejected'],
    )
    await server.done()
    assert.deepEqual(shown(texts, true), [
      'ok: Maintenance at noon',
      'no: Mailbox is at 91% of quota',
      'ok: Welcome, but look',
      'ok: In the SELECT',
      'bad: An untagged BAD',
      'ok: Stored, but',
      'no: You are over quota',
      'bad: That was bad',
    ])
  })

  test('is told while nothing is under way, and in BYE (2683-3.4.11)', async (context) => {
    const { server, account, texts } = await startAccount(
      context,
      `${signingIn()}${selecting('INBOX', 3)}${countingUnseen}`,
    )
    account.connect()
    await account.open('INBOX')
    await server.done()
    await server.send('* OK [ALERT] Out of the blue')
    await server.send('* BYE [ALERT] The house is on fire')
    await until(() => account.status.kind === 'waiting', 'the end')
    assert.deepEqual(shown(texts, true), ['ok: Out of the blue', 'bye: The house is on fire'])
  })

  test('is told during IDLE (2683-3.4.11)', async (context) => {
    const { server, account, texts } = await startAccount(
      context,
      `${signingIn('IDLE')}
       ${selecting('INBOX', 3)}
       ${countingUnseen}
       C: <tag> IDLE
       S: + idling
       S: * OK [ALERT] While you rest
       S: * NO The disk is 98 % full
       S: * 4 EXISTS
       C: DONE
       S: <tag> OK rested
       ${countingUnseen}`,
    )
    account.connect()
    const view = await account.open('INBOX')
    await server.done()
    assert.deepEqual(shown(texts, true), ['ok: While you rest'])
    assert.deepEqual(shown(texts, false).slice(-1), ['no: The disk is 98 % full'])
    assert.equal(view.length, 4)
  })
})

describe('texts without [ALERT]', { timeout: 20_000 }, () => {
  test('untagged OK, NO and BAD are told, each as what it is (wp-warn, 1176-texts)', async (context) => {
    const { server, account, texts } = await startAccount(
      context,
      `${signingIn()}
       ${selecting('INBOX', 3)}
       ${countingUnseen}`,
    )
    account.connect()
    await account.open('INBOX')
    await server.done()
    const before = texts.length
    await server.send('* OK Still here')
    await server.send('* NO The disk is 98 % full')
    await server.send('* BAD Whatever that was')
    await until(() => texts.length >= before + 3, 'the texts')
    assert.deepEqual(shown(texts.slice(before), false), [
      'ok: Still here',
      'no: The disk is 98 % full',
      'bad: Whatever that was',
    ])
  })

  test('the text of BYE is told and is the reason of the end (2683-3.1.2b)', async (context) => {
    const { server, account, texts, statuses } = await startAccount(
      context,
      `${signingIn()}${selecting('INBOX', 3)}${countingUnseen}`,
    )
    account.connect()
    await account.open('INBOX')
    await server.done()
    await server.send('* BYE Server shutting down.')
    await until(() => account.status.kind === 'waiting', 'the end')
    assert.deepEqual(shown(texts, false).slice(-1), ['bye: Server shutting down.'])
    const last = statuses.at(-1)
    assert.equal(
      last?.kind === 'waiting' && last.error.kind === 'disconnected' && last.error.text,
      'Server shutting down.',
    )
  })

  test('the text of a refusal is in the failure, with its code (1176-texts)', async (context) => {
    const { account } = await startAccount(
      context,
      `${signingIn()}
       ${selecting('INBOX', 3)}
       C: <tag> UID STORE <any>
       S: <tag> NO [NOPERM] Not yours to star
       C: <tag> UID STORE <any>
       S: <tag> BAD What is a star
       ${countingUnseen}`,
    )
    account.connect()
    await account.open('INBOX')
    const [refused, rejected] = await Promise.allSettled([store(account, 1), store(account, 2)])
    assert.deepEqual(refused?.status === 'rejected' && refused.reason.error, {
      kind: 'refused',
      command: 'UID STORE',
      code: 'NOPERM',
      text: 'Not yours to star',
    })
    assert.deepEqual(rejected?.status === 'rejected' && rejected.reason.error, {
      kind: 'rejected',
      command: 'UID STORE',
      text: 'What is a star',
    })
  })
})
