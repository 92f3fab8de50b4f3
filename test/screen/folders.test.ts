import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DemoMailbox } from '../../src/cli/demo/server.ts'
import { letters } from '../support/mails.ts'
import { robotTest, startRobot } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'
import { scriptedServer, type Handler } from '../support/scripted-server.ts'

const mailboxes: readonly DemoMailbox[] = [
  { path: 'INBOX', messages: letters(3), subscribed: true },
  { path: 'Empty', subscribed: true },
  { path: 'Projects', selectable: false },
  { path: 'Projects/Boat', messages: letters(4), subscribed: true },
  { path: 'Projects/Boat/Sails', messages: letters(2), subscribed: true },
  { path: 'Zoo', messages: letters(1) },
]

const changing = /^(CREATE|RENAME|DELETE|SUBSCRIBE|UNSUBSCRIBE)/

const changes = (robot: Robot) => robot.commands().filter((command) => changing.test(command))

/** Opens the tree and goes to the line with that name. */
async function goTo(robot: Robot, name: RegExp): Promise<void> {
  await robot.idle()
  if (robot.app.state.focus !== 'tree') await robot.press('y')
  await robot.idle()
  await robot.press('home')
  for (let line = 0; line < 20 && !name.test(robot.cursorLine()); line++) await robot.press('j')
  assert.match(robot.cursorLine(), name)
}

async function clear(robot: Robot, count = 40): Promise<void> {
  await robot.press(...Array.from({ length: count }, () => 'backspace'))
}

