import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import type { ViewChange } from '../../src/sync/view.ts'
import {
  countingUnseen,
  fetchingRows,
  rowLine,
  selecting,
  signingIn,
  startAccount,
  until,
} from '../support/account-harness.ts'

const status = (command: string, exists: number, uidNext: number, modSeq?: number) =>
  selecting('INBOX', exists, 1, command).replace(
    'S: * 0 RECENT',
    `S: * OK [UIDNEXT ${uidNext}] next${modSeq === undefined ? '' : `\nS: * OK [HIGHESTMODSEQ ${modSeq}] counted`}`,
  )

const enabling = `
  C: <tag> ENABLE QRESYNC
  S: * ENABLED QRESYNC
  S: <tag> OK enabled
  `

/** Script: the first SELECT where QRESYNC is offered. */
const counting = (exists: number, uidNext: number, modSeq: number) =>
  status('SELECT', exists, uidNext, modSeq).replace('SELECT INBOX', 'SELECT INBOX (CONDSTORE)')

/** The subjects of a view's rows; undefined where a row is not there. */
function subjects(view: MailboxCache): (string | undefined)[] {
  return Array.from({ length: view.length }, (_, row) => {
    const slot = view.peek(row)
    return slot.kind === 'ready' ? slot.message.envelope.subject : undefined
  })
}

const resets = (view: MailboxCache): ViewChange[] => {
  const heard: ViewChange[] = []
  view.onChange((change) => {
    if (change.kind === 'reset') heard.push(change)
  })
  return heard
}

