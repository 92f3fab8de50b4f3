import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countingUnseen, selecting, startAccount, until } from '../support/account-harness.ts'

/** A command that speaks with the scripted server over its standard input and output, as ssh does. */
function tunnelTo(port: number): readonly string[] {
  const program = `const s = require('net').connect(${port}, '127.0.0.1'); process.stdin.pipe(s); s.pipe(process.stdout)`
  return [process.execPath, '-e', program]
}

describe('a tunnel', { timeout: 20_000 }, () => {
  test('greets with PREAUTH over a command’s standard input and output (wp-states)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `S: * PREAUTH [CAPABILITY IMAP4rev1] you are ana
       ${selecting('INBOX', 2)}
       ${countingUnseen}
       C: <tag> LOGOUT
       S: * BYE see you
       S: <tag> OK logged out`,
      {
        signIn: undefined,
        endpoint: (port) => ({ tunnel: tunnelTo(port) }),
      },
    )
    account.connect()
    const view = await account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    assert.equal(view.length, 2)
    await account.close()
    await server.done()
  })

  for (const [what, command, words] of [
    ['is not there', ['/nonexistent/ssh'], /not there/],
    [
      'fails with words of its own',
      [process.execPath, '-e', 'console.error("Permission denied (publickey)."); process.exit(255)'],
      /Permission denied/,
    ],
  ] as const) {
    test(`a command that ${what} is a lost connection that says so`, async (context) => {
      const { account, statuses } = await startAccount(context, 'S: * OK never asked', {
        signIn: undefined,
        endpoint: { tunnel: command },
      })
      account.connect()
      await until(() => statuses.some(({ kind }) => kind === 'waiting' || kind === 'stopped'), 'the failure')
      const failed = statuses.find(({ kind }) => kind === 'waiting')
      assert.ok(failed?.kind === 'waiting' && failed.error.kind === 'disconnected')
      assert.match(failed.error.text, words)
    })
  }
})
