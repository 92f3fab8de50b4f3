import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inbox, letters } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'
import { changes, flagsOf, stored } from '../support/stored.ts'

/** Another program marks a letter. */
function markDeleted(robot: Robot, number: number): void {
  const mailbox = robot.server.mailboxes.get('INBOX')
  const message = mailbox?.messages.find(({ raw }) => raw.includes(`Letter ${number}.`))
  if (mailbox && message) mailbox.setFlags(message, new Set([...message.flags, '\\Deleted']))
}

/** The only folder of a month in the archive. */
function monthFolder(robot: Robot): string {
  const [folder = '', ...others] = [...robot.server.mailboxes.keys()].filter((path) =>
    /^Archive\/\d{4}\/\d\d$/.test(path),
  )
  assert.notEqual(folder, '')
  assert.deepEqual(others, [])
  return folder
}

describe('commands on messages', () => {
  robotTest(
    'C copies to a folder; z takes the copy away again',
    { mailboxes: inbox(letters(5)) },
    async (robot) => {
      await robot.idle()
      await robot.press('C')
      robot.line(/Copy to folder/)
      await robot.type('Archive')
      await robot.press('enter')
      await robot.idle()
      robot.line(/Copied to Archive; z undoes it/)
      assert.deepEqual(stored(robot, 'Archive'), [5])
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 4, 5])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Archive'), [])
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 4, 5])
    },
  )

  robotTest(
    'D marks deleted and goes on; $ asks with the count, and expunges only these',
    { mailboxes: inbox(letters(6)) },
    async (robot) => {
      await robot.idle()
      await robot.press('D', 'j', 'D')
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 6), ['\\Deleted', '\\Seen'])
      assert.match(robot.screen()[1] ?? '', /^ {2}D .*Letter 6\./)
      await robot.press('$')
      await robot.idle()
      robot.line(/Remove the 2 messages that are marked deleted from INBOX/)
      robot.line(/cannot be undone/)
      // Marked by another program after the question: not meant.
      markDeleted(robot, 1)
      changes(robot)
      await robot.press('y')
      assert.equal(stored(robot, 'INBOX').length, 6)
      await robot.press('Y')
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID EXPUNGE 4,6'])
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 5])
      robot.line(/2 messages expunged/)
      robot.line(/INBOX \d\/4/)
    },
  )

  robotTest(
    '$ with marks expunges what is deleted among them',
    { mailboxes: inbox(letters(6)) },
    async (robot) => {
      await robot.idle()
      await robot.press('D', 'D', 'g', 'g', 'x', '$')
      await robot.idle()
      robot.line(/Remove the message that is marked deleted/)
      await robot.press('Y')
      await robot.idle()
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 4, 5])
    },
  )

  robotTest(
    'without UIDPLUS $ says that others lose theirs, too',
    { mailboxes: inbox(letters(3)), server: { withoutCapabilities: ['UIDPLUS'] } },
    async (robot) => {
      await robot.idle()
      await robot.press('D', '$')
      await robot.idle()
      robot.line(/other programs mark deleted until then goes, too/)
      await robot.press('n')
      await robot.press('$')
      await robot.idle()
      changes(robot)
      await robot.press('Y')
      await robot.idle()
      assert.deepEqual(changes(robot), ['EXPUNGE'])
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2])
    },
  )

  robotTest('$ where nothing is deleted says so', { mailboxes: inbox(letters(3)) }, async (robot) => {
    await robot.idle()
    await robot.press('$')
    await robot.idle()
    robot.line(/Nothing in INBOX is marked deleted/)
  })

  robotTest('Y adds and removes keywords as one change', { mailboxes: inbox(letters(3)) }, async (robot) => {
    await robot.idle()
    await robot.press('Y')
    await robot.type('work later')
    await robot.press('enter')
    await robot.idle()
    assert.deepEqual(flagsOf(robot, 3), ['\\Seen', 'later', 'work'])
    await robot.press('Y')
    robot.line(/it has work later|it has later work/)
    await robot.type('-later mine')
    await robot.press('enter')
    await robot.idle()
    assert.deepEqual(flagsOf(robot, 3), ['\\Seen', 'mine', 'work'])
    await robot.press('z')
    await robot.idle()
    assert.deepEqual(flagsOf(robot, 3), ['\\Seen', 'later', 'work'])
    await robot.press('Y')
    await robot.type('a(b')
    await robot.press('enter')
    robot.line(/a\(b: a keyword has neither/)
  })

  robotTest(
    'R marks all read, those that nobody has looked at, too; z undoes just that',
    { mailboxes: inbox(letters(300, [3, 4, 150, 299])) },
    async (robot) => {
      await robot.idle()
      robot.line(/4 unread of 300/)
      await robot.press('R')
      await robot.idle()
      robot.line(/4 messages marked read/)
      robot.line(/none unread of 300/)
      assert.deepEqual(changes(robot), ['UID STORE 3:4,150,299 +FLAGS (\\Seen)'])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID STORE 3:4,150,299 -FLAGS (\\Seen)'])
      await robot.press('R', 'z')
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 150), [])
    },
  )

  robotTest(
    '! moves to the junk folder and marks so; there it brings back, and z undoes both at once',
    { mailboxes: [...inbox(letters(3)), { path: 'Junk', specialUse: 'junk' }] },
    async (robot) => {
      await robot.idle()
      await robot.press('!')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Junk'), [3])
      assert.deepEqual(flagsOf(robot, 3, 'Junk'), ['$Junk', '\\Seen'])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Junk'), [])
      assert.deepEqual(flagsOf(robot, 3), ['\\Seen'])
      await robot.press('Z')
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 3, 'Junk'), ['$Junk', '\\Seen'])
      await robot.press('c')
      await robot.type('Junk')
      await robot.press('enter')
      await robot.idle()
      await robot.press('y', 'y', '!')
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 3), ['$NotJunk', '\\Seen'])
    },
  )

  robotTest('Z does again what z has undone', { mailboxes: inbox(letters(10)) }, async (robot) => {
    await robot.idle()
    await robot.press('F', 'e')
    await robot.idle()
    await robot.press('z')
    await robot.idle()
    await robot.press('z')
    await robot.idle()
    assert.deepEqual(flagsOf(robot, 10), ['\\Seen'])
    await robot.press('Z', 'Z')
    await robot.idle()
    assert.deepEqual(flagsOf(robot, 10, 'Archive'), ['\\Flagged', '\\Seen'])
    robot.line(/Done again: message to Archive/)
    await robot.press('Z')
    robot.line(/redo: nothing to do again/)
  })

  robotTest(
    'H lists what was done, and Enter undoes any of it',
    { mailboxes: inbox(letters(10)) },
    async (robot) => {
      await robot.idle()
      await robot.press('H')
      robot.line(/nothing to undo/)
      await robot.press('F', 'j', 'e', 'j', 'F')
      await robot.idle()
      await robot.press('H')
      robot.line(/message starred {2}in INBOX {2}Letter 10\./)
      await robot.press('j', 'enter')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Archive'), [])
      assert.deepEqual(flagsOf(robot, 10), ['\\Flagged', '\\Seen'])
      robot.line(/undone: message to Archive/)
      await robot.press('q')
      assert.ok(!robot.shows(/Changes/))
    },
  )

  robotTest(
    'while the folder is being asked for, undo knows of the change, and of the order of the keys',
    { mailboxes: inbox(letters(6)), server: { latencyMs: 60 } },
    async (robot) => {
      await robot.idle()
      await robot.press('e', 'z')
      assert.ok(!robot.shows(/nothing to undo/))
      await robot.idle()
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 4, 5, 6])
      assert.deepEqual(stored(robot, 'Archive'), [])
      robot.line(/Undone: message to Archive/)
    },
  )

  robotTest(
    'junk is taken back whole while its folder is being asked for',
    { mailboxes: [...inbox(letters(6)), { path: 'Junk', messages: [] }], server: { latencyMs: 60 } },
    async (robot) => {
      await robot.idle()
      await robot.press('!', 'z')
      await robot.idle()
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 4, 5, 6])
      assert.deepEqual(flagsOf(robot, 6), ['\\Seen'])
      robot.line(/Undone: message to Junk and 1 more/)
    },
  )

  robotTest(
    'the first archived, the second trashed, the third starred: z takes back the last first',
    { mailboxes: inbox(letters(6)), server: { latencyMs: 60 } },
    async (robot) => {
      await robot.idle()
      await robot.press('e', 'd', 'F')
      await robot.press('H')
      robot.line(/> message starred .* Letter 4\./)
      robot.line(/message to the trash .* Letter 5\./)
      robot.line(/message to the archive .* Letter 6\./)
      await robot.press('q')
      await robot.idle()
      await robot.press('z')
      await robot.idle()
      robot.line(/Undone: message starred/)
      await robot.press('z')
      await robot.idle()
      robot.line(/Undone: message to Trash/)
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 4, 5])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 4, 5, 6])
    },
  )

  robotTest(
    'the tree counts what triage brings to a folder, and asks no server',
    { mailboxes: inbox(letters(6, [4, 5, 6])), columns: 120 },
    async (robot) => {
      await robot.idle()
      const asked = () => robot.commands().filter((command) => /^(LIST|STATUS)/.test(command)).length
      const before = asked()
      assert.ok(!robot.shows(/Archive +\d/))
      await robot.press('e', 'e')
      robot.line(/Archive +2/)
      await robot.press('d')
      robot.line(/Archive +2/)
      robot.line(/Trash +1/)
      await robot.idle()
      await robot.press('z', 'z')
      await robot.idle()
      robot.line(/Archive +1/)
      assert.ok(!robot.shows(/Trash +\d/))
      await robot.press('C')
      await robot.type('Trash')
      await robot.press('enter')
      await robot.idle()
      robot.line(/Trash +1/)
      await robot.press('z')
      await robot.idle()
      assert.ok(!robot.shows(/Trash +\d/))
      assert.equal(asked(), before)
    },
  )

  robotTest(
    'archives by month, and makes the folders that are not there',
    { mailboxes: inbox(letters(3)), settings: { archiveBy: 'month' } },
    async (robot) => {
      await robot.idle()
      await robot.press('e')
      await robot.idle()
      const folder = monthFolder(robot)
      assert.deepEqual(stored(robot, folder), [3])
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3])
    },
  )

  robotTest(
    'archives by month without MOVE, too',
    {
      mailboxes: inbox(letters(3)),
      settings: { archiveBy: 'month' },
      server: { withoutCapabilities: ['MOVE'] },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('e')
      await robot.idle()
      const folder = monthFolder(robot)
      assert.deepEqual(stored(robot, folder), [3])
      assert.deepEqual(flagsOf(robot, 3), ['\\Deleted', '\\Seen'])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(stored(robot, folder), [])
      assert.deepEqual(flagsOf(robot, 3), ['\\Seen'])
    },
  )

  robotTest(
    'two that are archived one after the other have their folder created once, and no question asked',
    { mailboxes: inbox(letters(6)), settings: { archiveBy: 'month' }, server: { latencyMs: 40 } },
    async (robot) => {
      await robot.idle()
      await robot.press('e')
      await robot.until(() => robot.server.commands.some((command) => /MOVE/.test(command)), 'the MOVE')
      await robot.press('e', 'd')
      await robot.idle()
      assert.equal(robot.app.state.modals.length, 0)
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3])
      assert.equal(robot.commands().filter((command) => command.startsWith('CREATE')).length, 1)
      // Undone in the order of the keys, though they were made in another.
      await robot.press('z')
      robot.line(/Undone: message to Trash/)
    },
  )

  for (const special of [undefined, { archive: 'Archive' }])
    robotTest(
      `archives by month where no folder was looked at yet, the archive ${special ? 'configured' : 'told by the server'}`,
      {
        mailboxes: inbox(letters(3)),
        settings: { archiveBy: 'month' },
        account: { subscribedOnly: true, ...(special ? { special } : {}) },
      },
      async (robot) => {
        await robot.idle()
        await robot.press('e')
        await robot.idle()
        assert.deepEqual(stored(robot, monthFolder(robot)), [3])
      },
    )
})
