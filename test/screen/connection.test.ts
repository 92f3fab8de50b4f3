import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inbox, letter, letters } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

/** Cuts the connection and waits until the screen tells. */
async function cut(robot: Robot): Promise<void> {
  robot.server.disconnectAll()
  await robot.waitFor(/● offline, again in \d+ s: No connection/)
}

describe('connection', () => {
  robotTest(
    'lost: the screen says so and stays usable; a key reconnects; the cursor stays on its message (1176-cache)',
    { mailboxes: inbox(letters(200)) },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'j', 'j', 'j')
      assert.match(robot.cursorLine(), /Letter 196\./)
      await cut(robot)
      robot.line(/Letter 200\./)
      await robot.press('j')
      assert.match(robot.cursorLine(), /Letter 195\./)
      await robot.idle()
      robot.line(/● idle/)
      robot.line(/Connected again/)
      assert.match(robot.cursorLine(), /Letter 195\./)
    },
  )

  for (const order of ['newest-first', 'oldest-first'] as const) {
    robotTest(
      `what came and went meanwhile moves the rows, not the cursor's message, ${order}`,
      { mailboxes: inbox(letters(200)), settings: { order } },
      async (robot) => {
        await robot.idle()
        for (let step = 0; step < 6; step++) await robot.press(order === 'newest-first' ? 'j' : 'k')
        assert.match(robot.cursorLine(), /Letter 194\./)
        await cut(robot)
        const box = robot.server.mailboxes.get('INBOX')
        for (const uid of [3, 150, 190, 198]) robot.server.expunge('INBOX', uid)
        box?.add(letter(201))
        box?.add(letter(202))
        await robot.press('ctrl-r')
        await robot.waitFor(/● idle/)
        await robot.idle()
        robot.line(/While you were away: 2 new, 4 gone/)
        assert.match(robot.cursorLine(), /Letter 194\./)
        robot.line(/INBOX \d+\/198/)
        assert.ok(!robot.shows(/Letter (190|198)\./))
      },
    )
  }

  robotTest(
    'what came before the cut, or was brought back by undo, is no news after it',
    { mailboxes: inbox(letters(30)) },
    async (robot) => {
      await robot.idle()
      robot.server.mailboxes.get('INBOX')?.add(letter(31))
      await robot.waitFor(/Letter 31\./)
      await robot.press('d')
      await robot.idle()
      await robot.press('z')
      await robot.waitFor(/Letter 31\./)
      await robot.idle()
      await cut(robot)
      robot.server.mailboxes.get('INBOX')?.add(letter(32))
      await robot.press('ctrl-r')
      await robot.waitFor(/● idle/)
      await robot.idle()
      robot.line(/While you were away: 1 new$/)
    },
  )

  robotTest(
    'numbered anew by the server while it is open: all is read again, and it is said (2683-3.4.3b)',
    { mailboxes: inbox(letters(20)) },
    async (robot) => {
      await robot.idle()
      const box = robot.server.mailboxes.get('INBOX')
      assert.ok(box)
      await cut(robot)
      Object.defineProperty(box, 'uidValidity', { value: box.uidValidity + 1 })
      await robot.press('ctrl-r')
      await robot.waitFor(/INBOX was numbered anew by the server: all is read again/)
      await robot.idle()
      robot.line(/Letter 20\./)
    },
  )

  robotTest(
    'a change made while offline is sent after the reconnect',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await robot.idle()
      await cut(robot)
      await robot.press('F')
      assert.match(robot.cursorLine(), /^>\*/)
      await robot.waitFor(/● idle/)
      await robot.idle()
      assert.match(robot.cursorLine(), /^>\*.*Letter 60\./)
      assert.ok(robot.server.mailboxes.get('INBOX')?.messages[59]?.flags.has('\\Flagged'))
    },
  )

  robotTest(
    'a message that was being fetched comes after the reconnect',
    { mailboxes: inbox(letters(60)), server: { latencyMs: 50 } },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      robot.line(/Fetching …/)
      robot.server.disconnectAll()
      await robot.waitFor(/offline/)
      await robot.press('j')
      await robot.waitFor(/text of letter 60\./)
      await robot.idle()
    },
  )

  robotTest(
    'the open mailbox is gone after the reconnect: it is said, and INBOX is opened (2180-3.3)',
    {
      mailboxes: [...inbox(letters(3)), { path: 'Boat', messages: letters(9) }],
      settings: { folder: 'Boat' },
    },
    async (robot) => {
      await robot.idle()
      robot.line(/^ Boat · work/)
      await cut(robot)
      const admin = robot.server.mailboxes
      assert.ok(admin instanceof Map)
      admin.delete('Boat')
      await robot.press('ctrl-r')
      await robot.waitFor(/^ INBOX · work/)
      await robot.idle()
      robot.line(/Boat is gone: .*Mailbox does not exist/)
      robot.line(/Letter 3\./)
    },
  )

  robotTest(
    'a wrong password is told from a server in trouble, and not tried again unasked (wp-auth)',
    { mailboxes: inbox(letters(3)), server: { password: 'other' }, asksPassword: true },
    async (robot) => {
      await robot.waitFor(/Password of work/)
      await robot.type('wrong')
      await robot.press('enter')
      await robot.waitFor(/Sign-in of demo failed|Sign-in of work failed/)
      await robot.waitFor(/Password of work/)
      await robot.press('ctrl-u')
      await robot.type('other')
      await robot.press('enter')
      await robot.waitFor(/Letter 3\./)
      await robot.idle()
      assert.ok(!robot.shows(/Sign-in of/), 'the notice goes with the trouble')
    },
  )

  robotTest(
    'the password is asked for in the screen, and never shown',
    { mailboxes: inbox(letters(3)), server: { password: 'Geheim-ø73' }, asksPassword: true },
    async (robot) => {
      await robot.waitFor(/Password of work/)
      await robot.type('Geheim-ø73')
      robot.line(/\*{10}/)
      await robot.press('enter')
      await robot.waitFor(/Letter 3\./)
      await robot.idle()
      await robot.press('A')
      assert.ok(!/Geheim|ø73/.test(robot.terminal.output.sent), 'no frame held it')
    },
  )

  robotTest(
    'without a password nothing is sent; the screen says what to do',
    { mailboxes: inbox(letters(3)), asksPassword: true },
    async (robot) => {
      await robot.waitFor(/Password of work/)
      await robot.press('esc')
      await robot.waitFor(/offline: Sign-in of work failed/)
      robot.line(/C-r tries again/)
      assert.ok(!robot.server.commands.some((command) => /AUTHENTICATE|LOGIN/.test(command)))
      await robot.press('ctrl-r')
      await robot.waitFor(/Password of work/)
      await robot.type('demo')
      await robot.press('enter')
      await robot.waitFor(/Letter 3\./)
      await robot.idle()
    },
  )
})
