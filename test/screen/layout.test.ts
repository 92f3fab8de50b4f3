import assert from 'node:assert/strict'
import { after, before, describe, mock } from 'node:test'
import type { DemoMailbox } from '../../src/cli/demo/server.ts'
import { inbox, letters, mail, mailWithFiles } from '../support/mails.ts'
import { expectScreen, robotTest, today } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

const text = [
  'Dear Ines,',
  '',
  'here is the third draft. The second paragraph is the one that the harbour office did not like; I have made it shorter, and I hope kinder.',
  '',
  '> Could we have it by Friday?',
  '',
  'You have it now.',
  '',
  '-- ',
  'Ana',
  '',
].join('\n')

const day = 24 * 60 * 60_000
const ago = (milliseconds: number) => new Date(today.getTime() - milliseconds)

const mailboxes: readonly DemoMailbox[] = [
  {
    path: 'INBOX',
    subscribed: true,
    messages: [
      mail({ from: 'Old Friend <old@example.org>', subject: 'From another year', at: ago(500 * day) }),
      mail({
        from: '=?utf-8?B?5p2O6JaH?= <li@example.org>',
        subject: '=?utf-8?B?5pyA5Yid44Gu5omL57SZ?=',
        at: ago(40 * day),
      }),
      mail({
        from: 'Marta Nowak <marta@example.org>',
        subject: '=?utf-8?Q?Fotos_do_cartaz,_2=C2=AA_vers=C3=A3o?=',
        at: ago(3 * day),
        flags: ['\\Seen', '\\Flagged'],
      }),
      mail({
        from: 'lists.debian.org <noreply@lists.example.org>',
        subject: '[DSA 5921-1] openssl security update',
        at: ago(1 * day),
        flags: [],
      }),
      mail({
        from: 'Li Wei <wei@example.org>',
        subject: 'Re: offsite dates',
        at: ago(3_600_000),
        flags: ['\\Seen', '\\Answered'],
      }),
      mailWithFiles(
        {
          from: 'Ana Ruiz <ana@example.org>',
          subject: 'Contract draft v3 for signature',
          at: ago(1_800_000),
          flags: ['\\Flagged'],
          body: text,
        },
        [{ name: 'draft-3.pdf', octets: Buffer.alloc(48_211) }],
      ),
    ],
  },
  { path: 'Archive', subscribed: true },
  { path: 'Archive/2026', subscribed: true },
  { path: 'Projects', selectable: false },
  { path: 'Projects/Grüße', subscribed: true },
]

/** The octets so far depend on this and that; the rest of the status line does not. */
function withoutTraffic(robot: Robot): void {
  robot.app.dispatch({ kind: 'activity', received: 40_000, sent: 0, queued: 0 })
}

async function compare(name: string, robot: Robot): Promise<void> {
  await robot.idle()
  withoutTraffic(robot)
  await robot.press('ctrl-l')
  expectScreen(name, robot)
}

describe('layout', () => {
  before(() => mock.timers.enable({ apis: ['Date'], now: today }))
  after(() => mock.timers.reset())

  for (const [columns, rows] of [
    [80, 24],
    [110, 30],
    [140, 40],
    [200, 50],
  ] as const) {
    const size = `${columns}x${rows}`
    robotTest(`list, reader and tree at ${size}`, { mailboxes, columns, rows }, async (robot) => {
      await compare(`list-${size}`, robot)
      await robot.press('enter')
      await compare(`reader-${size}`, robot)
      await robot.press('q', 'y')
      await robot.idle()
      await robot.press('j', 'right')
      await compare(`tree-${size}`, robot)
    })
  }

  robotTest(
    'ASCII only: not one octet of the screen is anything else',
    { mailboxes, columns: 140, rows: 40, asciiOnly: true },
    async (robot) => {
      await compare('ascii-140x40', robot)
      await robot.press('enter')
      await robot.idle()
      await robot.press('?', 'q', 'y')
      await robot.idle()
      await robot.press('j', 'right', ':', 'esc', 'A', 'q', 'q')
      assert.match(robot.terminal.output.sent, /^[\x00-\x7f]*$/)
      robot.line(/Contract draft v3/)
    },
  )

  robotTest(
    'a live resize keeps the cursor on its message and the message on the screen',
    { mailboxes: inbox(letters(200)), columns: 80, rows: 40 },
    async (robot) => {
      await robot.idle()
      await robot.press(...Array.from({ length: 30 }, () => 'j'))
      await robot.idle()
      for (const [columns, rows] of [
        [80, 24],
        [110, 12],
        [200, 50],
        [140, 15],
        [60, 11],
        [80, 40],
      ] as const) {
        await robot.resize(columns, rows)
        await robot.idle()
        assert.match(robot.cursorLine(), /^>.*Letter 170\./, `${columns}x${rows}`)
      }
    },
  )

  robotTest(
    'a live resize keeps the reader within its text',
    {
      mailboxes: inbox([
        mail({ body: `${'Words that are folded where the line ends, and so on. '.repeat(40)}\n`.repeat(5) }),
      ]),
      columns: 60,
      rows: 20,
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('G')
      for (const [columns, rows] of [
        [100, 60],
        [200, 20],
        [60, 20],
      ] as const) {
        await robot.resize(columns, rows)
        await robot.idle()
        robot.line(/Words that are folded/)
      }
    },
  )

  robotTest(
    'too small a window says so, and comes back as it was',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'j')
      const was = robot.screen()
      await robot.resize(30, 5)
      robot.line(/^30x5 is too small: 40x10 at l/)
      assert.ok(!robot.shows(/Letter/))
      await robot.resize(80, 24)
      await robot.idle()
      assert.deepEqual(robot.screen(), was)
      await robot.resize(1, 1)
      await robot.resize(80, 24)
      await robot.idle()
      assert.deepEqual(robot.screen(), was)
    },
  )

  for (const [columns, rows] of [
    [40, 10],
    [80, 24],
    [110, 30],
    [140, 40],
    [200, 50],
  ] as const) {
    robotTest(`every modal fits in ${columns}x${rows}`, { mailboxes, columns, rows }, async (robot) => {
      await robot.idle()
      await robot.press('?', 'q', 'A', 'q', ':', 'esc', 'c', 'esc')
      await robot.press('@')
      robot.line(/Network of work/)
      await robot.press('end', 'home', 'q', 'y')
      await robot.idle()
      await robot.press('end', 'D')
      robot.line(/Delete a folder/)
      robot.line(/y deletes it/)
      await robot.press('esc', 'y')
      await robot.press('enter')
      await robot.idle()
      await robot.press('v')
      robot.line(/draft/)
      await robot.press('w')
      robot.line(/Save as/)
      await robot.press('esc')
      robot.server.alert('A long alert. '.repeat(20))
      await robot.waitFor(/A long alert\./)
      await robot.press('space', 'q')
      robot.line(/Contract draft/)
    })
  }
})
