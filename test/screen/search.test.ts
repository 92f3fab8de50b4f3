import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MailFailure } from '../../src/model/error.ts'
import type { DemoMailbox } from '../../src/cli/demo/server.ts'
import { inbox, letters, mail } from '../support/mails.ts'
import { robotTest, startRobot } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'
import { scriptedServer } from '../support/scripted-server.ts'

const searches = (robot: Robot) => robot.commands().filter((command) => command.includes('SEARCH'))

/** The rows that show a letter, by its number, from the top. */
function shown(robot: Robot): number[] {
  return robot.screen().flatMap((line) => Number(/Letter (\d+)\./.exec(line)?.[1]) || [])
}

async function lookFor(robot: Robot, query: string): Promise<void> {
  await robot.press('/')
  await robot.type(query)
  await robot.press('enter')
}

const about = (subject: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    mail({ subject: `${subject} ${index + 1}`, at: new Date(Date.UTC(2026, 5, 16, 6, index)) }),
  )

const boxes: readonly DemoMailbox[] = [
  { path: 'INBOX', messages: letters(60), subscribed: true },
  { path: 'Lists', selectable: false },
  { path: 'Lists/anchors', messages: [...about('Anchor', 2), ...about('Sail', 2)], subscribed: true },
  { path: 'Lists/boats', messages: about('Boat', 3) },
  { path: 'Lists/knots', messages: [...about('Sail', 1), ...about('Knot', 1)] },
  { path: 'Sent Items', messages: about('Sail', 1) },
]

