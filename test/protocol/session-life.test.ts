import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SignIn } from '../../src/imap/session.ts'
import { isMailFailure } from '../../src/model/error.ts'
import { PartFetcher } from '../../src/sync/part-fetcher.ts'
import {
  countingUnseen,
  fetchingRows,
  password,
  rowLine,
  selecting,
  signingIn,
  startAccount,
  until,
} from '../support/account-harness.ts'

const stillThere = (uidNext: number) =>
  selecting('INBOX', 3).replace('S: * 0 RECENT', `S: * OK [UIDNEXT ${uidNext}] next`)

/** The flags of all three messages, asked for where the server does not tell what changed. */
const sameFlags = `
  C: <tag> UID FETCH 1:3 (UID FLAGS)
  S: * 1 FETCH (UID 1 FLAGS ())
  S: * 2 FETCH (UID 2 FLAGS ())
  S: * 3 FETCH (UID 3 FLAGS ())
  S: <tag> OK fetched
  `

/** Commands that expunge, or that nobody asked for. */
const never = /^(CLOSE|EXPUNGE|UID EXPUNGE|STATUS|LIST "" "\*")/

describe('opening mailboxes', { timeout: 20_000 }, () => {
  test('goes from one to the next by SELECT alone: nothing is closed, expunged or asked by STATUS (2683-3.1.2c, 2683-3.1.1d)', async (context) => {
    const { server, account, sent } = await startAccount(
      context,
      `${signingIn('UNSELECT LIST-STATUS')}
       ${selecting('INBOX', 3)}
       ${countingUnseen}
       ${selecting('Work', 2)}
       ${countingUnseen}
       ${selecting('INBOX', 3)}
       ${countingUnseen}`,
    )
    account.connect()
    for (const path of ['INBOX', 'Work', 'INBOX']) {
      const view = await account.open(path)
      await until(() => view.unseen === 0, 'the count')
    }
    await server.done()
    await server.assertSilent()
    assert.deepEqual(
      sent().filter((command) => never.test(command)),
      [],
    )
    assert.equal(server.connections, 1)
  })

  test('a refused SELECT says why, and keeps the mailbox that was open (2683-3.1.1a)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}
       ${stillThere(4)}
       ${fetchingRows(1, 3)}
       ${countingUnseen}
       C: <tag> SELECT Gone
       S: <tag> NO [NONEXISTENT] There is no Gone
       ${stillThere(4)}
       ${sameFlags}
       ${countingUnseen}`,
    )
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 0, to: 3 }, ahead: undefined, near: 0 })
    await until(() => view.unseen === 0, 'the count')
    await assert.rejects(account.open('Gone'), (thrown) => {
      assert.ok(isMailFailure(thrown) && thrown.error.kind === 'refused')
      assert.equal(thrown.error.text, 'There is no Gone')
      return true
    })
    await server.done()
    assert.equal(account.view, view)
    assert.equal(view.peek(0).kind, 'ready')
    server.on(/^SEARCH UNSEEN$/, () => ['* SEARCH 4', '<tag> OK searched'])
    await server.send('* 4 EXISTS')
    await until(() => view.length === 4 && view.unseen === 1, 'the new message')
  })

  test('a later opening takes the place of one that was not sent', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}${selecting('C', 1)}${countingUnseen}`,
    )
    const a = account.open('A')
    const b = account.open('B')
    const c = account.open('C')
    account.connect()
    const cancelled = (thrown: unknown) => isMailFailure(thrown) && thrown.error.kind === 'cancelled'
    await assert.rejects(a, cancelled)
    await assert.rejects(b, cancelled)
    assert.equal((await c).path, 'C')
    await server.done()
  })

  test('[READ-ONLY] is told (2683-3.3.2d)', async (context) => {
    const { account } = await startAccount(
      context,
      `${signingIn()}${selecting('Public', 1).replace('READ-WRITE', 'READ-ONLY')}${countingUnseen}`,
    )
    account.connect()
    const view = await account.open('Public')
    await until(() => view.unseen === 0, 'the count')
    assert.equal(view.readOnly, true)
  })

  test('everything is opened by EXAMINE where the user wants it so (wp-select)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}${selecting('INBOX', 1, 1, 'EXAMINE').replace('READ-WRITE', 'READ-ONLY')}${countingUnseen}`,
      { account: { readOnly: true } },
    )
    account.connect()
    assert.equal((await account.open('INBOX')).readOnly, true)
    await server.done()
  })

  test('the first unseen message is known when the mailbox opens, where it is wanted (2683-3.2.1.2b)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}
       ${selecting('INBOX', 9).replace('S: * 0 RECENT', 'S: * OK [UNSEEN 7] first')}
       ${countingUnseen}
       ${selecting('Work', 9)}
       C: <tag> SEARCH UNSEEN
       S: * SEARCH 5 8
       S: <tag> OK searched
       loop
       ${countingUnseen.replace('* SEARCH', '* SEARCH 5 8')}
       end`,
      { account: { findFirstUnseen: true } },
    )
    account.connect()
    const inbox = await account.open('INBOX')
    assert.equal(inbox.firstUnseen, 6)
    await until(() => inbox.unseen === 0, 'the count')
    assert.equal((await account.open('Work')).firstUnseen, 4)
    await server.close()
  })
})

describe('VANISHED', { timeout: 20_000 }, () => {
  test('threat: hostile ranges (CVE-2025-25186): it names four billion messages in vain: the mailbox is looked at afresh, once, and nothing stands still', async (context) => {
    const everything = '* VANISHED 1:4294967295'
    const { server, account, sent } = await startAccount(
      context,
      `${signingIn()}
       ${selecting('INBOX', 3).replace('S: * 0 RECENT', `S: ${everything}`)}
       ${countingUnseen}
       ${selecting('INBOX', 2).replace('S: * 0 RECENT', `S: ${everything}`)}
       ${countingUnseen}`,
    )
    account.connect()
    const view = await account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    const began = performance.now()
    await server.send(everything)
    await server.done()
    await server.assertSilent()
    assert.ok(performance.now() - began < 2000)
    assert.equal(view.length, 2)
    assert.equal(sent().filter((command) => command === 'SELECT INBOX').length, 2)
  })
})

describe('a lost connection', { timeout: 20_000 }, () => {
  test('after BYE the same mailbox is selected again and, where nothing moved, the view goes on (2683-3.1.1b, 2683-3.1.2b)', async (context) => {
    const { server, account, statuses } = await startAccount(
      context,
      [
        `${signingIn()}${stillThere(4)}${fetchingRows(1, 3)}${countingUnseen}
         S: * BYE Another session has selected this mailbox
         S.`,
        `${signingIn()}${stillThere(4)}${sameFlags}${countingUnseen}`,
      ],
      { reconnects: 1 },
    )
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 0, to: 3 }, ahead: undefined, near: 2 })
    await until(() => statuses.some(({ kind }) => kind === 'waiting'), 'the loss')
    await server.done()
    await server.assertSilent()
    assert.equal(account.view, view)
    assert.equal(view.peek(1).kind, 'ready')
    await server.send('* 1 EXPUNGE')
    await until(() => view.length === 2, 'the expunge')
  })

  test('where the server does not understand the SELECT any more, the mailbox is lost, and said to be', async (context) => {
    const { account, lost } = await startAccount(
      context,
      [
        `${signingIn()}${selecting('INBOX', 1)}${countingUnseen}S!`,
        `${signingIn()}
         C: <tag> SELECT INBOX
         S: <tag> BAD What?`,
      ],
      { reconnects: 1 },
    )
    account.connect()
    await account.open('INBOX')
    await until(() => lost.length === 1, 'the loss')
    assert.equal(account.view, null)
    assert.equal(lost[0]?.error.kind, 'rejected')
  })

  test('another UIDVALIDITY drops what was known: nothing is asked by an old UID (2683-3.4.3a)', async (context) => {
    const { server, account } = await startAccount(
      context,
      [
        `${signingIn()}${selecting('INBOX', 3, 1)}${fetchingRows(1, 3)}${countingUnseen}S!`,
        `${signingIn()}${selecting('INBOX', 3, 2)}
         C: <tag> FETCH 1:3 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)
         S: ${rowLine(1, 11)}
         S: ${rowLine(2, 12)}
         S: ${rowLine(3, 13)}
         S: <tag> OK fetched
         ${countingUnseen}`,
      ],
      { reconnects: 1 },
    )
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 0, to: 3 }, ahead: undefined, near: 2 })
    await server.done()
    await until(() => view.rowOf(11) === 0, 'the new rows')
    assert.equal(view.uidValidity, 2n)
    assert.equal(view.rowOf(1), undefined)
    const old = new PartFetcher(account.scheduler).structure(
      { mailbox: 'INBOX', uidValidity: 1n, uid: 1 },
      'interactive',
    )
    await assert.rejects(old, /numbered INBOX anew/)
    await server.assertSilent()
  })

  test('UIDVALIDITY that changes in mid-session: old UIDs are dropped, new ones work (2683-3.4.3b)', async (context) => {
    const { server, account, absences } = await startAccount(
      context,
      `${signingIn()}${selecting('INBOX', 3, 1)}${fetchingRows(1, 3)}${countingUnseen}`,
    )
    server.on(/^SELECT INBOX$/, () => [
      '* 3 EXISTS',
      '* OK [UIDVALIDITY 2] valid',
      '<tag> OK [READ-WRITE] selected',
    ])
    server.on(/^SEARCH UNSEEN$/, () => ['* SEARCH', '<tag> OK searched'])
    server.on(/^FETCH 1:3 /, () => [rowLine(1, 11), rowLine(2, 12), rowLine(3, 13), '<tag> OK fetched'])
    server.on(/^UID FETCH 11 \(UID BODYSTRUCTURE /, () => [
      '* 1 FETCH (UID 11 BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1))',
      '<tag> OK fetched',
    ])
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 0, to: 3 }, ahead: undefined, near: 2 })
    await server.done()
    await until(() => view.rowOf(1) === 0, 'the rows')
    await server.send('* OK [UIDVALIDITY 2] numbered anew')
    await until(() => view.uidValidity === 2n, 'the change')
    assert.deepEqual(
      absences.map(({ renumbered }) => renumbered),
      [true],
    )
    const fetcher = new PartFetcher(account.scheduler)
    const old = fetcher.structure({ mailbox: 'INBOX', uidValidity: 1n, uid: 1 }, 'interactive')
    await assert.rejects(old, /numbered INBOX anew/)
    await until(() => view.rowOf(11) === 0, 'the new rows')
    const structure = await fetcher.structure({ mailbox: 'INBOX', uidValidity: 2n, uid: 11 }, 'interactive')
    assert.equal(structure.subtype, 'plain')
  })

  test('a mailbox that is gone when the connection is back is reported (2180-3.3)', async (context) => {
    const { server, account, lost } = await startAccount(
      context,
      [
        `${signingIn()}${selecting('Work', 3)}${countingUnseen}
         S: * BYE IMAP session state is inconsistent, please relogin.
         S.`,
        `${signingIn()}
         C: <tag> SELECT Work
         S: <tag> NO Mailbox doesn't exist: Work
         ${selecting('INBOX', 1)}
         ${countingUnseen}`,
      ],
      { reconnects: 1 },
    )
    account.connect()
    await account.open('Work')
    await until(() => lost.length > 0, 'the report')
    assert.equal(lost[0]?.path, 'Work')
    assert.equal((await account.open('INBOX')).path, 'INBOX')
    await server.done()
  })

  test('what waited is sent on the new connection, once', async (context) => {
    const { server, account } = await startAccount(
      context,
      [
        `${signingIn()}${stillThere(4)}${countingUnseen}
         C: <tag> UID STORE 2 +FLAGS (\\Flagged)
         S!`,
        `${signingIn()}${stillThere(4)}
         C: <tag> UID STORE 2 +FLAGS (\\Flagged)
         S: <tag> OK stored
         ${countingUnseen}`,
      ],
      { reconnects: 1 },
    )
    account.connect()
    const view = await account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    await account.scheduler.submit({
      key: 'star',
      priority: 'interactive',
      mailbox: 'INBOX',
      onDisconnect: 'retry',
      run: (session) => session.store([2], ['\\Flagged'], true),
    })
    await server.done()
    await server.assertSilent()
  })
})

describe('the end', { timeout: 20_000 }, () => {
  test('LOGOUT, BYE and OK, then the connection is closed, and stays so (2683-3.1.2a)', async (context) => {
    const { server, account, statuses } = await startAccount(
      context,
      `${signingIn()}${selecting('INBOX', 3)}${countingUnseen}
       C: <tag> LOGOUT
       S: * BYE see you
       S: <tag> OK logged out`,
    )
    account.connect()
    const view = await account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    await account.close()
    await server.done()
    account.connect()
    // Nobody waits for what will not come.
    await assert.rejects(account.open('INBOX'), isMailFailure)
    await server.assertSilent(30)
    assert.equal(statuses.at(-1)?.kind, 'idle')
    assert.equal(server.connections, 1)
  })

  test('nobody connects any more when the secret is found after the end', async (context) => {
    let find: (signIn: SignIn) => void = () => undefined
    const found = new Promise<SignIn>((resolve) => (find = resolve))
    const { server, account } = await startAccount(context, signingIn(), {
      account: { signInSource: { signIn: () => found } },
    })
    account.connect()
    await account.close()
    find({ user: 'ana', password })
    await server.assertSilent(30)
    assert.equal(server.connections, 0)
  })

  test('a server that does not answer LOGOUT is not waited for longer than two seconds (2683-3.1.2a)', async (context) => {
    const { server, account } = await startAccount(context, `${signingIn()}C: <tag> LOGOUT`)
    account.connect()
    await until(() => account.status.kind === 'online', 'the session')
    const began = performance.now()
    await account.close()
    assert.ok(performance.now() - began < 4000)
    await server.done()
  })
})
