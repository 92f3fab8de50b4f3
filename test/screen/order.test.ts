import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { DemoMessage } from '../../src/cli/demo/server.ts'
import { inbox, letter, letters, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

/** The subjects of the list, from the top, as far as they are one word. */
function subjects(robot: Robot): string[] {
  return robot
    .screen()
    .slice(1)
    .flatMap((line) => /\b(apple|berry|cherry|date|elder)\b/.exec(line)?.[1] ?? [])
}

const minute = (number: number) => new Date(Date.UTC(2026, 5, 17, 6, number))

/** By arrival: cherry, apple, elder, berry, date; by date: apple, date, berry, cherry, elder. */
const fruits: readonly DemoMessage[] = [
  { ...mail({ subject: 'cherry', from: 'Zoe <z@example.org>', at: minute(40) }), received: minute(1) },
  { ...mail({ subject: 'apple', from: 'Yan <y@example.org>', at: minute(10) }), received: minute(2) },
  { ...mail({ subject: 'elder', from: 'Ana <a@example.org>', at: minute(50) }), received: minute(3) },
  {
    ...mail({ subject: 'berry', from: 'Bo <b@example.org>', at: minute(30), flags: [] }),
    received: minute(4),
  },
  {
    ...mail({ subject: 'date', from: 'Cy <c@example.org>', at: minute(20), body: 'x'.repeat(900) }),
    received: minute(5),
  },
]

const sorts = (robot: Robot) =>
  robot.commands().filter((command) => / SORT |THREAD|SEARCH UNSEEN$/.test(command))

describe('the menu of orders', () => {
  robotTest(
    'o sorts by what is chosen, the same again turns it round without a word to the server (2683-3.2.1.2c)',
    { mailboxes: inbox(fruits) },
    async (robot) => {
      await robot.idle()
      assert.deepEqual(subjects(robot), ['date', 'berry', 'elder', 'apple', 'cherry'])
      robot.commands()
      await robot.press('o')
      assert.match(robot.line(/a {2}arrival/), /↓/)
      await robot.press('d')
      await robot.waitFor(/date↓/)
      await robot.idle()
      assert.deepEqual(subjects(robot), ['elder', 'cherry', 'berry', 'date', 'apple'])
      assert.deepEqual(sorts(robot), ['UID SORT (DATE) US-ASCII ALL'])
      await robot.press('o', 'd')
      robot.line(/date↑/)
      assert.deepEqual(subjects(robot), ['apple', 'date', 'berry', 'cherry', 'elder'])
      assert.deepEqual(sorts(robot), [])
      await robot.press('o', 'j', 'enter')
      await robot.waitFor(/from↑/)
      await robot.idle()
      assert.deepEqual(subjects(robot), ['elder', 'berry', 'date', 'apple', 'cherry'])
      await robot.press('o', 'z')
      await robot.waitFor(/size↓/)
      await robot.idle()
      assert.equal(subjects(robot)[0], 'date')
      await robot.press('o', 'u')
      await robot.waitFor(/unread first↓/)
      await robot.idle()
      assert.deepEqual(subjects(robot), ['berry', 'date', 'elder', 'apple', 'cherry'])
      await robot.press('o', 'u')
      await robot.waitFor(/unread first↑/)
      await robot.idle()
      assert.deepEqual(subjects(robot), ['berry', 'cherry', 'apple', 'elder', 'date'])
      robot.commands()
      await robot.press('o', 'a')
      robot.line(/newest first/)
      await robot.press('o', 'a')
      robot.line(/oldest first/)
      assert.deepEqual(subjects(robot), ['cherry', 'apple', 'elder', 'berry', 'date'])
      await robot.idle()
      assert.deepEqual(robot.commands(), [])
    },
  )

  robotTest(
    'the cursor stays on its message; triage and undo work; what comes and goes is shown (1176-cache)',
    { mailboxes: inbox(fruits) },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'j')
      assert.match(robot.cursorLine(), /elder/)
      await robot.press('o', 's')
      await robot.waitFor(/subject↑/)
      await robot.idle()
      assert.match(robot.cursorLine(), /elder/)
      robot.server.mailboxes.get('INBOX')?.add(mail({ subject: 'banana', at: minute(60), flags: [] }))
      await robot.waitFor(/banana/)
      // The notice names what has come, wherever its row is.
      robot.line(/New: .*banana/)
      const rows = robot.screen().filter((line) => !/New: /.test(line))
      const order = rows.flatMap((line) => /\b(apple|banana|berry)\b/.exec(line)?.[1] ?? [])
      assert.deepEqual(order, ['apple', 'banana', 'berry'])
      assert.match(robot.cursorLine(), /elder/)
      robot.server.expunge('INBOX', 2)
      await robot.until(() => !robot.shows(/apple/), 'apple is gone')
      assert.match(robot.cursorLine(), /elder/)
      await robot.press('k', 'd')
      assert.deepEqual(subjects(robot), ['berry', 'cherry', 'elder'])
      await robot.idle()
      await robot.press('z')
      await robot.waitFor(/\bdate\b/)
      await robot.idle()
      assert.deepEqual(subjects(robot), ['berry', 'cherry', 'date', 'elder'])
    },
  )

  robotTest(
    'a server without SORT: the cost is asked about first, n leaves all as it was, y sorts, Esc gives up (2683-3.2.1.2c)',
    { mailboxes: inbox(fruits), server: { withoutCapabilities: ['SORT'] } },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await robot.press('o', 'd')
      await robot.waitFor(/This server does not sort/)
      robot.line(/look at 5/)
      await robot.press('n')
      assert.deepEqual(robot.commands(), [])
      robot.line(/newest first/)
      await robot.press('o', 'd')
      await robot.waitFor(/This server does not sort/)
      await robot.press('y')
      await robot.waitFor(/date↓/)
      await robot.idle()
      assert.deepEqual(subjects(robot), ['elder', 'cherry', 'berry', 'date', 'apple'])
    },
  )

  robotTest(
    'sorting here can be given up (2683-3.2.1.2c)',
    { mailboxes: inbox(letters(2000)), server: { withoutCapabilities: ['SORT'], latencyMs: 20 } },
    async (robot) => {
      await robot.idle()
      await robot.press('o', 's')
      await robot.waitFor(/look at 2,000/)
      await robot.press('y')
      await robot.waitFor(/Sorting: \d+ of 2000 \(Esc gives up\)/)
      await robot.press('esc')
      await robot.until(() => !robot.shows(/Sorting/), 'given up')
      await robot.idle()
      robot.line(/newest first/)
      const before = robot.commands().length
      assert.ok(before > 0)
      await robot.check()
      assert.ok(robot.commands().length <= 2)
    },
  )

  robotTest('is remembered for each folder', { mailboxes: inbox(fruits) }, async (robot) => {
    await robot.idle()
    await robot.press('o', 's')
    await robot.waitFor(/subject↑/)
    await robot.press('c')
    await robot.type('Archive')
    await robot.press('enter')
    await robot.waitFor(/Archive ·/)
    await robot.idle()
    robot.line(/newest first/)
    await robot.press('c')
    await robot.type('INBOX')
    await robot.press('enter')
    await robot.waitFor(/subject↑/)
    await robot.idle()
    assert.deepEqual(subjects(robot), ['apple', 'berry', 'cherry', 'date', 'elder'])
  })

  robotTest('the filter keeps the order, and gets a new one', { mailboxes: inbox(fruits) }, async (robot) => {
    await robot.idle()
    await robot.press('o', 's')
    await robot.waitFor(/subject↑/)
    await robot.idle()
    await robot.press('l')
    await robot.type('subject:er')
    await robot.until(() => !robot.shows(/apple/), 'what fits')
    assert.deepEqual(subjects(robot), ['berry', 'cherry', 'elder'])
    await robot.press('enter')
    await robot.waitFor(/messages fit/)
    await robot.idle()
    await robot.press('o', 'd')
    await robot.waitFor(/date↓/)
    await robot.idle()
    assert.deepEqual(subjects(robot), ['elder', 'cherry', 'berry'])
    await robot.press('l')
    await robot.idle()
    assert.deepEqual(subjects(robot), ['elder', 'cherry', 'berry', 'date', 'apple'])
  })

  robotTest(
    'is made anew after a cut, and Tab finds unread messages in it (1176-cache)',
    { mailboxes: inbox([...letters(120), letter(121, [])]) },
    async (robot) => {
      await robot.idle()
      await robot.press('o', 's')
      await robot.waitFor(/subject↑/)
      await robot.idle()
      await robot.press('tab')
      await robot.waitFor(/>.*Letter 121\./)
      robot.server.disconnectAll()
      await robot.waitFor(/● offline/)
      robot.server.mailboxes.get('INBOX')?.add(letter(1000))
      await robot.press('ctrl-r')
      await robot.waitFor(/● idle/)
      await robot.waitFor(/of 122/)
      await robot.until(() => robot.app.state.list.length === 122, 'the new one is shown')
      await robot.press('g', 'g')
      await robot.waitFor(/Letter 1000\./)
    },
  )

  robotTest(
    'what is expunged that nobody has looked at leaves, after a SEARCH (1176-cache)',
    { mailboxes: inbox(letters(300)) },
    async (robot) => {
      await robot.idle()
      await robot.press('o', 's')
      await robot.waitFor(/subject↑/)
      await robot.idle()
      robot.commands()
      robot.server.expunge('INBOX', 250)
      await robot.until(() => robot.app.state.list.length === 299, 'it is gone')
      assert.deepEqual(
        robot.commands().filter((command) => /SORT|SEARCH RETURN \(ALL\)/.test(command)),
        ['UID SEARCH RETURN (ALL) ALL'],
      )
    },
  )

  robotTest(
    'is made anew where the server has numbered the mailbox anew (2683-3.4.3a)',
    { mailboxes: inbox(fruits) },
    async (robot) => {
      await robot.idle()
      await robot.press('o', 's')
      await robot.waitFor(/subject↑/)
      await robot.idle()
      const box = robot.server.mailboxes.get('INBOX')
      assert.ok(box)
      robot.server.disconnectAll()
      await robot.waitFor(/● offline/)
      Object.defineProperty(box, 'uidValidity', { value: box.uidValidity + 1 })
      await robot.press('ctrl-r')
      await robot.waitFor(/numbered anew/)
      await robot.waitFor(/subject↑/)
      await robot.idle()
      assert.deepEqual(subjects(robot), ['apple', 'berry', 'cherry', 'date', 'elder'])
    },
  )

  robotTest(
    'where a move leaves the messages marked, the cursor goes on in the order shown',
    { mailboxes: inbox(fruits), server: { withoutCapabilities: ['MOVE'] } },
    async (robot) => {
      await robot.idle()
      await robot.press('o', 's')
      await robot.waitFor(/subject↑/)
      await robot.idle()
      await robot.press('g', 'g', 'd')
      await robot.waitFor(/marked deleted/)
      await robot.idle()
      assert.match(robot.cursorLine(), /berry/)
      await robot.press('d')
      await robot.until(() => /cherry/.test(robot.cursorLine()), 'the next one')
    },
  )

  robotTest(
    'what was sorted here is not sorted again unasked (2683-3.2.1.2c)',
    { mailboxes: inbox(fruits), server: { withoutCapabilities: ['SORT'] } },
    async (robot) => {
      await robot.idle()
      await robot.press('o', 's')
      await robot.waitFor(/look at 5/)
      await robot.press('y')
      await robot.waitFor(/subject↑/)
      await robot.idle()
      robot.server.disconnectAll()
      await robot.waitFor(/● offline/)
      robot.server.mailboxes.get('INBOX')?.add(letter(1000))
      await robot.press('ctrl-r')
      await robot.waitFor(/INBOX has changed; o sorts it again/)
      await robot.idle()
      assert.deepEqual(subjects(robot), ['apple', 'berry', 'cherry', 'date', 'elder'])
    },
  )
})

robotTest(
  'the palette sorts by a word, and says which words there are',
  { mailboxes: inbox(letters(5)) },
  async (robot) => {
    await robot.idle()
    await robot.press(':')
    await robot.type('sort subject')
    await robot.press('enter')
    await robot.idle()
    robot.line(/subject↑/)
    await robot.press(':')
    await robot.type('sort colour')
    await robot.press('enter')
    robot.line(/Sort by what\? arrival, date, from/)
  },
)
