import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inbox, letter, letters, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

/** Cuts the connection, lets something happen meanwhile, and connects again. */
async function away(robot: Robot, meanwhile: () => void): Promise<void> {
  robot.server.disconnectAll()
  await robot.waitFor(/● offline/)
  meanwhile()
  await robot.press('ctrl-r')
  await robot.waitFor(/● idle/)
  await robot.idle()
}

function changes(robot: Robot): string[] {
  return robot.commands().filter((command) => /^UID (?:STORE|MOVE|COPY) /.test(command))
}

/** The rows that show a letter, by its number, from the top. */
function shown(robot: Robot): number[] {
  return robot.screen().flatMap((line) => Number(/Letter (\d+)\./.exec(line)?.[1]) || [])
}

describe('marks', () => {
  robotTest(
    't marks and goes on; commands act on what is marked, in one command each, and z undoes it',
    { mailboxes: inbox(letters(30)) },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await robot.press('t', 'j', 'x', 't')
      robot.line(/3 marked/)
      robot.line(/^ {3}\+ .*Letter 30\./)
      robot.line(/^ {3}\+ .*Letter 28\./)
      assert.ok(!robot.shows(/\+.*Letter 29\./))
      await robot.press('F')
      robot.line(/^ \* \+ .*Letter 27\./)
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID STORE 27:28,30 +FLAGS (\\Flagged)'])
      await robot.press('d')
      assert.deepEqual(shown(robot).slice(0, 3), [29, 26, 25])
      assert.ok(!robot.shows(/marked/))
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID MOVE 27:28,30 "Trash"'])
      await robot.press('z')
      await robot.idle()
      await robot.waitFor(/Letter 30\./)
      assert.equal(robot.server.mailboxes.get('Trash')?.messages.length, 0)
    },
  )

  robotTest(
    'stay on their messages while mail comes and goes, and after a cut (2683-3.4.6)',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 't', 'j', 't')
      robot.line(/\+.*Letter 59\./)
      robot.server.mailboxes.get('INBOX')?.add(letter(61))
      robot.server.expunge('INBOX', 60)
      await robot.waitFor(/Letter 61\./)
      robot.line(/\+.*Letter 59\./)
      robot.line(/\+.*Letter 57\./)
      await away(robot, () => {
        robot.server.expunge('INBOX', 58)
        robot.server.mailboxes.get('INBOX')?.add(letter(62))
      })
      await robot.waitFor(/Letter 62\./)
      robot.line(/\+.*Letter 59\./)
      robot.line(/\+.*Letter 57\./)
      robot.line(/2 marked/)
      robot.server.expunge('INBOX', 57)
      await robot.waitFor(/1 marked/)
    },
  )

  robotTest(
    'are gone, and that is said, where the server has numbered the mailbox anew (2683-3.4.3a)',
    { mailboxes: inbox(letters(20)) },
    async (robot) => {
      await robot.idle()
      await robot.press('t', 't')
      const box = robot.server.mailboxes.get('INBOX')
      assert.ok(box)
      await away(robot, () => Object.defineProperty(box, 'uidValidity', { value: box.uidValidity + 1 }))
      robot.line(/numbered anew by the server: all is read again, marks are gone/)
      assert.ok(!robot.shows(/\d marked/))
    },
  )

  robotTest(
    'T marks what the server finds, X takes all away',
    { mailboxes: inbox(letters(300)) },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await robot.press('T')
      await robot.type('from:sender25')
      await robot.press('enter')
      await robot.waitFor(/11 messages fit: marked/)
      assert.deepEqual(
        robot.commands().filter((command) => command.includes('SEARCH')),
        ['UID SEARCH RETURN (ALL) FROM "sender25"'],
      )
      robot.line(/11 marked/)
      await robot.press('X')
      assert.ok(!robot.shows(/\d marked/))
      await robot.press('X')
      robot.line(/nothing is marked/)
    },
  )
})

