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
      robot.line(/^ g …$/)
      await robot.press('j')
      assert.equal(at(robot), 58)
      assert.ok(!robot.shows(/^ g …$/))
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
    'Tab never goes to a message that has been read, and owns up to what it does not know',
    { mailboxes: inbox(letters(1000, [100, 600])) },
    async (robot) => {
      await robot.idle()
      await robot.press('tab')
      await robot.idle()
      assert.equal(at(robot), 100)
      await robot.press('N', 'k', 'tab')
      await robot.idle()
      assert.equal(at(robot), 101)
      robot.line(/No unread message among those looked at/)
      robot.line(/1 unread of 1,000/)
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