describe('folders are made, renamed and deleted in the tree', () => {
  robotTest(
    '+ creates below the branch under the cursor, subscribes, and the cursor goes there (wp-manage)',
    { mailboxes },
    async (robot) => {
      await goTo(robot, /▸ Projects/)
      robot.commands()
      await robot.press('+')
      robot.line(/New folder/)
      robot.line(/Projects\//)
      await robot.type('Bücher/Neu')
      await robot.press('enter')
      await robot.idle()
      robot.line(/Created Projects\/Bücher\/Neu/)
      assert.deepEqual(changes(robot), [
        'CREATE "Projects/B&APw-cher/Neu"',
        'SUBSCRIBE "Projects/B&APw-cher/Neu"',
      ])
      assert.match(robot.cursorLine(), /Neu/)
      assert.ok(robot.server.subscriptions.has('Projects/Bücher/Neu'))
    },
  )

  robotTest('Esc gives every question up, and nothing is sent', { mailboxes }, async (robot) => {
    await goTo(robot, /Zoo/)
    robot.commands()
    for (const key of ['+', 'R', 'D']) {
      await robot.pressUnanswered(key)
      assert.equal(robot.app.state.modals.length, 1)
      await robot.press('esc')
      assert.equal(robot.app.state.modals.length, 0)
    }
    await robot.press('D', 'n', 'D', 'enter', 'j', 'space', 'esc')
    await robot.press('R', 'enter', '+', 'enter')
    await robot.idle()
    assert.deepEqual(changes(robot), [])
  })

  robotTest(
    'R renames a branch with its children: tree, subscriptions and the open mailbox follow (wp-manage)',
    { mailboxes },
    async (robot) => {
      await goTo(robot, /Projects/)
      await robot.press('right')
      await robot.idle()
      await robot.press('j', 'right')
      await robot.idle()
      await robot.press('j', 'enter')
      await robot.idle()
      robot.line(/^ Projects\/Boat\/Sails · work/)
      await robot.press('j')
      const message = robot.cursorLine()
      await goTo(robot, /▾ Boat/)
      robot.commands()
      await robot.press('R')
      await clear(robot)
      await robot.type('Ships')
      await robot.press('enter')
      await robot.idle()
      robot.line(/^ Ships\/Sails · work/)
      assert.match(robot.cursorLine(), /▾ Ships/)
      robot.line(/Sails/)
      const sent = robot.commands()
      const rename = sent.indexOf('RENAME "Projects/Boat" "Ships"')
      assert.ok(rename > 0 && sent[rename - 1] === 'UNSELECT', sent.join('\n'))
      assert.deepEqual([...robot.server.subscriptions].toSorted(), ['Empty', 'INBOX', 'Ships', 'Ships/Sails'])
      await robot.press('y')
      assert.equal(robot.cursorLine(), message, 'the cursor stays on its message')
    },
  )

  robotTest(
    'R on INBOX says first what will happen: INBOX stays, its messages move (wp-manage)',
    { mailboxes },
    async (robot) => {
      await goTo(robot, /INBOX/)
      await robot.press('R')
      robot.line(/Move all messages of INBOX/)
      await robot.type('Old')
      await robot.press('enter')
      robot.line(/INBOX itself stays/)
      robot.commands()
      await robot.press('y')
      await robot.idle()
      robot.line(/The messages of INBOX are in Old now/)
      assert.deepEqual(changes(robot), ['RENAME "INBOX" "Old"', 'SUBSCRIBE "Old"'])
      assert.equal(robot.server.mailboxes.get('Old')?.messages.length, 3)
      assert.match(robot.cursorLine(), /Old/)
      await robot.press('y')
      robot.line(/^ INBOX · work/)
      assert.ok(!robot.shows(/Letter 3/))
    },
  )

  robotTest(
    'D asks with the name, leaves the mailbox, deletes it, and lands in INBOX (2683-3.4.12)',
    { mailboxes },
    async (robot) => {
      await goTo(robot, /Zoo/)
      await robot.press('enter')
      await robot.idle()
      robot.line(/^ Zoo · work/)
      await goTo(robot, /Zoo/)
      await robot.press('D')
      robot.line(/Delete Zoo and all messages in it\?/)
      robot.commands()
      await robot.press('y')
      await robot.idle()
      robot.line(/Deleted Zoo/)
      robot.line(/^ INBOX · work/)
      const sent = robot.commands()
      assert.equal(sent[sent.indexOf('DELETE "Zoo"') - 1], 'UNSELECT')
      assert.ok(sent.some((command) => /^SELECT "?INBOX/.test(command)))
      assert.ok(!robot.server.mailboxes.has('Zoo'))
      assert.ok(!robot.shows(/^>? +Zoo/))
      await robot.check()
      assert.equal(robot.app.state.link.kind, 'online', 'no server says BYE')
    },
  )

  robotTest(
    's and u: the tree shows it at once; a subscription without mailbox goes too (2683-3.2.2, wp-manage)',
    {
      mailboxes,
      account: { subscribedOnly: true },
      server: { withoutCapabilities: ['LIST-EXTENDED'], latencyMs: 30 },
    },
    async (robot) => {
      await goTo(robot, /Empty/)
      robot.commands()
      await robot.pressUnanswered('u')
      assert.equal(robot.app.state.tree.source.find('Empty')?.subscribed, false)
      await robot.idle()
      robot.line(/Unsubscribed from Empty/)
      assert.deepEqual(changes(robot), ['UNSUBSCRIBE "Empty"'])
      assert.ok(!robot.shows(/^>? +Empty/))
      await goTo(robot, /Projects/)
      await robot.press('u')
      robot.line(/unsubscribe: not subscribed/)
      await robot.press('s')
      await robot.idle()
      robot.line(/Subscribed to Projects/)
      assert.ok(robot.server.subscriptions.has('Projects'))
    },
  )

  robotTest(
    'what was archived a moment ago is not lost with its mailbox: it is moved before the DELETE (2683-3.4.12)',
    { mailboxes: [...mailboxes, { path: 'Archive' }], server: { withoutCapabilities: ['UIDPLUS'] } },
    async (robot) => {
      await goTo(robot, /Zoo/)
      await robot.press('enter')
      await robot.idle()
      robot.commands()
      await robot.press('e')
      await goTo(robot, /Zoo/)
      const before = robot.commands()
      assert.ok(!before.some((command) => command.startsWith('UID MOVE')), 'it can be undone for a while')
      await robot.press('D', 'y')
      await robot.idle()
      robot.line(/Deleted Zoo/)
      const sent = robot.commands()
      const moved = sent.findIndex((command) => command.startsWith('UID MOVE'))
      assert.ok(moved >= 0 && moved < sent.indexOf('DELETE "Zoo"'), sent.join('\n'))
      assert.equal(robot.server.mailboxes.get('Archive')?.messages.length, 1)
    },
  )

  robotTest(
    'nor is it lost where the server refuses the move: then nothing is deleted',
    {
      mailboxes: [...mailboxes, { path: 'Branch', selectable: false }],
      account: { special: { archive: 'Branch' } },
      server: { withoutCapabilities: ['UIDPLUS'] },
    },
    async (robot) => {
      await goTo(robot, /Zoo/)
      await robot.press('enter')
      await robot.idle()
      await robot.press('e')
      await goTo(robot, /Zoo/)
      await robot.press('D', 'y')
      await robot.idle()
      robot.line(/Zoo was not deleted: changes of messages were refused/)
      assert.equal(robot.server.mailboxes.get('Zoo')?.messages.length, 1)
    },
  )

  robotTest(
    'c never selects what holds no messages, and says why (2683-3.3.2a)',
    { mailboxes },
    async (robot) => {
      await robot.idle()
      for (const round of ['asked', 'known']) {
        robot.commands()
        await robot.press('c')
        await robot.type('Projects')
        await robot.press('enter')
        await robot.idle()
        robot.line(/Projects holds folders only, no messages/)
        const sent = robot.commands().filter((command) => /^(LIST|SELECT)/.test(command))
        assert.deepEqual(sent, round === 'asked' ? ['LIST "" "Projects"'] : [])
        await robot.press('y')
        await robot.idle()
        await robot.press('y')
      }
    },
  )

  robotTest(
    'a branch with folders below it: the server’s words, and the slow way with its own question (2683-3.4.12)',
    { mailboxes },
    async (robot) => {
      await goTo(robot, /Projects/)
      await robot.press('D')
      assert.ok(!robot.shows(/and all messages in it/), 'it holds none')
      await robot.press('y')
      await robot.idle()
      robot.line(/Mailbox has children, delete them/)
      robot.line(/Projects\/Boat\/Sails/)
      robot.commands()
      await robot.press('Y')
      await robot.idle()
      robot.line(/Deleted Projects/)
      const deleted = changes(robot).filter((command) => command.startsWith('DELETE'))
      assert.deepEqual(deleted, [
        'DELETE "Projects/Boat/Sails"',
        'DELETE "Projects/Boat"',
        'DELETE "Projects"',
      ])
      assert.ok(!robot.shows(/[▸▾] Projects/))
    },
  )

  robotTest(
    'a run that is read-only changes no folder, and says so (2683-3.3.2d)',
    { mailboxes, settings: { readOnly: true } },
    async (robot) => {
      await goTo(robot, /Zoo/)
      for (const key of ['+', 'R', 'D', 's', 'u']) {
        await robot.press(key)
        robot.line(/this run is read-only/)
        assert.equal(robot.app.state.modals.length, 0)
      }
      assert.deepEqual(changes(robot), [])
    },
  )

  robotTest(
    'archive where there is none: asked upon [TRYCREATE], created, moved, all in one question (2683-3.3.2c)',
    { mailboxes, account: { special: { archive: 'Archive/2026' } }, server: { latencyMs: 30 } },
    async (robot) => {
      await robot.idle()
      await robot.press('e', 'e')
      await robot.idle()
      robot.line(/Create Archive\/2026\?/)
      robot.line(/move the 2 messages there/)
      robot.line(/Letter 3/)
      await robot.press('y')
      await robot.idle()
      assert.equal(robot.server.mailboxes.get('Archive/2026')?.messages.length, 2)
      assert.ok(robot.server.subscriptions.has('Archive/2026'))
      assert.ok(!robot.shows(/Letter 3/))
      robot.line(/Letter 1/)
    },
  )
})

/** A server that knows a mailbox or two, with answers of the test's own before those. */
async function withServer(
  answers: readonly (readonly [RegExp, Handler])[],
  run: (robot: Robot, sent: () => string[]) => Promise<void>,
  capabilities = 'UNSELECT',
): Promise<void> {
  const greeting = `S: * PREAUTH [CAPABILITY IMAP4rev1 ${capabilities}] ready`
  const server = await scriptedServer(greeting, { repeat: true })
  for (const [pattern, answer] of answers) server.on(pattern, answer)
  server
    .on(/^(SELECT|EXAMINE)/i, () => [
      '* 2 EXISTS',
      '* OK [UIDVALIDITY 1] valid',
      '<tag> OK [READ-WRITE] done',
    ])
    .on(/^LIST "" "%"/i, () => ['* LIST () "/" INBOX', '* LIST () "/" Busy', '<tag> OK done'])
    .on(/^LOGOUT$/i, () => ['* BYE see you', '<tag> OK done'])
    .on(/./, () => '<tag> OK done')
  const robot = await startRobot({ port: server.port })
  const sent = () =>
    server.transcript.flatMap((line) => (line.startsWith('C: ') ? [line.replace(/^C: \S+ /, '')] : []))
  try {
    await run(robot, sent)
  } finally {
    await robot.stop()
    await server.close()
  }
}

describe('folders that the server does not let go', () => {
  test('others use it: its words are shown, and nothing is changed (2180-3.1)', () =>
    withServer([[/^DELETE/, () => '<tag> NO Mailbox is in use by another session']], async (robot, sent) => {
      await goTo(robot, /Busy/)
      await robot.press('enter')
      await robot.idle()
      await goTo(robot, /Busy/)
      await robot.press('D', 'y')
      await robot.idle()
      robot.line(/in use by another session/)
      robot.line(/^ Busy · work/)
      assert.equal(robot.app.state.modals.length, 0, 'emptying it would not help')
      assert.ok(robot.shows(/^> +▸ Busy/))
      const commands = sent()
      assert.match(commands[commands.lastIndexOf('DELETE "Busy"') + 1] ?? '', /^SELECT "?Busy/)
      assert.ok(!commands.some((command) => /EXPUNGE|CLOSE/.test(command)))
    }))

  test('it is not empty: the slow way is on offer, with its own question (2683-3.4.12)', () => {
    let refusals = 0
    return withServer(
      [
        [/^DELETE/, () => (refusals++ === 0 ? '<tag> NO mailbox is not empty' : '<tag> OK done')],
        [/^STATUS/, () => ['* STATUS Busy (MESSAGES 12)', '<tag> OK done']],
        [/^UNSELECT/, () => '<tag> BAD no such command'],
      ],
      async (robot, sent) => {
        await goTo(robot, /Busy/)
        await robot.press('D', 'y')
        await robot.idle()
        robot.line(/mailbox is not empty/)
        robot.line(/mark all its 12 messages/)
        const before = sent().length
        // It came late: y may be meant for the tree.
        await robot.press('enter', 'y')
        assert.equal(robot.app.state.modals.length, 1, 'only Y says yes')
        await robot.press('Y')
        await robot.idle()
        robot.line(/Deleted Busy/)
        assert.equal(refusals, 2, 'refused once')
        const slow = sent().slice(before)
        const inOrder = ['SELECT', 'UID STORE 1:* +FLAGS.SILENT (\\Deleted)', 'EXPUNGE', 'LOGOUT', 'DELETE']
        let at = 0
        for (const start of inOrder) {
          const found = slow.findIndex((command, index) => index >= at && command.startsWith(start))
          assert.ok(found >= 0, `${start} in ${slow.join(' | ')}`)
          at = found + 1
        }
        assert.ok(!slow.some((command) => command === 'CLOSE'))
      },
      '',
    )
  })

  test('a refused subscription is taken back in the tree (wp-manage)', () =>
    withServer([[/^SUBSCRIBE/, () => '<tag> NO not yours']], async (robot) => {
      await goTo(robot, /Busy/)
      await robot.press('s')
      await robot.idle()
      robot.line(/not yours/)
      assert.equal(robot.app.state.tree.source.find('Busy')?.subscribed, undefined)
    }))

  test('a move refused without [TRYCREATE] asks for nothing to be created (2683-3.3.2c)', () =>
    withServer(
      [
        [/^LIST "" "%"/i, () => ['* LIST () "/" INBOX', '* LIST () "/" Archive', '<tag> OK done']],
        [
          /^FETCH/,
          () => [
            '* 2 FETCH (UID 2 FLAGS () ENVELOPE (NIL "two" ((NIL NIL "a" "x.org")) NIL NIL NIL NIL NIL NIL "<2@x>") INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 5)',
            '<tag> OK done',
          ],
        ],
        [/^UID MOVE/, () => '<tag> NO no mailbox of that name'],
      ],
      async (robot) => {
        await robot.idle()
        await robot.waitFor(/two/)
        await robot.press('e')
        await robot.idle()
        robot.line(/no mailbox of that name/)
        assert.equal(robot.app.state.modals.length, 0)
      },
      'UNSELECT MOVE UIDPLUS',
    ))

  test('[NEWNAME]: a move follows its target, once (2180-3.4)', () => {
    let refusals = 0
    const row =
      '* 2 FETCH (UID 2 FLAGS () ENVELOPE (NIL "two" ((NIL NIL "a" "x.org")) NIL NIL NIL NIL NIL NIL "<2@x>") INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 5)'
    return withServer(
      [
        [/^LIST "" "%"/i, () => ['* LIST () "/" INBOX', '* LIST () "/" Archive', '<tag> OK done']],
        [/^FETCH/, () => [row, '<tag> OK done']],
        [
          /^UID MOVE/,
          () => `<tag> NO [NEWNAME ${refusals++ === 0 ? 'Archive Kept' : 'Kept Archive'}] renamed`,
        ],
      ],
      async (robot, sent) => {
        await robot.idle()
        await robot.waitFor(/two/)
        await robot.press('e')
        await robot.idle()
        robot.line(/message to Kept: .*renamed/)
        const moves = sent().filter((command) => command.startsWith('UID MOVE'))
        assert.deepEqual(moves, ['UID MOVE 2 "Archive"', 'UID MOVE 2 "Kept"'])
      },
      'UNSELECT MOVE UIDPLUS',
    )
  })

  test('[NEWNAME]: a mailbox opens by its new name, once (2180-3.4)', () =>
    withServer(
      [
        [/^SELECT "?Busy/, () => '<tag> NO [NEWNAME Busy Calm] it was renamed'],
        [/^SELECT "?Calm/, () => '<tag> NO [NEWNAME Calm Busy] round and round'],
      ],
      async (robot, sent) => {
        await goTo(robot, /Busy/)
        await robot.press('enter')
        await robot.idle()
        robot.line(/round and round/)
        robot.line(/^ INBOX · work/)
        const selects = sent().filter((command) => /^SELECT "?(Busy|Calm)/.test(command))
        assert.deepEqual(selects.length, 2)
      },
    ))
})
