import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DemoMailbox } from '../../src/cli/demo/server.ts'
import { assertOnlyOurs } from '../support/only-ours.ts'
import { htmlMail, mail, mailWithFiles } from '../support/mails.ts'
import { robotTest, startRobot } from '../support/robot.ts'
import { scriptedServer } from '../support/scripted-server.ts'

/** Everything a terminal obeys, as text that is not ours: OSC 0, 8 and 52, SGR, a report, DCS, C1, bidi, BEL, NUL. */
const attacks = [
  '\x1b]0;owned\x07',
  '\x1b]8;;http://evil.example\x1b\\',
  '\x1b]52;c;b3duZWQ=\x07',
  '\x1b[31mred',
  '\x1b[6n',
  '\x1b[2J',
  '\x1bP$q"p\x1b\\',
  '\x1bc',
  '\u009b2J',
  '\u009d0;owned\u009c',
  '\u202efdp.exe',
  '\u2066hidden\u2069',
  '\x00\x07\x08\x7f',
  '\u0301'.repeat(500),
]
const hostile = attacks.join('')

const word = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`

const inboxOf = (messages: DemoMailbox['messages']): DemoMailbox => ({
  path: 'INBOX',
  messages: messages ?? [],
  subscribed: true,
})

describe('hostile text', () => {
  robotTest(
    'threat: ESC, OSC: subjects, senders, bodies, headers, file names and HTML send nothing to the terminal but what the painter sends (CVE-2003-0063, CVE-2022-45063, CVE-2021-42574)',
    {
      columns: 120,
      mailboxes: [
        inboxOf([
          mail({
            subject: word(hostile),
            from: `${word(hostile)} <evil@example.org>`,
            body: `${hostile}\nplain end\n`,
            fields: [`X-Evil: ${word(hostile)}`],
          }),
          ...attacks.map((attack) =>
            mail({
              subject: word(`before ${attack} after`),
              from: `${word(attack)} <a@example.org>`,
              body: `${attack}\nplain end\n`,
            }),
          ),
          htmlMail({
            subject: 'HTML',
            body: `<p>${hostile}</p><a href="http://evil.example/${hostile}">link ${hostile}</a><p>&#27;]0;owned&#7; &#x9b;2J &#8238;gnp.exe</p>plain end`,
          }),
          mailWithFiles({ subject: 'Files' }, [
            { name: 'invoice\u202efdp.exe', octets: Buffer.alloc(10) },
            { name: '\u009b2Ja.txt', octets: Buffer.alloc(10) },
          ]),
        ]),
      ],
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.line(/invoice⟨U\+202E⟩fdp\.exe/)
      await robot.press('v', 'w', 'esc', 'q')
      await robot.press('J')
      await robot.idle()
      robot.line(/plain end/)
      for (let count = 0; count < attacks.length + 1; count++) {
        await robot.press('J')
        await robot.idle()
        robot.line(/plain end/)
      }
      await robot.press('h')
      await robot.idle()
      await robot.press('h', 'q', 'k', 'k')
      robot.line(/before/)
      assertOnlyOurs(robot.terminal.output.sent)
    },
  )

  robotTest(
    'threat: blessed tags: they are letters, in the list, the message, the tree, a prompt and an error',
    {
      columns: 120,
      mailboxes: [
        inboxOf([
          mailWithFiles(
            {
              subject: '{red-fg}red{/red-fg} {bold}',
              from: '"{inverse}" <a@example.org>',
              body: '{blue-bg}blue{/}{|}right\n',
            },
            [{ name: '{underline}.txt', octets: Buffer.alloc(10) }],
          ),
        ]),
        { path: '{blink}Folder{bold}', messages: [] },
      ],
    },
    async (robot) => {
      await robot.idle()
      robot.line(/\{inverse\} .*\{red-fg\}red\{\/red-fg\} \{bold\}/)
      await robot.press('enter')
      await robot.idle()
      robot.line(/Subject: \{red-fg\}red\{\/red-fg\} \{bold\}/)
      robot.line(/\{blue-bg\}blue\{\/\}\{\|\}right/)
      robot.line(/\{underline\}\.txt/)
      await robot.press('q', 'y')
      await robot.idle()
      robot.line(/\{blink\}Folder\{bold\}/)
      await robot.press('c')
      await robot.type('{green-fg}x{/}')
      robot.line(/\{green-fg\}x\{\/\}/)
      await robot.press('enter')
      await robot.idle()
      await robot.waitFor(/\{green-fg\}x\{\/\}/)
    },
  )

  robotTest(
    'threat: HTML bomb: while it is turned into text keys are answered, and its beginning is shown',
    {
      mailboxes: [
        inboxOf([
          htmlMail({ subject: 'Bomb', body: `<p>The beginning</p>${'<div>x<table><td>'.repeat(50_000)}` }),
        ]),
      ],
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      assert.equal(robot.app.state.reader?.content.kind, 'loading')
      await robot.press('?')
      robot.line(/ Keys|Help/)
      await robot.press('esc')
      await robot.idle()
      robot.line(/The beginning/)
      await robot.press('G')
      robot.line(/truncated: /)
    },
  )

  robotTest(
    'threat: mailbox names (CVE-2018-14355): in the tree, the title, the prompt and in errors',
    {
      columns: 120,
      mailboxes: [
        inboxOf([]),
        { path: 'in\u009b2Jvoice\u202efdp', messages: [] },
        { path: `bidi \u2066x\u2069 \u0301\u0301\u0301\u0301\u0301\u0301 end`, messages: [] },
        { path: '../../etc/`id`', messages: [] },
      ],
    },
    async (robot) => {
      await robot.idle()
      await robot.press('y')
      await robot.idle()
      robot.line(/invoice⟨U\+202E⟩fdp|in2Jvoice⟨U\+202E⟩fdp/)
      await robot.press('G', 'enter')
      await robot.idle()
      robot.line(/fdp · work/)
      await robot.press('c')
      robot.terminal.paste(`no ${hostile} such`)
      await robot.press('enter')
      await robot.idle()
      await robot.press('A')
      assertOnlyOurs(robot.terminal.output.sent)
    },
  )

  robotTest(
    'threat: server texts: alerts and BYE, in the modal, the notice, the status line and the log (as CVE-2024-52005)',
    { mailboxes: [inboxOf([])], columns: 120 },
    async (robot) => {
      await robot.idle()
      for (const attack of attacks.filter((each) => !/[\r\n\0]/.test(each))) {
        robot.server.alert(`before ${attack} after`)
        await robot.waitFor(/before/)
        await robot.press('space')
      }
      robot.server.disconnectAll('Bye \x1b]0;owned\x07\u009b2J\u202e now')
      await robot.waitFor(/Bye /)
      await robot.press('A')
      assertOnlyOurs(robot.terminal.output.sent)
    },
  )

  test('threat: server texts: untagged NO and BAD, refusals of SELECT and LIST, and the greeting', async () => {
    const evil = '\x1b]0;owned\x07 \x9b2J \u202e \x1b[31m'
    const server = await scriptedServer(`S: * PREAUTH [CAPABILITY IMAP4rev1] ${evil}`, { repeat: true })
    server
      .on(/^SELECT/i, () => `<tag> NO ${evil} select`)
      .on(/^(LIST|LSUB)/i, () => [`* LIST (\\HasNoChildren) "/" "a ${evil}"`, `<tag> NO ${evil} list`])
      .on(/^LOGOUT/i, () => [`* BYE ${evil}`, '<tag> OK'])
      .on(/./, () => `<tag> OK ${evil}`)
    const robot = await startRobot({ port: server.port, columns: 120 })
    try {
      await robot.idle()
      await robot.waitFor(/INBOX: .* select/)
      await server.send(`* NO ${evil} first`)
      await robot.waitFor(/ first/)
      await server.send(`* BAD ${evil} second`)
      await robot.waitFor(/ second/)
      await robot.press('y', 'A')
      await robot.idle()
      assertOnlyOurs(robot.terminal.output.sent)
    } finally {
      await robot.stop()
      await server.close()
    }
  })

  test('the check itself finds what is not ours', () => {
    for (const attack of attacks.slice(0, 3).concat('\x1b[6n', '\u009b2J', '\u202e', '\x07'))
      assert.throws(() => assertOnlyOurs(`text ${attack}`), attack)
    assertOnlyOurs('\x1b[?1049h\x1b[1;1Htext\x1b[1mbold\x1b[m\r\n')
  })
})
