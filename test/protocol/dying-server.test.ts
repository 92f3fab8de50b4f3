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

const session = `${signingIn()}${selecting('INBOX', 3)}${fetchingRows(1, 3)}${countingUnseen}`
const lines = session
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '')

/** How a server goes: a proper end, a reset, in the middle of a line, in the middle of a literal, after a BYE. */
const deaths = {
  'with FIN': 'S.',
  'with a reset': 'S!',
  'in the middle of a line': 'S- * 3 EXI\nS!',
  'in the middle of a literal': 'S- * 1 FETCH (UID 1 BODY[] {1000}<crlf>only this\nS.',
  'after a BYE': 'S: * BYE dying\nS.',
}

describe('a server that dies', { timeout: 30_000 }, () => {
  for (const [how, death] of Object.entries(deaths)) {
    test(`at any line, ${how}, is reached again, and all is there (2683-3.1.2b)`, async (context) => {
      const unhandled: unknown[] = []
      const note = (reason: unknown) => unhandled.push(reason)
      process.on('unhandledRejection', note)
      context.after(() => process.off('unhandledRejection', note))
      for (let cut = 0; cut <= lines.length; cut++) {
        const { server, account, statuses } = await startAccount(
          context,
          [[...lines.slice(0, cut), death].join('\n'), signingIn()],
          {
            reconnects: 1,
          },
        )
        // A dead connection may still be spoken to.
        server.on(/^LOGIN /, () => [])
        server.on(/^SELECT INBOX$/, () => [
          '* 3 EXISTS',
          '* OK [UIDVALIDITY 1] valid',
          '<tag> OK [READ-WRITE] selected',
        ])
        server.on(/^SEARCH UNSEEN$/, () => ['* SEARCH 1', '<tag> OK searched'])
        server.on(/^UID FETCH /, () => '<tag> OK fetched')
        server.on(/^FETCH /, () => [
          ...[1, 2, 3].map(
            (uid) =>
              `* ${uid} FETCH (UID ${uid} FLAGS () RFC822.SIZE 9 ENVELOPE (NIL "m${uid}" ((NIL NIL "a" "x.org")) NIL NIL NIL NIL NIL NIL NIL))`,
          ),
          '<tag> OK fetched',
        ])
        account.connect()
        const view = await account.open('INBOX')
        view.want({ visible: { from: 0, to: 3 }, ahead: undefined, near: 0 })
        await until(
          () => server.connections === 2 && account.status.kind === 'online',
          `the second connection after ${lines[cut - 1] ?? 'nothing'}`,
        )
        await until(
          () => view.unseen === 1 && [0, 1, 2].every((row) => view.peek(row).kind === 'ready'),
          `the rows after ${lines[cut - 1] ?? 'nothing'}`,
        )
        assert.equal(statuses.filter(({ kind }) => kind === 'waiting').length, 1)
        await server.close()
      }
      assert.deepEqual(unhandled, [])
    })
  }
})