describe('after a cut', { timeout: 20_000 }, () => {
  test('a plain server is asked for the flags of what is on the screen: rows stay, the new one is fetched, and what happened is told (2683-3.4.6)', async (context) => {
    const { server, account, absences } = await startAccount(
      context,
      [
        `${signingIn()}${status('SELECT', 3, 4)}${fetchingRows(1, 3)}${countingUnseen}S!`,
        `${signingIn()}
         ${status('SELECT', 3, 5)}
         C: <tag> UID FETCH 1:3 (UID FLAGS)
         S: * 1 FETCH (UID 2 FLAGS (\\Seen))
         S: * 2 FETCH (UID 3 FLAGS ())
         S: <tag> OK fetched
         C: <tag> UID SEARCH UID 4:4294967295
         S: * SEARCH 4
         S: <tag> OK searched
         C: <tag> FETCH 3 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)
         S: ${rowLine(3, 4)}
         S: <tag> OK fetched
         ${countingUnseen}`,
      ],
      { reconnects: 1 },
    )
    account.connect()
    const view = await account.open('INBOX')
    const heard = resets(view)
    view.want({ visible: { from: 0, to: 3 }, ahead: undefined, near: 2 })
    await server.done()
    await server.assertSilent()
    assert.deepEqual(subjects(view), ['message 2', 'message 3', 'message 4'])
    assert.deepEqual([...(view.flagsOf([2]).get(2) ?? [])], ['\\Seen'])
    assert.deepEqual(heard, [{ kind: 'reset', anchor: 1 }], 'the cursor stays on its message')
    assert.deepEqual(absences, [{ arrived: 1, gone: 1, renumbered: false }])
  })

  test('a server with QRESYNC tells what changed: not one row is fetched again (2683-3.4.6, 2180-x)', async (context) => {
    const capabilities = 'ENABLE CONDSTORE QRESYNC'
    const { server, account, absences } = await startAccount(
      context,
      [
        `${signingIn(capabilities)}${counting(5, 6, 10)}${fetchingRows(1, 5)}${countingUnseen}S!`,
        `${signingIn(capabilities)}${enabling}
         C: <tag> SELECT INBOX (QRESYNC (1 10 1:5))
         S: * 4 EXISTS
         S: * OK [UIDVALIDITY 1] valid
         S: * OK [UIDNEXT 7] next
         S: * OK [HIGHESTMODSEQ 14] counted
         S: * VANISHED (EARLIER) 1,3
         S: * 2 FETCH (UID 4 FLAGS (\\Flagged) MODSEQ (12))
         S: <tag> OK [READ-WRITE] selected
         C: <tag> UID SEARCH UID 6:4294967295
         S: * SEARCH 6
         S: <tag> OK searched
         C: <tag> FETCH 4 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)
         S: ${rowLine(4, 6)}
         S: <tag> OK fetched
         ${countingUnseen}`,
      ],
      { reconnects: 1 },
    )
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 0, to: 5 }, ahead: undefined, near: 4 })
    await server.done()
    await server.assertSilent()
    assert.deepEqual(subjects(view), ['message 2', 'message 4', 'message 5', 'message 6'])
    assert.deepEqual([...(view.flagsOf([4]).get(4) ?? [])], ['\\Flagged'])
    assert.deepEqual(absences, [{ arrived: 1, gone: 2, renumbered: false }])
    await server.send('* VANISHED 4:5')
    await until(() => view.length === 2, 'the removals, told by UID from now on')
    assert.deepEqual(subjects(view), ['message 2', 'message 6'])
  })

  test('where no flag of a stretch changed, one message of it is asked where it is', async (context) => {
    const capabilities = 'ENABLE CONDSTORE QRESYNC'
    const { server, account } = await startAccount(
      context,
      [
        `${signingIn(capabilities)}${counting(5, 6, 10)}${fetchingRows(1, 5)}${countingUnseen}S!`,
        `${signingIn(capabilities)}${enabling}
         C: <tag> SELECT INBOX (QRESYNC (1 10 1:5))
         S: * 4 EXISTS
         S: * OK [UIDVALIDITY 1] valid
         S: * OK [UIDNEXT 6] next
         S: * OK [HIGHESTMODSEQ 14] counted
         S: * VANISHED (EARLIER) 1
         S: <tag> OK [READ-WRITE] selected
         C: <tag> UID FETCH 2 (UID)
         S: * 1 FETCH (UID 2)
         S: <tag> OK fetched
         ${countingUnseen}`,
      ],
      { reconnects: 1 },
    )
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 0, to: 5 }, ahead: undefined, near: 4 })
    await server.done()
    await server.assertSilent()
    assert.deepEqual(subjects(view), ['message 2', 'message 3', 'message 4', 'message 5'])
  })

  test('where nothing at all changed, nothing is asked', async (context) => {
    const capabilities = 'ENABLE CONDSTORE QRESYNC'
    const { server, account, absences } = await startAccount(
      context,
      [
        `${signingIn(capabilities)}${counting(2, 3, 10)}${fetchingRows(1, 2)}${countingUnseen}S!`,
        `${signingIn(capabilities)}${enabling}
         ${status('SELECT INBOX (QRESYNC (1 10 1:2))', 2, 3, 10).replace(') INBOX', ')')}
         ${countingUnseen}`,
      ],
      { reconnects: 1 },
    )
    account.connect()
    const view = await account.open('INBOX')
    const heard = resets(view)
    view.want({ visible: { from: 0, to: 2 }, ahead: undefined, near: 1 })
    await server.done()
    await server.assertSilent()
    assert.deepEqual(heard, [])
    assert.deepEqual(absences, [{ arrived: 0, gone: 0, renumbered: false }])
  })

  test('a second cut in the midst of it leaves the view as it was, for the third connection to mend', async (context) => {
    const { server, account } = await startAccount(
      context,
      [
        `${signingIn()}${status('SELECT', 3, 4)}${fetchingRows(1, 3)}${countingUnseen}S!`,
        `${signingIn()}${status('SELECT', 2, 4)}
         C: <tag> UID FETCH 1:3 (UID FLAGS)
         S: * 1 FETCH (UID 2 FLAGS ())
         S!`,
        `${signingIn()}${status('SELECT', 2, 4)}
         C: <tag> UID FETCH 1:3 (UID FLAGS)
         S: * 1 FETCH (UID 2 FLAGS ())
         S: * 2 FETCH (UID 3 FLAGS ())
         S: <tag> OK fetched
         ${countingUnseen}`,
      ],
      { reconnects: 2 },
    )
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 0, to: 3 }, ahead: undefined, near: 2 })
    await server.done()
    await server.assertSilent()
    assert.deepEqual(subjects(view), ['message 2', 'message 3'])
  })

  test('fewer messages than there were, and not said which are gone: the mailbox is looked at afresh (2683-3.4.6)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}${status('SELECT', 3, 4)}${fetchingRows(1, 3)}${countingUnseen}
       S: * 2 EXISTS
       ${status('SELECT', 2, 4)}
       C: <tag> UID FETCH 1:3 (UID FLAGS)
       S: * 1 FETCH (UID 1 FLAGS ())
       S: * 2 FETCH (UID 3 FLAGS ())
       S: <tag> OK fetched
       ${countingUnseen}`,
    )
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 0, to: 3 }, ahead: undefined, near: 2 })
    await server.done()
    await server.assertSilent()
    assert.deepEqual(subjects(view), ['message 1', 'message 3'])
  })

  test('what the server says of the mailbox in mid-session holds: READ-ONLY, PERMANENTFLAGS (2683-3.3.2d, wp-flags)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}${selecting('INBOX', 1)}${countingUnseen}`,
    )
    account.connect()
    const view = await account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    assert.ok(view.permanentFlags.has('\\*'))
    await server.send('* OK [PERMANENTFLAGS (\\Seen)] fewer')
    await server.send('* OK [READ-ONLY] no longer')
    await until(() => view.readOnly, 'the word')
    assert.deepEqual([...view.permanentFlags], ['\\Seen'])
  })

  test('flags that come into use in mid-session can be chosen, as far as they are kept (1176-flags, wp-flags)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}${selecting('INBOX', 1)}${countingUnseen}`,
    )
    account.connect()
    const view = await account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    assert.deepEqual(view.keywords, [])
    await server.send('* FLAGS (\\SEEN \\Deleted work $Forwarded)')
    await until(() => view.keywords.length > 0, 'the keywords')
    assert.deepEqual(view.keywords, ['work', '$Forwarded'])
    assert.deepEqual([...view.status.flags], ['\\Seen', '\\Deleted', 'work', '$Forwarded'])
    // In use by others, but whoever sets it here would lose it with the session.
    await server.send('* OK [PERMANENTFLAGS (\\Seen $FORWARDED)] fewer')
    await until(() => view.keywords.length < 2, 'the word')
    assert.deepEqual(view.keywords, ['$Forwarded'])
    await server.send('* FLAGS (\\Seen)')
    await until(() => view.keywords.length === 0, 'the end of it')
  })
})
