import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inbox, letter, letters, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

const orders = ['newest-first', 'oldest-first'] as const

/** Puts the cursor on letter `number` of 60, from the start. */
async function goTo(robot: Robot, number: number): Promise<void> {
  await robot.idle()
  const key = robot.app.state.settings.order === 'newest-first' ? 'j' : 'k'
  await robot.press(...Array.from({ length: 60 - number }, () => key))
  await robot.idle()
  assert.match(robot.cursorLine(), new RegExp(`Letter ${number}\\.`))
}

describe('changes by others', () => {
  for (const order of orders) {
    robotTest(
      `new mail appears and the cursor stays on its message, ${order}`,
      { mailboxes: inbox(letters(60)), settings: { order } },
      async (robot) => {
        await goTo(robot, 57)
        robot.server.mailboxes.get('INBOX')?.add(letter(61, []))
        await robot.check()
        robot.line(order === 'newest-first' ? /New: Sender 61, Letter 61\./ : /New mail/)
        robot.line(/1 unread of 61/)
        assert.match(robot.cursorLine(), /Letter 57\./)
        await robot.press(...(order === 'newest-first' ? ['g', 'g'] : ['G']))
        await robot.idle()
        assert.match(robot.cursorLine(), /^> N.*Letter 61\./)
      },
    )

    robotTest(
      `new mail while the list is scrolled leaves the lines where they are, ${order}`,
      { mailboxes: inbox(letters(200)), settings: { order } },
      async (robot) => {
        await robot.idle()
        await robot.press(...(order === 'newest-first' ? ['pagedown', 'pagedown'] : ['pageup', 'pageup']))
        await robot.idle()
        const rows = robot.screen().slice(1, 21)
        for (const number of [201, 202, 203]) robot.server.mailboxes.get('INBOX')?.add(letter(number))
        await robot.check()
        robot.line(/3 new messages|New mail/)
        assert.deepEqual(robot.screen().slice(1, 21), rows)
      },
    )

    for (const [where, uid] of [
      ['above', 59],
      ['below', 50],
      ['at', 57],
    ] as const) {
      robotTest(
        `an expunge ${where} the cursor by another session, ${order} (2683-3.4.6, 2180-x)`,
        { mailboxes: inbox(letters(60)), settings: { order } },
        async (robot) => {
          await goTo(robot, 57)
          robot.server.expunge('INBOX', uid)
          await robot.check()
          robot.line(/of 59/)
          assert.ok(!robot.shows(new RegExp(`Letter ${uid}\\.`)))
          const next = order === 'newest-first' ? 56 : 58
          assert.match(robot.cursorLine(), new RegExp(`Letter ${where === 'at' ? next : 57}\\.`))
        },
      )
    }
  }

  robotTest('flags that another session changes show', { mailboxes: inbox(letters(60)) }, async (robot) => {
    await robot.idle()
    const box = robot.server.mailboxes.get('INBOX')
    const message = box?.messages[59]
    assert.ok(box && message)
    box.setFlags(message, new Set(['\\Flagged']))
    await robot.check()
    assert.match(robot.cursorLine(), /^>\*N/)
    robot.line(/1 unread of 60/)
  })

  robotTest(
    'an expunged message stays open to be read; the list has lost it',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await goTo(robot, 58)
      await robot.press('enter')
      await robot.idle()
      robot.server.expunge('INBOX', 58)
      await robot.check()
      robot.line(/text of letter 58\./)
      await robot.press('q')
      assert.ok(!robot.shows(/Letter 58\./))
      robot.line(/INBOX \d+\/59/)
    },
  )

  robotTest(
    'a triage key in the reader acts on the message that is read, not on a neighbour (2683-3.4.6)',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await goTo(robot, 58)
      await robot.press('enter')
      await robot.idle()
      robot.server.expunge('INBOX', 58)
      await robot.check()
      robot.line(/text of letter 58\./)
      await robot.press('d')
      await robot.idle()
      robot.line(/trash: this message is gone/)
      await robot.press('F', 'N')
      await robot.idle()
      assert.equal(
        robot.server.mailboxes.get('Trash')?.messages.length,
        0,
        'its neighbour was not thrown away',
      )
      assert.ok(!robot.commands().some((command) => command.includes('FLAGS (\\Flagged)')))
    },
  )

  for (const order of orders) {
    robotTest(
      `J after an expunge of the message that is read skips none, ${order}`,
      { mailboxes: inbox(letters(60)), settings: { order } },
      async (robot) => {
        await goTo(robot, 58)
        await robot.press('enter')
        await robot.idle()
        robot.server.expunge('INBOX', 58)
        await robot.check()
        await robot.press('J')
        await robot.idle()
        robot.line(order === 'newest-first' ? /text of letter 57\./ : /text of letter 59\./)
        await robot.press('K')
        await robot.idle()
        robot.line(order === 'newest-first' ? /text of letter 59\./ : /text of letter 57\./)
      },
    )
  }

  robotTest('all messages are expunged by others', { mailboxes: inbox(letters(3)) }, async (robot) => {
    await robot.idle()
    for (const uid of [1, 2, 3]) robot.server.expunge('INBOX', uid)
    await robot.check()
    robot.line(/No messages here/)
    robot.server.mailboxes.get('INBOX')?.add(mail({ subject: 'The first again' }))
    await robot.check()
    assert.match(robot.cursorLine(), /The first again/)
  })

  robotTest(
    'while nothing is done the server tells of new mail by itself: IDLE (2683-3.1.2d)',
    { mailboxes: inbox(letters(3)) },
    async (robot) => {
      await robot.idle()
      await robot.until(() => robot.server.commands.some((command) => command.endsWith('IDLE')), 'IDLE')
      robot.server.mailboxes.get('INBOX')?.add(letter(4, []))
      await robot.waitFor(/New: Sender 4, Letter 4\./)
      await robot.idle()
      assert.ok(!robot.server.commands.some((command) => command.includes('STATUS')))
    },
  )
})