describe('a search', () => {
  robotTest(
    '/ shows what the server finds, the cursor near where it was; n and p go through it and round (wp-search)',
    { mailboxes: inbox(letters(400)) },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'j', 'j', 'j', 'j')
      assert.match(robot.cursorLine(), /Letter 395\./)
      robot.commands()
      await lookFor(robot, 'subject:"letter 3" -subject:"letter 39"')
      await robot.waitFor(/100 messages found; n and p go through them, q shows all again/)
      await robot.idle()
      assert.match(robot.line(/INBOX · work/), /\/ subject:"letter 3" .*100 of 400 found/)
      assert.match(robot.cursorLine(), /Letter 389\./)
      assert.deepEqual(searches(robot), [
        'UID SEARCH RETURN (ALL) SUBJECT "letter 3" NOT SUBJECT "letter 39"',
      ])
      await robot.press('n')
      assert.match(robot.cursorLine(), /Letter 388\./)
      await robot.press('p', 'p')
      await robot.idle()
      robot.line(/Past the first hit: on from the end/)
      assert.match(robot.cursorLine(), /Letter 3\./)
      await robot.press('n')
      robot.line(/Past the last hit: on from the top/)
      assert.match(robot.cursorLine(), /Letter 389\./)
      await robot.press('q')
      await robot.idle()
      assert.equal(robot.hasQuit, false)
      robot.line(/INBOX 12\/400/)
      assert.match(robot.cursorLine(), /Letter 389\./)
    },
  )

  robotTest(
    'costs one command and a page of what was found: nothing of the rest is fetched',
    { mailboxes: inbox(letters(400)) },
    async (robot) => {
      await robot.idle()
      await robot.press('G')
      robot.commands()
      await lookFor(robot, 'subject:"letter 399"')
      await robot.waitFor(/One message found/)
      await robot.idle()
      const sent = robot.commands().filter((command) => !/^(NOOP|IDLE|DONE)/.test(command))
      assert.ok(sent.filter((command) => command.includes('FETCH')).length <= 2, sent.join('\n'))
      assert.deepEqual(shown(robot), [399])
    },
  )

  robotTest(
    'n and p read on in what was found; a find within the message has them first',
    { mailboxes: inbox(letters(120)) },
    async (robot) => {
      await robot.idle()
      await lookFor(robot, 'subject:"letter 11"')
      await robot.waitFor(/11 messages found/)
      await robot.idle()
      await robot.press('enter')
      await robot.waitFor(/text of letter 119\./)
      await robot.press('n')
      await robot.waitFor(/text of letter 118\./)
      await robot.press('p', 'p')
      await robot.waitFor(/text of letter 11\./)
      robot.line(/on from the end/)
      await robot.press('/')
      await robot.type('text')
      await robot.press('enter', 'n')
      robot.line(/text of letter 11\./)
      await robot.press('esc', 'n')
      await robot.waitFor(/text of letter 119\./)
    },
  )

  for (const [way, keys] of [
    ['Esc', ['esc']],
    ['l', ['l']],
    ['\\', ['\\']],
    ['an empty query', ['/', 'enter']],
  ] as const) {
    robotTest(`is left by ${way}`, { mailboxes: inbox(letters(30)) }, async (robot) => {
      await robot.idle()
      await lookFor(robot, 'subject:"letter 2"')
      await robot.waitFor(/11 messages found/)
      await robot.press('j', ...keys)
      await robot.idle()
      assert.ok(!robot.shows(/of 30 found/))
      assert.match(robot.cursorLine(), /Letter 28\./)
      robot.line(/Letter 30\./)
    })
  }

  robotTest(
    'that finds nothing says so, and the list stays; so do results (wp-search)',
    { mailboxes: inbox(letters(30)) },
    async (robot) => {
      await robot.idle()
      await robot.press('n')
      robot.line(/\/ looks for something first/)
      await robot.press('j')
      await lookFor(robot, 'subject:unicorn')
      await robot.waitFor(/Nothing found: subject:unicorn/)
      assert.match(robot.cursorLine(), /Letter 29\./)
      await lookFor(robot, 'subject:"letter 2"')
      await robot.waitFor(/11 messages found/)
      await lookFor(robot, 'subject:unicorn')
      await robot.waitFor(/Nothing found: subject:unicorn/)
      robot.line(/11 of 30 found/)
    },
  )

  robotTest(
    'with a mistake comes back to be mended, with a sign under the character',
    { mailboxes: inbox(letters(30)) },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await lookFor(robot, 'ana form:bob')
      const lines = robot.screen()
      const at = lines.findIndex((line) => line.startsWith(' /ana form:bob'))
      assert.ok(at > 0, lines.join('\n'))
      assert.equal(lines[at + 1]?.indexOf('^'), ' /ana '.length)
      assert.match(lines[at + 2] ?? '', /there is no key "form:"; did you mean "from:"\?/)
      assert.deepEqual(robot.terminal.cursor(), { x: ' /ana '.length, y: at, visible: true })
      assert.deepEqual(robot.commands(), [])
      await robot.press('delete', 'delete', 'delete', 'delete')
      assert.ok(!robot.shows(/there is no key/), 'what is being mended is not wrong any more')
      await robot.type('from')
      await robot.press('ctrl-a', 'ctrl-k')
      await robot.type('from:sender29')
      await robot.press('enter')
      await robot.waitFor(/One message found/)
    },
  )

  robotTest(
    'up and down go through earlier queries, and back to what was typed',
    { mailboxes: inbox(letters(30)) },
    async (robot) => {
      await robot.idle()
      for (const query of ['from:sender1', 'from:sender2', 'from:sender1']) {
        await lookFor(robot, query)
        await robot.waitFor(/messages found/)
      }
      await robot.press('/')
      await robot.type('draft')
      await robot.press('up')
      robot.line(/^ \/from:sender1(?: {2}|$)/)
      await robot.press('up')
      robot.line(/^ \/from:sender2(?: {2}|$)/)
      await robot.press('up')
      robot.line(/^ \/from:sender2(?: {2}|$)/)
      await robot.press('down', 'down')
      robot.line(/^ \/draft(?: {2}|$)/)
    },
  )

  robotTest(
    'is helped with: Tab completes keys, values and folders; hints say what fits and what it costs',
    { mailboxes: boxes },
    async (robot) => {
      await robot.idle()
      await robot.press('y')
      await robot.idle()
      await robot.press('y', '/')
      robot.line(/from: to: subject: .*in: - or/)
      await robot.type('fr')
      await robot.press('tab')
      robot.line(/^ \/from:(?: {2}|$)/)
      robot.line(/from: takes a word/)
      await robot.type('ana -is:un')
      robot.line(/is:unread {2}is:unseen {2}is:unstarred {2}is:unanswered/)
      await robot.type('r')
      await robot.press('tab')
      robot.line(/^ \/from:ana -is:unread(?: {2}|$)/)
      await robot.type('has:at')
      await robot.press('tab')
      robot.line(/the server has to open each message/)
      await robot.type('in:se')
      await robot.press('tab')
      robot.line(/^ \/from:ana -is:unread has:attachment in:"Sent Items"(?: {2}|$)/)
      await robot.press('esc')
      assert.ok(!robot.shows(/Sent Items/))
    },
  )

  test(
    'says that it runs, and Esc gives it up; keys do what they do meanwhile (2683-3.2.3a)',
    { timeout: 60_000 },
    async () => {
      const server = await scriptedServer(
        `S: * OK [CAPABILITY IMAP4rev1] ready
         C: <tag> LOGIN "demo" "demo"
         S: <tag> OK [CAPABILITY IMAP4rev1] welcome`,
      )
      const quick = (command: RegExp, ...lines: readonly string[]) =>
        server.on(command, () => [...lines, '<tag> OK done'])
      let answer: () => void = () => undefined
      const asked = new Promise<void>((resolve) => {
        server.on(/^UID SEARCH /, async () => {
          resolve()
          await new Promise<void>((release) => {
            answer = release
          })
          return ['* SEARCH 1 2', '<tag> OK searched']
        })
      })
      quick(/^SELECT /, '* 2 EXISTS', '* OK [UIDVALIDITY 1] valid')
      quick(/^SEARCH UNSEEN/, '* SEARCH')
      quick(
        /^FETCH /,
        ...[1, 2].map(
          (uid) =>
            `* ${uid} FETCH (UID ${uid} FLAGS () RFC822.SIZE 9 ENVELOPE (NIL "Row ${uid}" NIL NIL NIL NIL NIL NIL NIL NIL))`,
        ),
      )
      quick(/^LOGOUT/, '* BYE then')
      quick(/^(LIST|LSUB|NOOP|NAMESPACE|CAPABILITY|ID|ENABLE|STATUS|UID FETCH)/)
      const robot = await startRobot({ port: server.port })
      try {
        await robot.waitFor(/Row 2/)
        await lookFor(robot, 'has:attachment')
        await asked
        robot.line(/Searching \(Esc gives up\): has:attachment; the server has to open each message/)
        await robot.press('j')
        assert.match(robot.cursorLine(), /Row 1/)
        await robot.press('esc')
        await robot.until(() => !robot.shows(/Searching/), 'no word of the search')
        answer()
        await robot.idle()
        assert.ok(!robot.shows(/found/))
        robot.line(/Row 2/)
      } finally {
        answer()
        await robot.stop()
        await server.close()
      }
    },
  )
})

