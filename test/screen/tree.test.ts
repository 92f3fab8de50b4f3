import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DemoMailbox } from '../../src/cli/demo/server.ts'
import { letters } from '../support/mails.ts'
import { robotTest, startRobot } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'
import { scriptedServer } from '../support/scripted-server.ts'

const mailboxes: readonly DemoMailbox[] = [
  { path: 'INBOX', messages: letters(3), subscribed: true },
  { path: 'Archive', subscribed: true },
  { path: 'Archive/2025', messages: letters(2) },
  { path: 'Archive/2026', messages: letters(5), subscribed: true },
  { path: 'Empty' },
  { path: 'Projects', selectable: false },
  { path: 'Projects/Boat', messages: letters(1) },
  { path: 'Reisen/Grüße & 旅の記録', messages: letters(4), subscribed: true },
]

const lists = (robot: Robot) => robot.commands().filter((command) => /^(LIST|LSUB)/.test(command))

/** Names in the tree, as far as it shows. */
function names(robot: Robot): string[] {
  return robot
    .screen()
    .slice(1, -3)
    .map((line) => line.replace(/^[> ]s?/, '').trim())
    .filter((line) => line !== '')
}

describe('folder tree', () => {
  robotTest(
    'y lists one level, and only the branch that is opened: never a bare * (2683-3.2.1.1)',
    { mailboxes },
    async (robot) => {
      await robot.idle()
      assert.deepEqual(lists(robot), [], 'nobody looks at it yet')
      await robot.press('y')
      await robot.idle()
      assert.deepEqual(names(robot), ['INBOX', '▸ Archive', 'Empty', '▸ Projects', '▸ Reisen'])
      assert.match(robot.cursorLine(), /^>s? +INBOX/)
      const [first, ...others] = lists(robot)
      assert.match(first ?? '', /^LIST "" "?%"? RETURN/)
      assert.deepEqual(others, [])
      await robot.press('j', 'right')
      await robot.idle()
      assert.deepEqual(names(robot), [
        'INBOX',
        '▾ Archive',
        '2025',
        '2026',
        'Empty',
        '▸ Projects',
        '▸ Reisen',
      ])
      assert.equal(lists(robot).length, 1)
      await robot.press('j', 'left')
      assert.match(robot.cursorLine(), /^>s? *▾ Archive/)
      await robot.press('left')
      assert.deepEqual(names(robot), ['INBOX', '▸ Archive', 'Empty', '▸ Projects', '▸ Reisen'])
      await robot.press('right')
      assert.ok(robot.shows(/2026/), 'what was listed once is not asked again')
      assert.deepEqual(lists(robot), [])
      await robot.press('y')
      robot.line(/Letter 3\./)
    },
  )

  robotTest('Enter opens a folder; q leaves the tree as it was', { mailboxes }, async (robot) => {
    await robot.idle()
    await robot.press('y')
    await robot.idle()
    await robot.press('j', 'q')
    assert.match(robot.cursorLine(), /Letter 3\./)
    await robot.press('y', 'right')
    await robot.idle()
    await robot.press('j', 'j', 'enter')
    await robot.idle()
    robot.line(/^ Archive\/2026 · work/)
    assert.match(robot.cursorLine(), /Letter 5\./)
    await robot.press('y', 'k', 'enter')
    await robot.idle()
    robot.line(/^ Archive\/2025 · work/)
  })

  robotTest(
    'a \\Noselect mailbox is never selected: Enter opens its branch (2683-3.3.2a)',
    { mailboxes },
    async (robot) => {
      await robot.idle()
      await robot.press('y')
      await robot.idle()
      await robot.press('j', 'j', 'j')
      assert.match(robot.cursorLine(), /▸ Projects/)
      await robot.press('enter')
      await robot.idle()
      robot.line(/▾ Projects/)
      await robot.press('j', 'enter')
      await robot.idle()
      robot.line(/^ Projects\/Boat · work/)
      assert.ok(!robot.commands().some((command) => /^SELECT "?Projects"?$/.test(command)))
    },
  )

  robotTest(
    'T shows subscribed folders only, with unsubscribed parents as branches (2683-3.2.2)',
    { mailboxes },
    async (robot) => {
      await robot.idle()
      await robot.press('y')
      await robot.idle()
      await robot.press('T')
      await robot.idle()
      robot.line(/Subscribed folders only/)
      assert.deepEqual(names(robot).slice(0, 3), ['INBOX', '▸ Archive', '▸ Reisen'])
      assert.match(robot.cursorLine(), /INBOX/)
      await robot.press('j', 'right')
      await robot.idle()
      assert.ok(robot.shows(/2026/) && !robot.shows(/2025/))
      await robot.press('T')
      await robot.idle()
      robot.line(/All folders/)
      robot.line(/Empty/)
      robot.line(/2025/)
      assert.ok(!robot.shows(/····/), 'the open branch was listed again')
    },
  )

  robotTest(
    'names that are not ASCII are shown as people write them, and open (2683-3.4.2a)',
    { mailboxes },
    async (robot) => {
      await robot.idle()
      await robot.press('y')
      await robot.idle()
      await robot.press('G', 'right')
      await robot.idle()
      robot.line(/Grüße & 旅の記録/)
      await robot.press('j', 'enter')
      await robot.idle()
      robot.line(/^ Reisen\/Grüße & 旅の記録 · work/)
      robot.line(/Letter 4\./)
    },
  )

  robotTest(
    'c goes to a folder by its name; a name that is not there is said',
    { mailboxes },
    async (robot) => {
      await robot.idle()
      await robot.press('c')
      robot.line(/Go to folder/)
      await robot.type('Archive/2026')
      await robot.press('enter')
      await robot.idle()
      robot.line(/^ Archive\/2026 · work/)
      await robot.press('c', 'esc')
      assert.ok(!robot.shows(/Go to folder/))
    },
  )

  const many: DemoMailbox[] = Array.from({ length: 5000 }, (_, index) => ({
    path: `Lists/list ${String(index).padStart(4, '0')}`,
  }))
  robotTest(
    'a branch of 5,000 opens and scrolls smoothly: no key takes 100 ms (2683-3.2.1.1)',
    { mailboxes: [{ path: 'INBOX' }, ...many] },
    async (robot) => {
      await robot.idle()
      await robot.press('y')
      await robot.idle()
      await robot.press('j', 'right')
      await robot.idle()
      robot.line(/list 0000/)
      const times: number[] = []
      for (const key of [
        ...'jjjjjjjj',
        'pagedown',
        'pagedown',
        'ctrl-d',
        'G',
        'k',
        'home',
        'j',
        'left',
        'right',
        'end',
      ]) {
        const began = performance.now()
        await robot.press(key)
        times.push(performance.now() - began)
      }
      assert.match(robot.cursorLine(), /list 4999/)
      assert.ok(Math.max(...times) < 100, `${Math.max(...times)} ms`)
    },
  )

  test('a level that the server refuses to list is said in its place, and asked again when the tree is', async () => {
    let refusals = 0
    const server = await scriptedServer('S: * PREAUTH [CAPABILITY IMAP4rev1 UNSELECT] ready')
    server
      .on(/^SELECT/i, () => ['* 0 EXISTS', '* OK [UIDVALIDITY 1] valid', '<tag> OK done'])
      .on(/^LIST/i, () =>
        refusals++ === 0 ? '<tag> NO the index is being rebuilt' : ['* LIST () "/" "Boat"', '<tag> OK done'],
      )
      .on(/^LOGOUT$/i, () => ['* BYE see you', '<tag> OK done'])
      .on(/./, () => '<tag> OK done')
    const robot = await startRobot({ port: server.port })
    try {
      await robot.idle()
      await robot.press('y')
      await robot.idle()
      robot.line(/the index is being rebuilt/)
      await robot.press('y', 'y')
      await robot.idle()
      robot.line(/Boat/)
    } finally {
      await robot.stop()
      await server.close()
    }
  })

  robotTest('B hides and shows the tree beside the list', { mailboxes, columns: 120 }, async (robot) => {
    await robot.idle()
    robot.line(/▸ Archive .*│/)
    await robot.press('B')
    assert.ok(!robot.shows(/▸ Archive/))
    await robot.press('B')
    robot.line(/▸ Archive .*│/)
    assert.equal(lists(robot).length, 1)
  })
})