describe('the filter', () => {
  robotTest(
    'narrows the list as it is typed, from what is here; Enter asks the server; l shows all again',
    { mailboxes: inbox(letters(400)) },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'j')
      robot.commands()
      await robot.press('l')
      await robot.type('subject:"letter 39"')
      assert.deepEqual(shown(robot).slice(0, 3), [399, 398, 397])
      assert.match(robot.line(/▸ subject:"letter 39"/), /INBOX .* 10 of 400 shown/)
      assert.deepEqual(robot.commands(), [])
      await robot.press('enter')
      await robot.waitFor(/11 messages fit; l shows all again/)
      await robot.idle()
      assert.deepEqual(shown(robot), [399, 398, 397, 396, 395, 394, 393, 392, 391, 390, 39])
      assert.ok(robot.commands().some((command) => command.startsWith('UID SEARCH ')))
      await robot.press('G')
      assert.match(robot.cursorLine(), /Letter 39\./)
      await robot.press('enter')
      await robot.waitFor(/text of letter 39\./)
      await robot.press('q', 'l')
      await robot.idle()
      robot.line(/INBOX 362\/400/)
      assert.match(robot.cursorLine(), /Letter 39\./)
    },
  )

  robotTest(
    'given up while it is typed, or by Esc later, shows all; keys of the query look where they say',
    {
      mailboxes: inbox([
        mail({ subject: 'About sails', from: 'Ana <ana@example.org>' }),
        mail({ subject: 'For Ana', from: 'Bo <bo@example.org>', flags: [] }),
      ]),
    },
    async (robot) => {
      await robot.idle()
      await robot.press('l')
      await robot.type('from:ana')
      robot.line(/About sails/)
      assert.ok(!robot.shows(/For Ana/))
      await robot.press('esc')
      robot.line(/For Ana/)
      await robot.press('\\')
      await robot.type('is:unread')
      assert.ok(!robot.shows(/About sails/))
      await robot.type(' nothing')
      robot.line(/Nothing here fits/)
      await robot.press('ctrl-u')
      await robot.type('-from:ana')
      await robot.press('enter')
      await robot.waitFor(/1 message fits/)
      assert.ok(!robot.shows(/About sails/))
      await robot.press('esc')
      robot.line(/About sails/)
    },
  )

  robotTest('says where a query is wrong', { mailboxes: inbox(letters(3)) }, async (robot) => {
    await robot.idle()
    await robot.press('l')
    await robot.type('(letter')
    await robot.press('enter')
    await robot.waitFor(/▸/)
    robot.line(/! /)
  })

  robotTest(
    'stays after a cut, with the cursor on its message; triage in it works (1176-cache)',
    { mailboxes: inbox(letters(200)) },
    async (robot) => {
      await robot.idle()
      await robot.press('l')
      await robot.type('subject:"letter 19"')
      await robot.press('enter')
      await robot.waitFor(/11 messages fit/)
      await robot.idle()
      await robot.press('j', 'j', 'j', 't')
      assert.match(robot.cursorLine(), /Letter 195\./)
      await away(robot, () => {
        robot.server.expunge('INBOX', 198)
        robot.server.mailboxes.get('INBOX')?.add(letter(201))
      })
      await robot.until(() => shown(robot).length === 10, 'one row less')
      assert.deepEqual(shown(robot), [199, 197, 196, 195, 194, 193, 192, 191, 190, 19])
      assert.match(robot.cursorLine(), /Letter 195\./)
      robot.line(/\+.*Letter 196\./)
      await robot.press('d')
      await robot.idle()
      assert.deepEqual(shown(robot), [199, 197, 195, 194, 193, 192, 191, 190, 19])
      await robot.press('z')
      await robot.idle()
      await robot.press('l')
      await robot.idle()
      robot.line(/Letter 201\./)
    },
  )

  robotTest(
    'is dropped where the server has numbered the mailbox anew: all is shown (2683-3.4.3a)',
    { mailboxes: inbox(letters(20)) },
    async (robot) => {
      await robot.idle()
      await robot.press('l')
      await robot.type('letter 1')
      await robot.press('enter')
      await robot.waitFor(/messages fit/)
      const box = robot.server.mailboxes.get('INBOX')
      assert.ok(box)
      await away(robot, () => Object.defineProperty(box, 'uidValidity', { value: box.uidValidity + 1 }))
      robot.line(/numbered anew/)
      await robot.waitFor(/Letter 20\./)
      assert.ok(!robot.shows(/▸ letter 1/))
    },
  )
})