describe('what a search has found', () => {
  robotTest(
    'comes while a message is read that is none of it: that can be dealt with, and what comes next is found',
    { mailboxes: inbox(letters(30)), server: { latencyMs: 30 } },
    async (robot) => {
      await robot.idle()
      await lookFor(robot, 'subject:"letter 2"')
      await robot.press('enter')
      await robot.waitFor(/text of letter 30\./)
      await robot.until(() => robot.app.state.narrowed !== undefined, 'the results')
      await robot.press('F')
      await robot.idle()
      assert.ok(robot.server.mailboxes.get('INBOX')?.messages.at(-1)?.flags.has('\\Flagged'))
      await robot.press('n')
      await robot.waitFor(/text of letter 29\./)
      await robot.press('q', 'q')
      await robot.idle()
      assert.match(robot.line(/Letter 30\./), /^ \*/)
    },
  )

  robotTest(
    'can be triaged: what is moved away leaves it, and n and p go on from there',
    { mailboxes: inbox(letters(30)) },
    async (robot) => {
      await robot.idle()
      await lookFor(robot, 'subject:"letter 2"')
      await robot.waitFor(/11 messages found/)
      await robot.press('j', 'd')
      assert.deepEqual(shown(robot).slice(0, 3), [29, 27, 26])
      await robot.idle()
      robot.line(/10 of 29 found/)
      assert.match(robot.cursorLine(), /Letter 27\./)
      await robot.press('p', 'd', 'd')
      await robot.idle()
      assert.deepEqual(shown(robot).slice(0, 2), [26, 25])
      robot.line(/8 of 27 found/)
    },
  )
})

