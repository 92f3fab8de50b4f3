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
import type { ScriptedServer } from '../support/scripted-server.ts'

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

/** Outside its script, as a dead connection may still be spoken to: a mailbox of three, one of them unseen. */
function answerAll(server: ScriptedServer): void {
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
        answerAll(server)
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

  const commands = lines.flatMap((line, index) => (line.startsWith('C:') ? [index] : []))
  const beginnings = {
    'a word': '',
    'the whole of a literal': 'S- * 1 FETCH (UID 1 BODY[] {1000}<crlf>only this',
  }
  for (const [what, beginning] of Object.entries(beginnings)) {
    test(`without ${what}, where an answer is owed, is given up after 30 s of silence (2683-3.1.2b)`, async (context) => {
      context.mock.timers.enable({ apis: ['setInterval'] })
      for (const command of commands) {
        const owed = lines[command] ?? ''
        const { server, account, statuses } = await startAccount(
          context,
          [[...lines.slice(0, command + 1), beginning].join('\n'), signingIn()],
          { reconnects: 1 },
        )
        account.connect()
        const view = account.open('INBOX')
        view.then(
          (opened) => opened.want({ visible: { from: 0, to: 3 }, ahead: undefined, near: 0 }),
          () => undefined,
        )
        const spoken = [...lines.slice(0, command + 1), ...(beginning === '' ? [] : [beginning])].length
        await until(() => server.transcript.length >= spoken, `the end of the script at ${owed}`)
        await server.assertSilent()
        answerAll(server)
        context.mock.timers.tick(29_999)
        await server.assertSilent()
        assert.equal(server.connections, 1, owed)
        context.mock.timers.tick(30_001)
        await until(
          () => server.connections === 2 && account.status.kind === 'online',
          `a connection at ${owed}`,
        )
        const opened = await view
        await until(
          () => opened.unseen === 1 && [0, 1, 2].every((row) => opened.peek(row).kind === 'ready'),
          `the rows at ${owed}`,
        )
        const [loss] = statuses.filter((status) => status.kind === 'waiting')
        assert.deepEqual(loss?.error, {
          kind: 'disconnected',
          host: server.host,
          text: 'it has not said a word for 30 s.',
        })
        await account.close()
        await server.close()
      }
    })
  }
})
