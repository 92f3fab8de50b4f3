import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'node:test'
import { inbox, letter, letters, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

const quiet = { bell: false, notify: 'off', command: undefined } as const
const folder = mkdtempSync(join(tmpdir(), 'postern-hook-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** A command that appends its environment to a file, a JSON object a line; it says so on its output, too. */
function hook(name: string): { readonly command: readonly string[]; runs(): Record<string, string>[] } {
  const file = join(folder, `${name}.txt`)
  const script = join(folder, `${name}.mjs`)
  writeFileSync(
    script,
    `import { appendFileSync } from 'node:fs'
     let input = ''
     for await (const piece of process.stdin) input += piece
     process.stdout.write('\\x1b]0;hook\\x07')
     appendFileSync(${JSON.stringify(file)}, JSON.stringify({ ...process.env, input, words: process.argv.slice(2).join() }) + '\\n')`,
  )
  chmodSync(script, 0o700)
  return {
    command: [process.execPath, script, 'a b', '$(touch x)'],
    runs: () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .trim()
            .split('\n')
            .map((line): Record<string, string> => JSON.parse(line))
        : [],
  }
}

function arrive(robot: Robot, ...numbers: readonly number[]): void {
  for (const number of numbers) robot.server.mailboxes.get('INBOX')?.add(letter(number, []))
}

const told = hook('told')
const hostile = hook('hostile')
const away = hook('away')

describe('new mail', () => {
  robotTest(
    'a notice says from whom it is, and what, when its row is there; the cursor stays on its message',
    { mailboxes: inbox(letters(5)) },
    async (robot) => {
      await robot.idle()
      arrive(robot, 6)
      await robot.check()
      robot.line(/New: Sender 6, Letter 6\./)
      assert.match(robot.cursorLine(), /Letter 5\./)
      arrive(robot, 7, 8)
      await robot.check()
      robot.line(/3 new messages, the latest from Sender 8/)
      assert.match(robot.cursorLine(), /Letter 5\./)
    },
  )

  robotTest(
    'where nobody looks nothing is fetched for it',
    { mailboxes: inbox(letters(200)) },
    async (robot) => {
      await robot.idle()
      await robot.press('G')
      await robot.idle()
      robot.commands()
      arrive(robot, 201)
      await robot.check()
      robot.line(/New mail/)
      assert.deepEqual(
        robot.commands().filter((command) => command.includes('FETCH')),
        [],
      )
    },
  )

  robotTest(
    'the bell rings once for several, and the terminal is told in a sequence of its own',
    {
      mailboxes: inbox(letters(200)),
      settings: { newMail: { ...quiet, bell: true, notify: 'osc777' } },
    },
    async (robot) => {
      await robot.idle()
      // Nothing arrives at the opening.
      assert.ok(!robot.terminal.output.sent.includes('\x07'))
      await robot.press('G')
      await robot.idle()
      robot.server.mailboxes
        .get('INBOX')
        ?.add(mail({ subject: 'a; b\x07\x1b[2J', from: 'Ana <ana@example.org>' }))
      await robot.check()
      await robot.until(() => robot.terminal.output.sent.includes(']777;'), 'the notification')
      assert.equal(robot.terminal.output.sent.split('\x07').length - 1, 1)
      const [, text] = /\x1b\]777;([^\x1b]*)\x1b\\/.exec(robot.terminal.output.sent) ?? []
      assert.match(text ?? '', /^notify;New mail in INBOX;Ana, a, b/)
    },
  )

  robotTest(
    'a command is told what came in its environment: no shell, no secret, no input, and its output is not shown',
    {
      mailboxes: inbox(letters(200)),
      settings: { newMail: { ...quiet, command: told.command } },
    },
    async (robot) => {
      process.env['POSTERN_PASSWORD'] = 'xyzzy'
      await robot.idle()
      await robot.press('G')
      await robot.idle()
      arrive(robot, 201, 202)
      await robot.check()
      await robot.until(() => told.runs().length > 0, 'the command')
      delete process.env['POSTERN_PASSWORD']
      const [run] = told.runs()
      assert.equal(run?.['POSTERN_ACCOUNT'], 'work')
      assert.equal(run['POSTERN_MAILBOX'], 'INBOX')
      assert.equal(run['POSTERN_COUNT'], '2')
      assert.equal(run['POSTERN_FROM'], 'Sender 202')
      assert.equal(run['POSTERN_SUBJECT'], 'Letter 202.')
      assert.equal(run['POSTERN_UID'], '202')
      assert.equal(run['POSTERN_PASSWORD'], undefined)
      assert.equal(run['input'], '')
      assert.equal(run['words'], 'a b,$(touch x)')
      assert.ok(!robot.terminal.output.sent.includes('hook'))
      // What comes in the five seconds after that is for the next time; what undo brings back is for none.
      await robot.press('e')
      await robot.idle()
      await robot.press('z')
      await robot.idle()
      arrive(robot, 203)
      await robot.check()
      assert.equal(told.runs().length, 1)
      await robot.until(() => told.runs().length > 1, 'the second time')
      assert.deepEqual(
        told.runs().map((each) => [each['POSTERN_COUNT'], each['POSTERN_UID']]),
        [
          ['2', '202'],
          ['1', '204'],
        ],
      )
    },
  )

  robotTest(
    'what came while there was no connection is one announcement',
    { mailboxes: inbox(letters(30)), settings: { newMail: { ...quiet, command: away.command } } },
    async (robot) => {
      await robot.idle()
      robot.server.disconnectAll()
      await robot.waitFor(/● offline/)
      arrive(robot, 31, 32, 33)
      await robot.press('ctrl-r')
      await robot.waitFor(/While you were away: 3 new/)
      await robot.until(() => away.runs().length > 0, 'the command')
      await robot.idle()
      assert.deepEqual(
        away.runs().map((run) => [run['POSTERN_COUNT'], run['POSTERN_SUBJECT']]),
        [['3', 'Letter 33.']],
      )
    },
  )

  robotTest(
    'threat: notification injection: a subject is text to a command and to the terminal, whatever is in it',
    {
      mailboxes: inbox(letters(3)),
      settings: { newMail: { ...quiet, notify: 'osc9', command: hostile.command } },
    },
    async (robot) => {
      await robot.idle()
      const subject = `=?utf-8?B?${Buffer.from('x\x1b]52;c;ZXZpbA==\x07\n\u202e$(reboot)\0').toString('base64')}?=`
      robot.server.mailboxes
        .get('INBOX')
        ?.add(
          mail({ subject: `${subject} ${'y'.repeat(3000)}`, from: '=?utf-8?Q?=1B=5B2J?= <a@example.org>' }),
        )
      await robot.check()
      await robot.until(() => hostile.runs().length > 0, 'the command')
      const [run] = hostile.runs()
      for (const name of ['POSTERN_FROM', 'POSTERN_SUBJECT']) {
        const value = run?.[name] ?? ''
        assert.doesNotMatch(value, /[\p{Cc}\u202e]/u)
        assert.ok(value.length > 3 && value.length <= 500)
      }
      assert.ok(!robot.terminal.output.sent.includes('\x1b]52'))
      assert.ok(!robot.terminal.output.sent.includes('\x07'))
    },
  )

  robotTest(
    'a command that cannot be run is told of once',
    {
      mailboxes: inbox(letters(3)),
      settings: { newMail: { ...quiet, command: ['/nonexistent/command'] } },
    },
    async (robot) => {
      await robot.idle()
      arrive(robot, 4)
      await robot.check()
      await robot.waitFor(/The command for new mail: there is no \/nonexistent\/command\. No more is said/)
    },
  )
})