describe('a search through folders', () => {
  robotTest(
    'lists those in which something was found; Enter opens one, n goes on in the next and round',
    { mailboxes: boxes },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await lookFor(robot, 'subject:sail in:Lists/* in:"Sent Items"')
      await robot.waitFor(/4 found in 3 folders/)
      robot.line(/> 2 Lists\/anchors/)
      robot.line(/ 1 Lists\/knots/)
      robot.line(/ 1 Sent Items/)
      assert.ok(!robot.shows(/Lists\/boats/))
      const sent = robot
        .commands()
        .filter((command) => /^(SELECT|EXAMINE|UID SEARCH|LIST|NOOP)/.test(command))
      assert.deepEqual(
        sent.filter((command) => !command.startsWith('LIST')),
        ['Lists/anchors', 'Lists/boats', 'Lists/knots', 'Sent Items'].flatMap((path) => [
          path.includes(' ') ? `SELECT "${path}"` : `SELECT ${path}`,
          'UID SEARCH RETURN (ALL) SUBJECT "sail"',
        ]),
      )
      assert.ok(
        sent.every((command) => !/^LIST .*\*/.test(command)),
        sent.join('\n'),
      )
      await robot.press('enter')
      await robot.waitFor(/2 found \(folder 1 of 3\)/)
      await robot.idle()
      robot.line(/^ Lists\/anchors · work .*\/ subject:sail.*2 of 4 found/)
      assert.match(robot.cursorLine(), /Sail 2/)
      assert.ok(!robot.shows(/Anchor/))
      await robot.press('n')
      assert.match(robot.cursorLine(), /Sail 1/)
      await robot.press('n')
      await robot.waitFor(/^ Lists\/knots · work/)
      await robot.idle()
      assert.match(robot.cursorLine(), /Sail 1/)
      robot.line(/1 found \(folder 2 of 3\)/)
      await robot.press('p')
      await robot.waitFor(/^ Lists\/anchors · work/)
      await robot.idle()
      assert.match(robot.cursorLine(), /Sail 1/)
      await robot.press('p', 'p')
      await robot.waitFor(/^ Sent Items · work/)
      await robot.idle()
      await robot.press('<')
      assert.match(robot.cursorLine(), /> 1 Sent Items/)
      await robot.press('k', 'k', 'enter')
      await robot.waitFor(/^ Lists\/anchors · work/)
      await robot.press('q')
      await robot.idle()
      robot.line(/Anchor 2/)
      assert.equal(robot.hasQuit, false)
    },
  )

  robotTest(
    'takes the open folder along on its own connection, and tells what it could not search',
    { mailboxes: boxes },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await lookFor(robot, 'in:nowhere subject:1 in:inbox in:Lists in:lists/boats in:Lists/boats')
      await robot.waitFor(/found in 2 folders/)
      robot.line(/! nowhere: /)
      robot.line(/! Lists: .*folders only/)
      assert.deepEqual(
        robot.commands().filter((command) => /^SELECT .?INBOX/.test(command)),
        [],
      )
      await robot.press('enter')
      await robot.idle()
      robot.line(/^ INBOX · work .*of 60 found/)
    },
  )

  robotTest(
    'subscribed folders are chosen by that word, and all by another',
    { mailboxes: boxes },
    async (robot) => {
      await robot.idle()
      await lookFor(robot, 'subject:1 in:subscribed')
      await robot.waitFor(/found in 2 folders/)
      robot.line(/ INBOX/)
      robot.line(/ Lists\/anchors/)
      await robot.press('q')
      await lookFor(robot, 'subject:1 in:all')
      await robot.waitFor(/found in 5 folders/)
      await robot.press('q')
      await lookFor(robot, 'subject:unicorn in:all')
      await robot.waitFor(/Nothing found in 5 folders/)
      assert.equal(robot.app.state.modals.length, 0)
    },
  )

  robotTest(
    'in: stands by itself: beside or, after - and in parentheses it is wrong',
    { mailboxes: boxes },
    async (robot) => {
      await robot.idle()
      await lookFor(robot, 'sail (in:Lists or x)')
      robot.line(/^ {6} *\^$/)
      robot.line(/in: chooses the folders of the whole search/)
    },
  )

  robotTest(
    'threat: a folder whose name turns the text about does so nowhere: list, progress, notice, title',
    { mailboxes: [...boxes, { path: 'Lists/a\u202egnp\u0007', messages: about('Sail', 1) }] },
    async (robot) => {
      await robot.idle()
      await lookFor(robot, 'subject:sail in:Lists/*')
      await robot.waitFor(/4 found in 3 folders/)
      robot.line(/Lists\/a.*gnp/)
      await robot.press('j', 'j', 'k', 'enter')
      await robot.waitFor(/found \(folder 2 of 3\)/)
      await robot.press('n', 'p')
      await robot.idle()
      assert.ok(!/\u202e|gnp\u0007/.test(robot.terminal.output.sent))
    },
  )

  robotTest(
    'is made again in a folder that was numbered anew meanwhile: no UID of another time is used (2683-3.4.3b)',
    { mailboxes: boxes },
    async (robot) => {
      await robot.idle()
      await lookFor(robot, 'subject:sail in:Lists/anchors in:Lists/knots')
      await robot.waitFor(/3 found in 2 folders/)
      const box = robot.server.mailboxes.get('Lists/anchors')
      assert.ok(box)
      Object.defineProperty(box, 'uidValidity', { value: box.uidValidity + 1 })
      robot.commands()
      await robot.press('enter')
      await robot.waitFor(/2 found \(folder 1 of 2\)/)
      await robot.idle()
      assert.equal(searches(robot).filter((command) => command.includes('"sail"')).length, 1)
      assert.ok(!robot.shows(/Anchor/))
    },
  )

  robotTest(
    'goes on while a folder that it has found is opened; all of it is listed in the end (2683-3.1.1c)',
    { mailboxes: boxes, server: { latencyMs: 30 } },
    async (robot) => {
      await robot.idle()
      await lookFor(
        robot,
        'subject:sail in:Lists/anchors in:inbox in:Lists/boats in:Lists/knots in:"Sent Items"',
      )
      await robot.waitFor(/> 2 Lists\/anchors/)
      robot.line(/Searching .*\/5\), 2 found/)
      await robot.press('enter')
      await robot.waitFor(/^ Lists\/anchors · work .*2 of 4 found/)
      await robot.waitFor(/4 found in 3 folders; < lists them/)
      await robot.idle()
      assert.match(robot.cursorLine(), /Sail 2/)
      await robot.press('<')
      robot.line(/> 2 Lists\/anchors/)
      robot.line(/ 1 Lists\/knots/)
      robot.line(/ 1 Sent Items/)
    },
  )

  robotTest(
    'is given up by Esc, and what was found is kept; while it runs the rest can be used (2683-3.2.3a)',
    { mailboxes: boxes, server: { latencyMs: 40 } },
    async (robot) => {
      await robot.idle()
      await lookFor(robot, 'subject:sail in:Lists/anchors in:Lists/boats in:Lists/knots in:"Sent Items"')
      await robot.waitFor(/Searching Lists\/(boats|knots) \([23]\/4\), 2 found/)
      await robot.press('q')
      await robot.press('j')
      assert.match(robot.cursorLine(), /Letter 59\./)
      robot.line(/Searching .* found .*Esc gives up/)
      await robot.press('esc')
      await robot.waitFor(/Given up after \d of 4 folders: [23] found in [12] folders?; < lists them/)
      assert.ok(!robot.shows(/Searching/))
      await robot.press('<', 'enter')
      await robot.waitFor(/^ Lists\/anchors · work/)
      await robot.waitFor(/Sail 2/)
    },
  )
})

