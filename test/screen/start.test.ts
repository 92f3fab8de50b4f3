import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inbox, lazyLetters, letters } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'

describe('start', () => {
  robotTest(
    'says that it connects, shows placeholders, then rows: the screen waits for nobody (1176-cache)',
    { mailboxes: inbox(letters(100)), server: { latencyMs: 60 } },
    async (robot) => {
      await robot.press('j')
      robot.line(/Connecting …/)
      await robot.waitFor(/····/)
      assert.ok(!robot.shows(/Letter/))
      await robot.waitFor(/Letter 100\./)
      await robot.idle()
      assert.ok(!robot.shows(/····/))
    },
  )

  robotTest(
    'shows the newest message on top and fetches one batch of 50 without BODYSTRUCTURE (2683-3.2.1.2a, 2683-3.2.1.4)',
    { mailboxes: inbox(letters(200, [3, 200])) },
    async (robot) => {
      await robot.idle()
      assert.match(robot.cursorLine(), /^> N +Sender 200 +Letter 200\. +09:19$/)
      assert.match(robot.screen()[2] ?? '', /^ {6}Sender 199 +Letter 199\./)
      robot.line(/^ INBOX · work +2 unread of 200 +newest first$/)
      robot.line(/● idle .* INBOX 1\/200$/)
      const fetches = robot.commands().filter((command) => command.startsWith('FETCH'))
      assert.deepEqual(fetches, ['FETCH 151:200 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)'])
    },
  )

  robotTest(
    'shows the newest message at the bottom where the oldest come first',
    { mailboxes: inbox(letters(100)), settings: { order: 'oldest-first' } },
    async (robot) => {
      await robot.idle()
      assert.match(robot.cursorLine(), /^> +Sender 100 /)
      assert.equal(robot.terminal.cursor().y, 20)
      assert.match(robot.screen()[1] ?? '', /Letter 81\./)
      robot.line(/oldest first/)
    },
  )

  for (const order of ['newest-first', 'oldest-first'] as const) {
    robotTest(
      `starts at the first unread message and fetches round it, ${order} (2683-3.2.1.2b)`,
      { mailboxes: inbox(letters(1000, [400, 700])), settings: { startAt: 'unread', order } },
      async (robot) => {
        await robot.idle()
        assert.match(robot.cursorLine(), /^> N +Sender 400 /)
        const fetches = robot.commands().filter((command) => command.startsWith('FETCH'))
        assert.equal(fetches.length, 1)
        assert.match(fetches[0] ?? '', /^FETCH (3[5-9]\d|400):(4\d\d) /)
      },
    )
  }

  robotTest('says that an empty mailbox is empty', { mailboxes: inbox() }, async (robot) => {
    await robot.idle()
    robot.line(/No messages here/)
    robot.line(/INBOX 0\/0/)
    await robot.press('j', 'enter', 'F', 'd', 'tab', 'G')
    await robot.idle()
    assert.ok(!robot.commands().some((command) => /FETCH|STORE|MOVE/.test(command)))
  })

  robotTest(
    'says why a folder cannot be opened, and how to go on (2683-3.1.1a)',
    { mailboxes: inbox(letters(3)), settings: { folder: 'Nowhere' } },
    async (robot) => {
      await robot.idle()
      robot.line(/There is no mailbox Nowhere; ← shows the folders/)
      robot.line(/No folder is open; ← shows the folders/)
      await robot.press('c')
      await robot.type('inbox')
      await robot.press('enter')
      await robot.idle()
      robot.line(/Letter 3\./)
    },
  )

  robotTest(
    'says that a folder holds only others, whatever the server calls that (2683-3.1.1a)',
    {
      mailboxes: [...inbox(letters(3)), { path: 'Branch/Leaf', messages: [] }],
      settings: { folder: 'Branch' },
    },
    async (robot) => {
      await robot.idle()
      robot.line(/Branch holds folders only, no messages: open one below it/)
      robot.line(/No folder is open; ← shows the folders/)
      assert.deepEqual(
        robot.commands().filter((command) => /SELECT|LIST/.test(command)),
        ['SELECT Branch', 'LIST "" "Branch"'],
      )
    },
  )

  robotTest(
    'stays on the mailbox it has when another one is refused (2683-3.1.1a)',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'j', 'c')
      await robot.type('Nowhere')
      await robot.press('enter')
      await robot.idle()
      robot.line(/There is no mailbox Nowhere; ← shows the folders/)
      robot.line(/^ INBOX · work/)
      assert.match(robot.cursorLine(), /Letter 58\./)
      await robot.press('F')
      await robot.idle()
      assert.ok(robot.server.mailboxes.get('INBOX')?.messages[57]?.flags.has('\\Flagged'))
    },
  )

  for (const count of [100_000, 1_000_000]) {
    robotTest(
      `a jump to either end of ${count} messages costs one fetch of 50 at most (2683-3.2.1.2b)`,
      { mailboxes: inbox(lazyLetters(count)) },
      async (robot) => {
        await robot.idle()
        robot.commands()
        await robot.press('G')
        await robot.idle()
        assert.match(robot.cursorLine(), /Letter 1\./)
        const down = robot.commands()
        await robot.press('g', 'g')
        await robot.idle()
        assert.match(robot.cursorLine(), new RegExp(`Letter ${count}\\.`))
        assert.deepEqual(down.length, 1, down.join('\n'))
        assert.match(down[0] ?? '', /^FETCH 1:(\d|[1-4]\d|50) /)
        assert.deepEqual(robot.commands(), [])
      },
    )
  }

  const latencyMs = 250
  robotTest(
    'fast scrolling drops the pages that nobody looks at any more (2683-3.2.1.2b)',
    { mailboxes: inbox(lazyLetters(100_000)), server: { latencyMs } },
    async (robot) => {
      await robot.idle()
      robot.commands()
      const began = performance.now()
      await robot.press(...Array.from({ length: 60 }, () => 'pagedown'))
      const turns = (performance.now() - began) / latencyMs
      robot.line(/····/)
      await robot.idle()
      assert.match(robot.cursorLine(), /Letter \d+\./)
      const fetches = robot.commands().filter((command) => command.startsWith('FETCH'))
      // One a turn while the keys come, however slow this machine is, and those of where the scrolling ended.
      assert.ok(fetches.length <= turns + 4, `${fetches.length} fetches for 60 pages in ${turns} turns`)
    },
  )
})
