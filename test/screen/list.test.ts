import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inbox, letters, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

/** Number of the letter under the cursor. */
function at(robot: Robot): number {
  return Number(/Letter (\d+)\./.exec(robot.cursorLine())?.[1])
}

describe('list', () => {
  robotTest(
    'moves by lines, pages, half pages and to both ends',
    { mailboxes: inbox(letters(200)) },
    async (robot) => {
      await robot.idle()
      const steps: readonly (readonly [readonly string[], number])[] = [
        [['j'], 199],
        [['down'], 198],
        [['k'], 199],
        [['up'], 200],
        [['k'], 200],
        [['pagedown'], 180],
        [['space'], 160],
        [['pageup'], 180],
        [['-'], 200],
        [['ctrl-d'], 190],
        [['ctrl-u'], 200],
        [['G'], 1],
        [['j'], 1],
        [['g', 'g'], 200],
        [['end'], 1],
        [['home'], 200],
      ]
      for (const [keys, expected] of steps) {
        await robot.press(...keys)
        await robot.idle()
        assert.equal(at(robot), expected, keys.join(' '))
      }
    },
  )

  robotTest(
    'shows the keys that begin a longer binding, and takes them back',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'g')
      robot.line(/^ g … {2}g to the top {2}/)
      await robot.press('j')
      assert.equal(at(robot), 58)
      assert.ok(!robot.shows(/^ g …/))
    },
  )

  robotTest(
    'keeps the cursor on the screen while it scrolls by lines',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await robot.idle()
      await robot.press(...Array.from({ length: 25 }, () => 'j'))
      await robot.idle()
      assert.equal(at(robot), 35)
      assert.equal(robot.terminal.cursor().y, 20)
      await robot.press(...Array.from({ length: 19 }, () => 'k'))
      assert.equal(robot.terminal.cursor().y, 1)
      assert.equal(at(robot), 54)
    },
  )

  robotTest(
    'Tab goes to the next unread message, and says when there is none',
    { mailboxes: inbox(letters(60, [20, 50])) },
    async (robot) => {
      await robot.idle()
      await robot.press('tab')
      assert.equal(at(robot), 50)
      await robot.press('tab')
      await robot.idle()
      assert.equal(at(robot), 20)
      await robot.press('N')
      await robot.press('tab')
      await robot.idle()
      assert.equal(at(robot), 50)
      await robot.press('N')
      await robot.press('tab')
      robot.line(/No unread message/)
    },
  )

  robotTest(
    'Tab has the server find what has not been looked at, by an answer of one number',
    { mailboxes: inbox(letters(1000, [100, 600])) },
    async (robot) => {
      await robot.idle()
      robot.commands()
      const searches = () => robot.commands().filter((command) => command.startsWith('SEARCH'))
      await robot.press('tab')
      await robot.idle()
      assert.equal(at(robot), 600)
      assert.equal(searches().length, 1)
      await robot.press('N', 'tab')
      await robot.idle()
      assert.equal(at(robot), 100)
      await robot.press('N', 'tab')
      await robot.idle()
      assert.equal(at(robot), 100)
      robot.line(/No unread message/)
    },
  )

  robotTest(
    'Tab goes round the end, and not to a message that was moved away just now',
    { mailboxes: inbox(letters(1000, [700, 701, 990])), server: { latencyMs: 30 } },
    async (robot) => {
      await robot.idle()
      await robot.press('G')
      await robot.idle()
      await robot.press('tab')
      assert.equal(at(robot), 990)
      await robot.press('tab')
      await robot.idle()
      assert.equal(at(robot), 701)
      await robot.press('j', 'd')
      robot.commands()
      await robot.press('tab')
      await robot.idle()
      assert.equal(at(robot), 990)
      const searches = robot.commands().filter((command) => command.startsWith('SEARCH'))
      assert.match(
        searches.join('; '),
        /^SEARCH RETURN \(MAX\) 1:\d+ UNSEEN; SEARCH RETURN \(MAX\) \d+:1000 UNSEEN/,
      )
    },
  )

  robotTest(
    'Whoever goes on after Tab is not called back by what the server has found',
    { mailboxes: inbox(letters(1000, [100])), server: { latencyMs: 60 } },
    async (robot) => {
      await robot.idle()
      await robot.press('tab', 'j', 'j')
      const here = at(robot)
      await robot.idle()
      assert.equal(at(robot), here)
    },
  )

  robotTest(
    'Tab without ESEARCH looks through stretches, so that no answer is long',
    {
      mailboxes: inbox(letters(2000, [20])),
      server: { withoutCapabilities: ['ESEARCH', 'IMAP4rev2'] },
    },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await robot.press('tab')
      await robot.idle()
      assert.equal(at(robot), 20)
      assert.match(
        robot
          .commands()
          .filter((command) => command.startsWith('SEARCH'))
          .join('\n'),
        /^SEARCH \d+:\d+ UNSEEN\nSEARCH \d+:\d+ UNSEEN/,
      )
    },
  )

  robotTest(
    'marks unread, starred, answered and deleted messages in words, not in colours alone',
    {
      mailboxes: inbox(
        [['\\Seen'], [], ['\\Seen', '\\Flagged'], ['\\Seen', '\\Answered'], ['\\Seen', '\\Deleted']].map(
          (flags) => mail({ flags }),
        ),
      ),
    },
    async (robot) => {
      await robot.idle()
      const rows = robot
        .screen()
        .slice(1, 6)
        .map((line) => line.slice(0, 6))
      assert.deepEqual(rows, ['> D   ', '  r   ', ' *    ', '  N   ', '      '])
      assert.equal(robot.terminal.cellStyle(6, 4).bold, true, 'unread is bold')
      assert.equal(robot.terminal.cellStyle(6, 5).bold, false)
    },
  )

  robotTest(
    'the attachment mark costs a BODYSTRUCTURE and shows only where it was asked for (2683-3.2.1.4)',
    {
      account: { attachmentMark: true },
      mailboxes: inbox(letters(2)),
    },
    async (robot) => {
      await robot.idle()
      robot.line(/Letter 2\./)
      assert.ok(robot.commands().some((command) => /^FETCH .*BODYSTRUCTURE/.test(command)))
    },
  )
})
