import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inbox, letters } from '../support/mails.ts'
import { robotTest, startRobot } from '../support/robot.ts'
import { scriptedServer } from '../support/scripted-server.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import type { Robot } from '../support/robot.ts'

const done = '<tag> OK done'

/** A server that greets with PREAUTH, has an empty INBOX, and says OK to all else; `repeat` after a lost connection. */
async function plainServer(): Promise<ScriptedServer> {
  const server = await scriptedServer('S: * PREAUTH [CAPABILITY IMAP4rev1 UNSELECT] ready', { repeat: true })
  return server
    .on(/^(SELECT|EXAMINE) /i, () => [
      '* FLAGS (\\Seen)',
      '* 0 EXISTS',
      '* OK [UIDVALIDITY 1] valid',
      '* OK [UIDNEXT 1] next',
      done,
    ])
    .on(/^LOGOUT$/i, () => ['* BYE see you', done])
    .on(/./, () => done)
}

async function withPlainServer(run: (robot: Robot, server: ScriptedServer) => Promise<void>): Promise<void> {
  const server = await plainServer()
  const robot = await startRobot({ port: server.port })
  try {
    await run(robot, server)
  } finally {
    await robot.stop()
    await server.close()
  }
}

describe('server texts', () => {
  robotTest(
    'an [ALERT] is shown at once, needs a key, and is kept in the log (2683-3.4.11)',
    { mailboxes: inbox(letters(3)) },
    async (robot) => {
      await robot.idle()
      robot.server.alert('Maintenance tonight at ten.')
      await robot.waitFor(/Maintenance tonight at ten\./)
      robot.line(/The server says/)
      await robot.press('d')
      assert.ok(!robot.shows(/Maintenance/))
      await robot.idle()
      assert.equal(robot.server.mailboxes.get('INBOX')?.messages.length, 3, 'the key only closed the alert')
      robot.line(/alerts 1/)
      await robot.press('A')
      robot.line(/\d\d:\d\d:\d\d ALERT {2}Maintenance tonight at ten\./)
      await robot.press('q')
      assert.ok(!robot.shows(/Maintenance/))
    },
  )

  robotTest(
    'several alerts are shown one by one (2683-3.4.11)',
    { mailboxes: inbox(letters(3)) },
    async (robot) => {
      await robot.idle()
      for (const text of ['First.', 'Second.', 'Third.']) robot.server.alert(text)
      await robot.until(() => robot.app.state.alerts.length === 3, 'three alerts')
      robot.line(/First\./)
      robot.line(/next of 2 more/)
      await robot.press('space')
      robot.line(/Second\./)
      await robot.press('space')
      robot.line(/Third\./)
      await robot.press('esc')
      assert.ok(!robot.shows(/Third\.|The server says/))
      robot.line(/alerts 3/)
    },
  )

  robotTest(
    'an alert while typing takes one key and leaves what was typed',
    { mailboxes: inbox(letters(3)) },
    async (robot) => {
      await robot.idle()
      await robot.press('c')
      await robot.type('Arch')
      robot.server.alert('Disk full.')
      await robot.waitFor(/Disk full\./)
      await robot.press('enter')
      assert.ok(!robot.shows(/Disk full\./))
      robot.line(/Go to folder/)
      await robot.type('ive')
      await robot.press('enter')
      await robot.idle()
      robot.line(/^ Archive · work/)
    },
  )

  robotTest(
    'an alert while a message is read, and while the tree is looked at (2683-3.4.11)',
    { mailboxes: inbox(letters(3)) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.server.alert('While reading.')
      await robot.waitFor(/While reading\./)
      await robot.press('j', 'y')
      await robot.idle()
      robot.server.alert('In the tree.')
      await robot.waitFor(/In the tree\./)
      await robot.press('j')
      assert.match(robot.cursorLine(), /INBOX/)
    },
  )

  robotTest(
    'BYE is shown, always, and stays readable after the connection came back (2683-3.1.2b)',
    { mailboxes: inbox(letters(3)) },
    async (robot) => {
      await robot.idle()
      robot.server.disconnectAll('Going down for repairs.')
      await robot.waitFor(/Going down for repairs\./)
      await robot.waitFor(/offline/)
      await robot.press('j')
      await robot.idle()
      robot.line(/● idle/)
      await robot.press('A')
      robot.line(/BYE {2}Going down for repairs\./)
    },
  )

  test('untagged NO is a warning, BAD an error, OK quiet; all are in the log (1176-texts, wp-warn)', async () => {
    await withPlainServer(async (robot, server) => {
      await robot.idle()
      await server.send('* OK All is well.')
      await server.send('* NO Disk is 98 % full.')
      await robot.waitFor(/! Disk is 98 % full\./)
      await server.send('* BAD Line too long.')
      await robot.waitFor(/!! Line too long\./)
      assert.ok(!robot.shows(/All is well/))
      await robot.press('A')
      robot.line(/OK {2}All is well\./)
      robot.line(/NO {2}Disk is 98 % full\./)
      robot.line(/BAD {2}Line too long\./)
    })
  })

  test('an alert in each of NO, BAD and BYE is shown, wherever it comes (2683-3.4.11)', async () => {
    await withPlainServer(async (robot, server) => {
      await robot.idle()
      for (const kind of ['NO', 'BAD', 'BYE']) {
        await server.send(`* ${kind} [ALERT] The word with ${kind}.`)
        await robot.waitFor(new RegExp(`The word with ${kind}\\.`))
        await robot.press('space')
        assert.ok(!robot.shows(/The server says/))
      }
    })
  })
})