const broken = () =>
  Promise.reject(new MailFailure({ kind: 'file', path: '/home/ana/searches.toml', text: 'it is no table' }))

describe('searches with names', () => {
  robotTest(
    'that cannot be read are said, and nothing is written over',
    { mailboxes: boxes, searches: { read: broken, keep: broken, drop: broken } },
    async (robot) => {
      await robot.waitFor(/Your kept searches cannot be read: it is no table: \/home\/ana\/searches.toml/)
      await robot.idle()
      await lookFor(robot, 'subject:"letter 5"')
      await robot.waitFor(/11 messages found/)
      await robot.press('>')
      await robot.type('Fives')
      await robot.press('enter')
      await robot.waitFor(/!! Your searches stay as they were: it is no table/)
    },
  )

  const configured = { 'To do': 'is:starred', 'Sails': 'subject:sail in:Lists/*', 'Wrong': 'subject:(' }

  robotTest(
    'stand below the folders; Enter searches the open folder, or those that it names',
    { mailboxes: boxes, settings: { searches: configured } },
    async (robot) => {
      await robot.idle()
      await robot.press('y')
      await robot.idle()
      robot.line(/^ Searches$/)
      await robot.press('G', 'k')
      assert.match(robot.cursorLine(), /> \/ Sails/)
      await robot.press('D')
      robot.line(/Sails is in your config/)
      await robot.press('enter')
      await robot.waitFor(/3 found in 2 folders/)
      await robot.press('enter')
      await robot.waitFor(/2 found \(folder 1 of 2\)/)
      await robot.press('>')
      await robot.type('Sails')
      await robot.press('enter')
      robot.line(/Not kept: Sails is in your config/)
      await robot.press('y', 'G', 'enter')
      robot.line(/^ \/subject:\((?: {2}|$)/)
      robot.line(/is missing here|takes a word|not closed/)
    },
  )

  robotTest(
    '> keeps the one that is shown, D in the tree removes it again after a question',
    { mailboxes: boxes },
    async (robot) => {
      await robot.idle()
      await robot.press('>')
      robot.line(/\/ looks for something first/)
      await lookFor(robot, 'subject:"letter 5"')
      await robot.waitFor(/11 messages found/)
      await robot.press('>')
      robot.line(/Keep subject:"letter 5" as/)
      await robot.type('Fives')
      await robot.press('enter')
      await robot.waitFor(/Kept: Fives stands in the folder tree/)
      await robot.press('q', 'y')
      await robot.idle()
      await robot.press('G', 'enter')
      await robot.waitFor(/11 messages found/)
      robot.line(/INBOX · work .*11 of 60 found/)
      await robot.press('y', 'G', 'D')
      robot.line(/Remove the search "Fives": subject:"letter 5"\?/)
      await robot.press('y')
      await robot.waitFor(/Removed: Fives/)
      assert.ok(!robot.shows(/Searches/))
      assert.match(robot.cursorLine(), />/)
    },
  )
})
