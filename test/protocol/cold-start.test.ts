import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  countingUnseen,
  fetchingRows,
  selecting,
  signingIn,
  startAccount,
  until,
} from '../support/account-harness.ts'

describe('a cold start', { timeout: 20_000 }, () => {
  test('sends the sign-in, SELECT, one FETCH of what is seen, and a count (2683-3.2.1.2a, 2683-3.2.1.2b, 2683-3.2.1.4, 2683-3.3.1a)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn('IDLE NAMESPACE ID ENABLE CONDSTORE QRESYNC LIST-STATUS SPECIAL-USE COMPRESS=DEFLATE MOVE UIDPLUS')}
       ${selecting('INBOX', 12480).replace('SELECT INBOX', 'SELECT INBOX (CONDSTORE)')}
       ${fetchingRows(12461, 12480)}
       ${countingUnseen}`,
    )
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 12460, to: 12480 }, ahead: undefined, near: 12479 })
    await server.done()
    await until(() => view.peek(12460).kind === 'ready', 'the rows')
    await until(() => view.unseen === 0, 'the count')
    await server.assertSilent()
    assert.equal(view.length, 12480)
  })

  test('a tall window is fetched in pages of 50, and something urgent goes between two (2683-3.2.1.2a)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}
       ${selecting('INBOX', 200)}
       ${fetchingRows(1, 50).replace('S: <tag> OK fetched', '')}
       C: <tag> UID STORE 7 +FLAGS (\\Flagged)
       S: * 7 FETCH (UID 7 FLAGS (\\Flagged))
       S: <tag> OK stored
       ${fetchingRows(51, 100)}
       ${fetchingRows(101, 120)}
       ${countingUnseen}`,
    )
    account.connect()
    const view = await account.open('INBOX')
    view.want({ visible: { from: 0, to: 120 }, ahead: undefined, near: 0 })
    await until(() => view.peek(49).kind === 'ready', 'the first page')
    const stored = account.scheduler.submit({
      key: 'star',
      priority: 'interactive',
      mailbox: 'INBOX',
      onDisconnect: 'fail',
      run: (session) => session.store([7], ['\\Flagged'], true),
    })
    await server.send('<tag> OK fetched')
    await stored
    await server.done()
    await until(() => view.peek(119).kind === 'ready', 'the last page')
  })
})
