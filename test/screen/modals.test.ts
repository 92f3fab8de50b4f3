import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { commands } from '../../src/app/commands/index.ts'
import { keysOf } from '../../src/app/keymap.ts'
import type { Room } from '../../src/app/state.ts'
import { inbox, letters, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'

/** Keys that bring the user to a room. */
const ways: Readonly<Record<Room, readonly string[]>> = { list: [], reader: ['enter'], tree: ['y'] }
const rooms: readonly Room[] = ['list', 'reader', 'tree']

describe('modals', () => {
  for (const room of rooms) {
    robotTest(
      `help names every command of the ${room} with its keys, from the tables`,
      { mailboxes: inbox(letters(3)), rows: 100 },
      async (robot) => {
        await robot.idle()
        await robot.press(...ways[room])
        await robot.idle()
        await robot.press('?')
        robot.line(new RegExp(`Keys: ${room}`))
        const bound = commands.filter(
          (command) =>
            (command.rooms ?? rooms).includes(room) &&
            keysOf(robot.app.keymap, room, command.name).length > 0,
        )
        assert.ok(bound.length > 15)
        const shown = robot.screen()
        for (const { title } of bound)
          assert.ok(
            shown.some((line) => line.includes(` ${title} `)),
            title,
          )
        await robot.press('q')
        assert.ok(!robot.shows(/Keys: /))
        assert.equal(robot.hasQuit, false)
      },
    )
  }

  robotTest('help scrolls on a small screen', { mailboxes: inbox(letters(3)), rows: 14 }, async (robot) => {
    await robot.idle()
    await robot.press('?')
    const [, first] = robot.screen().map((line) => line.trim())
    await robot.press('G', 'pagedown', 'pagedown')
    robot.line(/suspend to the shell/)
    await robot.press('k')
    const after = robot.screen()
    await robot.press('k')
    assert.notDeepEqual(robot.screen(), after, 'one line back is one line, however often the end was passed')
    await robot.press('g')
    assert.equal(robot.screen().map((line) => line.trim())[1], first)
  })

  robotTest(
    'the palette finds a command by words, says its key, and gives it',
    { mailboxes: inbox(letters(3)), settings: {} },
    async (robot) => {
      await robot.idle()
      await robot.press(':')
      await robot.type('star')
      robot.line(/star .* F/)
      await robot.press('enter')
      await robot.idle()
      assert.ok(robot.server.mailboxes.get('INBOX')?.messages[2]?.flags.has('\\Flagged'))
      await robot.press('ctrl-k')
      await robot.type('no such thing')
      robot.line(/no such command/)
      await robot.press('enter', 'esc')
      await robot.press(':')
      await robot.type('reconnect')
      robot.line(/connected already/)
      await robot.press('esc', ':', 'down', 'down', 'up', 'enter')
      assert.match(robot.cursorLine(), /Letter 3\./)
    },
  )

  robotTest(
    'keys typed into the palette or a prompt are text, not commands',
    { mailboxes: inbox(letters(3)) },
    async (robot) => {
      await robot.idle()
      await robot.press('c')
      await robot.type('dqeG')
      robot.line(/dqeG/)
      await robot.press('left', 'left', 'X', 'backspace', 'ctrl-a', 'delete')
      robot.line(/ qeG/)
      await robot.press('esc')
      await robot.idle()
      assert.equal(robot.hasQuit, false)
      assert.ok(!robot.commands().some((command) => /MOVE|STORE|COPY/.test(command)))
    },
  )

  robotTest('a paste never acts as keys', { mailboxes: inbox(letters(3)) }, async (robot) => {
    await robot.idle()
    robot.terminal.paste('ddqy')
    await robot.press('j')
    await robot.idle()
    assert.equal(robot.hasQuit, false)
    assert.ok(!robot.commands().some((command) => /MOVE|LIST/.test(command)))
    await robot.press('c')
    robot.terminal.paste('Arch\nive')
    await robot.waitFor(/Arch ive/)
  })

  robotTest(
    'Ctrl-L paints the screen afresh',
    { mailboxes: inbox([mail({ subject: 'Still here' })]) },
    async (robot) => {
      await robot.idle()
      await robot.terminal.settled()
      const before = robot.screen()
      await robot.press('ctrl-l')
      await robot.idle()
      assert.deepEqual(robot.screen(), before)
    },
  )
})
