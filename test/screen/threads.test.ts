import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { DemoMessage } from '../../src/cli/demo/server.ts'
import { inbox, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

const minute = (number: number) => new Date(Date.UTC(2026, 5, 17, 6, number))

/** Letter `number`, whose Message-ID is its number, which answers others. */
function post(
  number: number,
  subject: string,
  from: string,
  references: readonly number[] = [],
  flags: readonly string[] = ['\\Seen'],
): DemoMessage {
  const at = minute(number)
  const id = (each: number) => `<${minute(each).getTime()}@example.org>`
  const answered = references.at(-1)
  const fields =
    answered === undefined
      ? []
      : [`In-Reply-To: ${id(answered)}`, `References: ${references.map(id).join(' ')}`]
  return mail({ subject, from: `${from} <${from.toLowerCase()}@example.org>`, at, flags, fields })
}

/** A thread of four, one of two, and two letters by themselves. */
const posts: readonly DemoMessage[] = [
  post(1, 'Sails', 'Ana'),
  post(2, 'Ropes', 'Bo'),
  post(3, 'Re: Sails', 'Cy', [1], []),
  post(4, 'Re: Ropes', 'Dee', [2]),
  post(5, 'Tar', 'Eve'),
  post(6, 'Re: Sails', 'Fay', [1, 3], []),
  post(7, 'Pitch', 'Gus'),
  post(8, 'Re: Sails', 'Hal', [1]),
]

/** Rows of the list: who, how many, and what stands in the column of the subject. */
function rows(robot: Robot): string[] {
  return robot
    .screen()
    .slice(1, 12)
    .filter((line) => /\d\d:\d\d$/.test(line))
    .map((line) => `${line.slice(0, 26).trim()} | ${line.slice(26, 73).trimEnd()}`)
}

const moves = (robot: Robot) => robot.commands().filter((command) => /^UID (?:STORE|MOVE) /.test(command))

async function threaded(robot: Robot): Promise<void> {
  await robot.idle()
  robot.commands()
  await robot.press('ctrl-t')
  await robot.waitFor(/threads/)
  await robot.until(() => robot.app.state.list.length === 4, 'four threads')
  await robot.idle()
}

describe('threads', () => {
  robotTest(
    'are one row each at first, the one with the newest message on top; ) and } show them, ( and { fold them',
    { mailboxes: inbox(posts) },
    async (robot) => {
      await threaded(robot)
      assert.deepEqual(
        robot.commands().filter((command) => /THREAD|SEARCH UNSEEN$|UNSEEN$/.test(command)),
        ['UID THREAD REFERENCES US-ASCII ALL', 'UID SEARCH RETURN (ALL) UNSEEN'],
      )
      // The first unread one stands for a thread, else the newest.
      assert.deepEqual(rows(robot), [
        '> N   Cy (4, 2 N) | ▸ Re: Sails',
        'Gus |   Pitch',
        'Eve |   Tar',
        'Dee (2) | ▸ Re: Ropes',
      ])
      robot.line(/2 unread of 8 .*newest first {3}threads/)
      // Its place is that of its newest message, and so is its date.
      await robot.waitFor(/Cy \(4, 2 N\) .* 06:08$/)
      await robot.press(')')
      await robot.waitFor(/N {3}Cy .* 06:03$/)
      assert.deepEqual(rows(robot).slice(0, 5), [
        'Ana | ▾ Sails',
        '> N   Cy | ├─',
        'N   Fay | │ └─',
        'Hal | └─',
        'Gus |   Pitch',
      ])
      await robot.press('(')
      assert.equal(rows(robot)[0], '> N   Cy (4, 2 N) | ▸ Re: Sails')
      await robot.press('G', '}')
      await robot.idle()
      assert.equal(rows(robot).length, 8)
      assert.match(robot.cursorLine(), /Dee .*└─/)
      await robot.press('{')
      assert.equal(rows(robot).length, 4)
      assert.match(robot.cursorLine(), /Dee \(2\)/)
      await robot.press('ctrl-t')
      await robot.idle()
      assert.match(robot.cursorLine(), /Dee .* Re: Ropes/)
      assert.equal(rows(robot).length, 8)
    },
  )

  robotTest(
    'P goes to the parent, ] and [ to the next thread and back',
    { mailboxes: inbox(posts) },
    async (robot) => {
      await threaded(robot)
      await robot.press('}')
      await robot.idle()
      await robot.press('j')
      assert.match(robot.cursorLine(), /Fay/)
      await robot.press('P')
      assert.match(robot.cursorLine(), /Cy/)
      await robot.press('P')
      assert.match(robot.cursorLine(), /Ana/)
      await robot.press('P')
      robot.line(/begins its thread/)
      await robot.press(']')
      assert.match(robot.cursorLine(), /Gus/)
      await robot.press(']', ']')
      assert.match(robot.cursorLine(), /Bo .*▾ Ropes/)
      await robot.press(']')
      robot.line(/That was the last thread/)
      await robot.press('[', '[', '[')
      assert.match(robot.cursorLine(), /Ana/)
    },
  )

  robotTest(
    'a folded thread is triaged as a whole, and undo brings it back as it was',
    { mailboxes: inbox(posts) },
    async (robot) => {
      await threaded(robot)
      const before = rows(robot)
      await robot.press('d')
      assert.deepEqual(
        rows(robot),
        ['> Gus |   Pitch', 'Eve |   Tar', 'Dee (2) | ▸ Re: Ropes'].map((row) =>
          row.replace('> Gus', '>     Gus'),
        ),
      )
      await robot.idle()
      assert.deepEqual(moves(robot), ['UID MOVE 1,3,6,8 "Trash"'])
      await robot.press('z')
      await robot.waitFor(/4, 2 N/)
      await robot.idle()
      assert.deepEqual(
        rows(robot).map((row) => row.replace(/^[> ]*/, '')),
        before.map((row) => row.replace(/^[> ]*/, '')),
      )
      await robot.press('g', 'g', 'N')
      await robot.idle()
      assert.match(rows(robot)[0] ?? '', /\(4\) \| ▸ Re: Sails$/)
    },
  )

  robotTest(
    'undo brings a thread back as one though its first message is elsewhere',
    { mailboxes: inbox([...posts, post(10, 'Re: Masts', 'Jo', [9]), post(11, 'Re: Masts', 'Kim', [9])]) },
    async (robot) => {
      await robot.idle()
      await robot.press('ctrl-t')
      await robot.waitFor(/\(2\) +▸ Re: Masts/)
      await robot.press('g', 'g', 'd')
      await robot.idle()
      assert.ok(!robot.shows(/Masts/))
      await robot.press('z')
      await robot.waitFor(/\(2\) +▸ Re: Masts/)
    },
  )

  robotTest('t and ctrl-x mark all of a thread', { mailboxes: inbox(posts) }, async (robot) => {
    await threaded(robot)
    await robot.press('t')
    robot.line(/4 marked/)
    robot.line(/\+.*Re: Sails/)
    await robot.press('X', ')')
    await robot.press('g', 'g', ')')
    await robot.press('ctrl-x')
    robot.line(/4 marked/)
    await robot.press('ctrl-x')
    assert.ok(!robot.shows(/\d marked/))
  })

  robotTest(
    'an answer that arrives goes into its thread, which goes to the top; the cursor stays on its message (1176-cache)',
    { mailboxes: inbox(posts) },
    async (robot) => {
      await threaded(robot)
      await robot.press('G')
      assert.match(robot.cursorLine(), /Dee \(2\)/)
      await robot.press('k')
      assert.match(robot.cursorLine(), /Eve/)
      robot.server.mailboxes.get('INBOX')?.add(post(9, 'Re: Ropes', 'Ida', [2, 4], []))
      await robot.waitFor(/\(3, 1 N\)/)
      assert.match(rows(robot)[0] ?? '', /Ida \(3, 1 N\)/)
      assert.match(robot.cursorLine(), /Eve/)
      robot.server.mailboxes.get('INBOX')?.add(post(10, 'Oakum', 'Jo', [], []))
      await robot.waitFor(/Oakum/)
      assert.equal(rows(robot).length, 5)
      assert.match(robot.cursorLine(), /Eve/)
      // One of the thread, and the last of another.
      robot.server.expunge('INBOX', 4)
      robot.server.expunge('INBOX', 7)
      await robot.until(() => rows(robot).length === 4, 'Pitch is gone')
      await robot.waitFor(/\(2, 1 N\)/)
      assert.match(robot.cursorLine(), /Eve/)
    },
  )

  robotTest(
    'Enter on a folded thread reads it from its first unread message, J goes on in it',
    { mailboxes: inbox(posts) },
    async (robot) => {
      await threaded(robot)
      await robot.press('enter')
      await robot.waitFor(/From: Cy/)
      await robot.press('J')
      await robot.waitFor(/From: Fay/)
      await robot.press('q')
      await robot.idle()
      assert.match(robot.cursorLine(), /Fay/)
      assert.match(robot.screen()[1] ?? '', /Ana/)
    },
  )

  robotTest(
    'without THREAD what is here is threaded by its envelopes, and that is said',
    { mailboxes: inbox(posts), server: { withoutCapabilities: ['THREAD=REFERENCES'] } },
    async (robot) => {
      await threaded(robot)
      robot.line(/8 of 8 messages are here/)
      assert.equal(rows(robot)[0], '> N   Cy (4, 2 N) | ▸ Re: Sails')
      assert.ok(!robot.commands().some((command) => command.includes('THREAD')))
    },
  )

  robotTest(
    'deep ones never push the subject off the screen; their depth is a number',
    {
      mailboxes: inbox(
        Array.from({ length: 12 }, (_, index) =>
          post(
            index + 1,
            `Deep ${index + 1} words`,
            'Ana',
            Array.from({ length: index }, (__, each) => each + 1),
          ),
        ),
      ),
    },
    async (robot) => {
      await robot.idle()
      await robot.press('ctrl-t')
      await robot.waitFor(/\(12\)/)
      await robot.press('}')
      await robot.idle()
      assert.match(robot.line(/Deep 5 words/), / {8}└─ Deep 5/)
      assert.match(robot.line(/Deep 12 words/), / {6}└─11 Deep 12/)
    },
  )

  robotTest(
    'are drawn in ASCII where that is asked for',
    { mailboxes: inbox(posts), asciiOnly: true },
    async (robot) => {
      await threaded(robot)
      await robot.press('}')
      await robot.idle()
      robot.line(/Cy +\+-/)
      robot.line(/Fay +\| \+-/)
    },
  )

  robotTest('the filter shows what fits by threads', { mailboxes: inbox(posts) }, async (robot) => {
    await threaded(robot)
    await robot.press('l')
    await robot.type('sails')
    await robot.waitFor(/4 of 8 shown/)
    assert.equal(rows(robot).length, 1)
    await robot.press('ctrl-u')
    await robot.type('from:hal')
    await robot.waitFor(/1 of 8 shown/)
    await robot.press('ctrl-u')
    await robot.type('subject:ropes')
    await robot.press('enter')
    await robot.waitFor(/2 messages fit/)
    await robot.idle()
    await robot.press('}')
    await robot.idle()
    assert.deepEqual(
      rows(robot).map((row) => row.replace('> ', '').trim()),
      ['Bo | ▾ Ropes', 'Dee | └─'],
    )
    await robot.press('ctrl-t')
    await robot.idle()
    assert.deepEqual(
      rows(robot).map((row) => row.replace('> ', '').trim()),
      ['Dee | Re: Ropes', 'Bo | Ropes'],
    )
    await robot.press('l')
    await robot.idle()
    assert.equal(rows(robot).length, 8)
  })

  robotTest('Tab goes to the threads with unread messages', { mailboxes: inbox(posts) }, async (robot) => {
    await threaded(robot)
    await robot.press('G')
    await robot.press('tab')
    assert.match(robot.cursorLine(), /Cy \(4, 2 N\)/)
  })
})
