import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inbox, letters } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import { changes, flagsOf, stored } from '../support/stored.ts'

/** Far longer than a frame takes. */
const slow = { latencyMs: 80 }

describe('triage', () => {
  robotTest(
    'F and N change the screen in the frame of the key, before any answer',
    { mailboxes: inbox(letters(5)), server: slow },
    async (robot) => {
      await robot.idle()
      await robot.pressUnanswered('F')
      assert.match(robot.cursorLine(), /^>\* {4}/)
      await robot.pressUnanswered('N')
      assert.match(robot.cursorLine(), /^>\*N/)
      robot.line(/1 unread of 5/)
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 5), ['\\Flagged'])
      assert.deepEqual(changes(robot), ['UID STORE 5 +FLAGS (\\Flagged)', 'UID STORE 5 -FLAGS (\\Seen)'])
      await robot.pressUnanswered('z')
      await robot.pressUnanswered('z')
      assert.match(robot.cursorLine(), /^> {5}/)
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 5), ['\\Seen'])
    },
  )

  for (const [key, target] of [
    ['e', 'Archive'],
    ['d', 'Trash'],
  ] as const) {
    robotTest(
      `${key} moves to ${target} at once; z brings it back`,
      { mailboxes: inbox(letters(60)), server: slow },
      async (robot) => {
        await robot.idle()
        await robot.press('j')
        // Where the folder is has to be asked once.
        await robot.press(key)
        await robot.idle()
        assert.match(robot.cursorLine(), /Letter 58\./)
        await robot.pressUnanswered(key)
        assert.match(robot.cursorLine(), /Letter 57\./)
        robot.line(new RegExp(`Moved to ${target}; z undoes it`))
        robot.line(/INBOX 2\/58/)
        await robot.idle()
        assert.deepEqual(stored(robot, target), [59, 58])
        assert.deepEqual(changes(robot), [`UID MOVE 59 ${target}`, `UID MOVE 58 ${target}`])
        await robot.press('z')
        await robot.idle()
        await robot.check()
        assert.deepEqual(stored(robot, target), [59])
        assert.equal(stored(robot, 'INBOX').length, 59)
        robot.line(/Undone: message to/)
        robot.line(/INBOX \d+\/59/)
      },
    )
  }

  robotTest('the reader goes on with the next message', { mailboxes: inbox(letters(10)) }, async (robot) => {
    await robot.idle()
    await robot.press('j', 'enter')
    await robot.idle()
    await robot.press('d')
    await robot.idle()
    robot.line(/text of letter 8\./)
    await robot.press('q')
    assert.match(robot.cursorLine(), /Letter 8\./)
  })

  robotTest(
    'the last message moved away from the reader leads back to the list',
    { mailboxes: inbox(letters(1)) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('e')
      await robot.idle()
      robot.line(/No messages here/)
      robot.line(/INBOX 0\/0/)
    },
  )

  robotTest(
    'without a folder for it, it says which key of the config names one (2683-3.4.8)',
    { mailboxes: [{ path: 'INBOX', messages: letters(3) }] },
    async (robot) => {
      await robot.idle()
      await robot.press('d')
      await robot.idle()
      robot.line(/No folder serves as trash: name one in the config, folder\.trash/)
      assert.match(robot.cursorLine(), /Letter 3\./)
      assert.deepEqual(changes(robot), [])
    },
  )

  robotTest(
    'rows that are about to be seen are fetched before the next changes are sent',
    { mailboxes: inbox(letters(200)), server: { latencyMs: 60 } },
    async (robot) => {
      await robot.idle()
      await robot.press('e')
      await robot.idle()
      robot.commands()
      for (let number = 0; number < 40; number++) await robot.press('e')
      await robot.idle()
      const kinds = robot.commands().map((command) => /FETCH|MOVE/.exec(command)?.[0])
      assert.deepEqual(kinds.slice(0, 3), ['MOVE', 'FETCH', 'MOVE'])
      assert.equal(stored(robot, 'Archive').length, 41)
    },
  )

  robotTest(
    'a refused move is rolled back with a word about it (2683-3.4.8)',
    {
      mailboxes: [...inbox(letters(60)), { path: 'Branch', selectable: false }],
      account: { special: { archive: 'Branch' } },
      server: { latencyMs: 40 },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'j', 'e')
      assert.match(robot.cursorLine(), /Letter 57\./)
      await robot.idle()
      robot.line(/!! message to Branch: .*refused/)
      robot.line(/INBOX \d+\/60/)
      robot.line(/Letter 58\./)
      assert.equal(stored(robot, 'INBOX').length, 60)
      await robot.press('z')
      robot.line(/nothing to undo/)
    },
  )

  robotTest(
    'without MOVE: COPY, then \\Deleted, no EXPUNGE; z takes the mark off again, and then its own copy away (2683-3.1.2c)',
    {
      mailboxes: inbox(letters(60)),
      server: { withoutCapabilities: ['MOVE'] },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('d')
      await robot.idle()
      robot.line(/Copied to Trash and marked deleted; z undoes it/)
      assert.match(robot.screen()[1] ?? '', /^ {2}D .*Letter 60\./)
      assert.match(robot.cursorLine(), /Letter 59\./)
      assert.deepEqual(changes(robot), ['UID COPY 60 Trash', 'UID STORE 60 +FLAGS (\\Deleted)'])
      assert.deepEqual(stored(robot, 'Trash'), [60])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 60), ['\\Seen'])
      assert.deepEqual(changes(robot), [
        'UID STORE 60 -FLAGS (\\Deleted)',
        'UID STORE 1 +FLAGS (\\Deleted)',
        'UID EXPUNGE 1',
      ])
      assert.deepEqual(stored(robot, 'Trash'), [])
    },
  )

  robotTest(
    'without UIDPLUS a move waits, and z takes it back before it is sent',
    {
      mailboxes: inbox(letters(60)),
      server: { withoutCapabilities: ['UIDPLUS'] },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('d')
      await robot.idle()
      assert.match(robot.cursorLine(), /Letter 59\./)
      assert.deepEqual(changes(robot), [])
      await robot.press('z')
      await robot.idle()
      robot.line(/Letter 60\./)
      robot.line(/INBOX \d+\/60/)
      assert.deepEqual(changes(robot), [])
    },
  )

  robotTest(
    'a move that waits is sent when the program ends: nothing is lost',
    {
      mailboxes: inbox(letters(60)),
      server: { withoutCapabilities: ['UIDPLUS'] },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('d')
      await robot.idle()
      await robot.app.close()
      assert.deepEqual(stored(robot, 'Trash'), [60])
      assert.equal(stored(robot, 'INBOX').length, 59)
    },
  )

  robotTest(
    'many in a row, faster than the server',
    { mailboxes: inbox(letters(60)), server: { latencyMs: 20 } },
    async (robot) => {
      await robot.idle()
      await robot.press('e')
      await robot.idle()
      await robot.press('e', 'd', 'e', 'd', 'j', 'F', 'e')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Archive'), [60, 59, 57, 54])
      // Sent in one command, where another was under way: then in the order of their UIDs.
      assert.deepEqual(
        stored(robot, 'Trash').toSorted((one, other) => one - other),
        [56, 58],
      )
      assert.match(robot.cursorLine(), /Letter 53\./)
      robot.line(/INBOX 2\/54/)
    },
  )

  robotTest(
    'a whole program never sends EXPUNGE or CLOSE by itself, and ends with LOGOUT (2683-3.1.2a, 2683-3.1.2c)',
    {
      mailboxes: inbox(letters(5)),
      server: { withoutCapabilities: ['MOVE'] },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('d', 'c')
      await robot.type('Trash')
      await robot.press('enter')
      await robot.idle()
      robot.line(/^ Trash · work/)
      const { commands } = robot.server
      await robot.app.close()
      await robot.account.close()
      assert.ok(!commands.some((command) => /EXPUNGE|CLOSE/.test(command)))
      assert.match(commands.at(-1) ?? '', /LOGOUT$/)
      assert.equal(stored(robot, 'INBOX').length, 5)
    },
  )

  robotTest(
    's asks for a folder and moves there what is marked; the next time Enter alone takes the same; a wrong one is told',
    {
      mailboxes: [...inbox(letters(9)), { path: 'Boat', messages: [] }],
    },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await robot.press('t', 't', 's')
      robot.line(/Move 2 messages to folder/)
      await robot.type('Boat')
      await robot.press('enter')
      assert.ok(!robot.shows(/Letter [98]\./))
      robot.line(/2 moved to Boat; z undoes it/)
      await robot.idle()
      assert.deepEqual(stored(robot, 'Boat'), [8, 9])
      await robot.press('s', 'enter')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Boat'), [8, 9, 7])
      await robot.press('z')
      await robot.waitFor(/Letter 7\./)
      await robot.press('s', 'ctrl-u')
      await robot.type('INBOX')
      await robot.press('enter')
      robot.line(/INBOX is where they are/)
      await robot.press('s', 'ctrl-u')
      await robot.type('Nowhere')
      await robot.press('enter')
      // [TRYCREATE]: it is asked whether there shall be one (2683-3.3.2c).
      await robot.waitFor(/Nowhere/)
      await robot.press('esc')
      await robot.idle()
      robot.line(/Letter 7\./)
    },
  )

  robotTest(
    '! moves to the junk folder, and says where there is none',
    { mailboxes: [...inbox(letters(3)), { path: 'Spam', specialUse: 'junk', messages: [] }] },
    async (robot) => {
      await robot.idle()
      await robot.press('!')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Spam'), [3])
    },
  )

  robotTest(
    'd twice before the server has said what the trash is called throws two messages away, not one twice',
    { mailboxes: inbox(letters(9)), server: slow },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await robot.press('d', 'd', 'j', 'd')
      assert.ok(!robot.shows(/Letter (?:9|8|6)\./))
      assert.match(robot.cursorLine(), /Letter 5\./)
      await robot.idle()
      assert.deepEqual(
        stored(robot, 'Trash').toSorted((one, other) => one - other),
        [6, 8, 9],
      )
      assert.match(robot.cursorLine(), /Letter 5\./)
      await robot.press('z')
      await robot.waitFor(/Letter 6\./)
      assert.ok(!robot.shows(/!! /))
    },
  )

  robotTest(
    'what was found on the server and marked is moved, also where no row of it has been looked at',
    { mailboxes: inbox(letters(400)), settings: { metered: true } },
    async (robot) => {
      await robot.idle()
      await robot.press('T')
      await robot.type('subject:"letter 2"')
      await robot.press('enter')
      await robot.waitFor(/111 marked/)
      await robot.press('e')
      await robot.idle()
      assert.equal(stored(robot, 'Archive').length, 111)
      assert.equal(robot.server.mailboxes.get('INBOX')?.messages.length, 289)
      await robot.waitFor(/INBOX \d+\/289/)
    },
  )
})
