import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { DemoMailbox, DemoMessage } from '../../src/cli/demo/server.ts'
import { snoozeKeywords, untilKeyword } from '../../src/sync/snooze/snooze-keywords.ts'
import { inbox, letter, letters } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import { changes, flagsOf, stored } from '../support/stored.ts'

const hour = 3_600_000
const snooze = { folder: undefined }

/** INBOX, and a folder with snoozed letters. */
function withSnoozed(messages: readonly DemoMessage[], more: readonly DemoMailbox[] = []): DemoMailbox[] {
  return [...inbox(letters(3)), { path: 'Snoozed', messages: [...messages] }, ...more]
}

/** A read letter that waits, so many hours ahead. */
function waiting(number: number, hours: number, origin = 'INBOX'): DemoMessage {
  const until = new Date(Date.now() + hours * hour)
  return letter(number, ['\\Seen', ...snoozeKeywords(until, origin)])
}

describe('snoozing', () => {
  robotTest(
    'b m gives the message its date on the server, makes the folder, and z undoes all of it at once',
    { mailboxes: inbox(letters(5)), server: { latencyMs: 100 } },
    async (robot) => {
      await robot.idle()
      await robot.press('b')
      robot.line(/Snooze until/)
      robot.line(/ m {2}tomorrow +tomorrow 8:00/)
      changes(robot)
      await robot.pressUnanswered('m')
      // It leaves in the frame of the key, though the folder is yet to be made.
      assert.ok(!robot.shows(/Letter 5\./))
      await robot.idle()
      robot.line(/Snoozed until tomorrow 8:00; z undoes it/)
      const tomorrow = new Date()
      tomorrow.setDate(tomorrow.getDate() + 1)
      tomorrow.setHours(8, 0, 0, 0)
      const until = untilKeyword(tomorrow)
      assert.deepEqual(changes(robot), [
        'CREATE Snoozed',
        `UID STORE 5 +FLAGS ($Snoozed ${until})`,
        'UID MOVE 5 Snoozed',
      ])
      assert.deepEqual(flagsOf(robot, 5, 'Snoozed'), ['$Snoozed', until, '\\Seen'])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 4, 5])
      assert.deepEqual(stored(robot, 'Snoozed'), [])
      assert.deepEqual(flagsOf(robot, 5), ['\\Seen'])
      // Done again, it goes where it was.
      await robot.press('Z')
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 5, 'Snoozed'), ['$Snoozed', until, '\\Seen'])
    },
  )

  robotTest(
    'marks, a time that is typed, and . for the next one',
    { mailboxes: withSnoozed([]) },
    async (robot) => {
      await robot.idle()
      await robot.press('x', 'x', 'b', 'o')
      await robot.type('soon')
      await robot.press('enter')
      robot.line(/Snooze: soon: say tomorrow, monday/)
      await robot.press('ctrl-u')
      await robot.type('2099')
      await robot.press('esc')
      await robot.press('b', '3')
      await robot.type('d')
      await robot.press('enter')
      await robot.idle()
      robot.line(/2 snoozed until \w+ 8:00; z undoes it/)
      assert.deepEqual(stored(robot, 'Snoozed'), [2, 3])
      await robot.press('.')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Snoozed'), [2, 3, 1])
      assert.equal(new Set([1, 2, 3].map((each) => flagsOf(robot, each, 'Snoozed').join())).size, 1)
    },
  )

  robotTest(
    'what is due comes back unread with a notice, and the cursor stays; what is not waits',
    { mailboxes: withSnoozed([waiting(8, -1), waiting(9, 5)]), settings: { snooze } },
    async (robot) => {
      await robot.waitFor(/Back: Sender 8, Letter 8\./)
      await robot.idle()
      assert.deepEqual(stored(robot, 'Snoozed'), [9])
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 8])
      await robot.until(() => flagsOf(robot, 8).length === 0, 'unread, and without marks')
      assert.match(robot.cursorLine(), /Letter 3\./)
      assert.ok(!robot.shows(/New/), 'it is no new mail')
      robot.line(/N +Sender 8/)
    },
  )

  robotTest(
    'a message returns to the folder that it came from; INBOX where that is gone',
    {
      mailboxes: withSnoozed(
        [waiting(8, -1, 'Lists/Über'), waiting(9, -1, 'Gone')],
        [{ path: 'Lists/Über', messages: [] }],
      ),
      settings: { snooze },
    },
    async (robot) => {
      await robot.until(() => stored(robot, 'Snoozed').length === 0, 'the return')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Lists/Über'), [8])
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 9])
      await robot.until(() => flagsOf(robot, 8, 'Lists/Über').length === 0, 'no marks')
    },
  )

  robotTest(
    'what comes due while there is no connection comes back with the next one, and rings no bell',
    {
      mailboxes: withSnoozed([]),
      settings: { snooze, newMail: { bell: true, notify: 'off', command: undefined } },
    },
    async (robot) => {
      await robot.idle()
      robot.server.disconnectAll()
      await robot.waitFor(/● offline/)
      robot.server.mailboxes.get('Snoozed')?.add(waiting(8, -1))
      await robot.press('ctrl-r')
      await robot.waitFor(/Back: Sender 8, Letter 8\./)
      await robot.until(() => flagsOf(robot, 8).length === 0, 'unread, and without marks')
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 8])
      assert.ok(!robot.terminal.output.sent.includes('\x07'))
    },
  )

  robotTest(
    'while reading b goes on with the next message; a folder that was deleted meanwhile is made again',
    { mailboxes: withSnoozed([]) },
    async (robot) => {
      await robot.idle()
      await robot.press('b', 'm')
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.line(/This is the text of letter 2\./)
      await robot.account.scheduler.submit({
        key: 'delete',
        priority: 'interactive',
        onDisconnect: 'fail',
        run: (session) => session.mailboxes.delete('Snoozed'),
      })
      changes(robot)
      await robot.press('b', 'w')
      await robot.idle()
      robot.line(/This is the text of letter 1\./)
      await robot.until(() => stored(robot, 'Snoozed').length === 1, 'the message')
      assert.deepEqual(stored(robot, 'Snoozed'), [2])
      assert.ok(flagsOf(robot, 2, 'Snoozed').some((flag) => flag.startsWith('$SnoozedUntil-')))
    },
  )

  robotTest(
    'nobody who has no such folder is asked for more than whether there is one',
    { mailboxes: inbox(letters(3)), settings: { snooze } },
    async (robot) => {
      await robot.idle()
      const asked = robot.commands().filter((command) => /Snoozed|SEARCH KEYWORD/.test(command))
      assert.deepEqual(
        asked.map((command) => command.replaceAll('"', '')),
        ['LIST  Snoozed'],
      )
    },
  )

  robotTest(
    'in the folder b gives another date, the reader shows it, and unsnooze brings the message back',
    { mailboxes: withSnoozed([waiting(8, 100)]), settings: { snooze, folder: 'Snoozed' } },
    async (robot) => {
      await robot.idle()
      await robot.press('b', 'm')
      await robot.idle()
      robot.line(/Snoozed until tomorrow 8:00; z undoes it/)
      assert.equal(flagsOf(robot, 8, 'Snoozed').filter((flag) => flag.includes('Until')).length, 1)
      await robot.press('enter')
      await robot.idle()
      robot.line(/Snoozed: until tomorrow 8:00/)
      await robot.press('q', ':')
      await robot.type('unsnooze')
      await robot.press('enter')
      await robot.idle()
      assert.deepEqual(stored(robot, 'INBOX'), [1, 2, 3, 8])
      assert.deepEqual(flagsOf(robot, 8), [])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(stored(robot, 'Snoozed'), [8])
      assert.ok(flagsOf(robot, 8, 'Snoozed').includes('\\Seen'))
      assert.equal(flagsOf(robot, 8, 'Snoozed').length, 3)
    },
  )

  robotTest(
    'unsnooze to a folder that is gone asks; without it the message keeps its date, with it it loses all marks',
    { mailboxes: withSnoozed([waiting(8, 100, 'Work')]), settings: { snooze, folder: 'Snoozed' } },
    async (robot) => {
      await robot.idle()
      const marks = flagsOf(robot, 8, 'Snoozed')
      const unsnooze = async () => {
        await robot.press(':')
        await robot.type('unsnooze')
        await robot.press('enter')
        await robot.until(() => robot.shows(/There is no folder Work/), 'the question')
      }
      await unsnooze()
      await robot.press('n')
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 8, 'Snoozed'), marks)
      await unsnooze()
      await robot.press('y')
      await robot.until(() => stored(robot, 'Snoozed').length === 0, 'the move')
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 8, 'Work'), [])
      await robot.press('z')
      await robot.idle()
      assert.deepEqual(flagsOf(robot, 8, 'Snoozed'), marks)
    },
  )
})
