import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { dovecotPassword, startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { mail } from '../support/real-account.ts'
import { startRobot } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'
import { truth } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

const mailboxes = ['Archive', 'Trash', 'Junk', 'Work']

describe('the keys of triage on Dovecot', { timeout: 60_000 }, () => {
  let server: DovecotServer | undefined
  before(async () => {
    server = await startDovecot()
    if (!server) return
    await server.fill(
      'alice',
      'INBOX',
      Array.from({ length: 12 }, (_, index) => mail(`Letter ${index + 1}.`)),
    )
    await server.createMailboxes('alice', mailboxes)
  })
  after(() => server?.stop())

  /** What a second program sees: mailbox, subject and flags of every message, sorted. */
  async function seen(from: DovecotServer): Promise<string[]> {
    const lines: string[] = []
    for (const path of ['INBOX', ...mailboxes]) {
      for (const { subject, flags } of (await truth(from, 'alice', path)) ?? []) {
        const kept = flags.filter((flag) => flag !== '\\Recent').toSorted()
        lines.push([path, subject, ...kept].join(' '))
      }
    }
    return lines.toSorted()
  }

  async function typed(robot: Robot, key: string, text: string): Promise<void> {
    await robot.press(key)
    await robot.type(text)
    await robot.press('enter')
    await robot.idle()
  }

  test('do what a second program then sees, z takes all of it back, and Z does it again', async (context) => {
    if (!server) return context.skip(notInstalled)
    const robot = await startRobot({
      port: server.port,
      user: 'alice',
      password: dovecotPassword,
      account: { special: { archive: 'Archive', trash: 'Trash', junk: 'Junk' } },
    })
    try {
      await robot.waitFor(/Letter 12\./)
      await robot.idle()
      const before = await seen(server)
      for (const key of ['e', 'd', '!', 'F', 'j', 'N', 'j']) await robot.press(key)
      await typed(robot, 's', 'Work')
      await typed(robot, 'C', 'Archive')
      await typed(robot, 'Y', 'later')
      for (const key of ['j', 'D', '2', 'e', 'R']) await robot.press(key)
      await robot.idle()
      await robot.waitFor(/marked read/)
      await robot.idle()
      const after = await seen(server)
      for (const line of [
        'Archive Letter 12.',
        'Trash Letter 11.',
        'Junk Letter 10. $Junk',
        'Work Letter 7.',
        'Archive Letter 6.',
        'INBOX Letter 6. \\Seen later',
      ])
        assert.ok(after.includes(line), `${line} is missing in\n${after.join('\n')}`)
      while (robot.app.state.undoable.length > 0) {
        await robot.press('z')
        await robot.idle()
      }
      await robot.until(() => robot.app.state.list.length === 12, 'all are back')
      await robot.idle()
      assert.deepEqual(await seen(server), before)
      while (robot.app.state.redoable.length > 0) {
        await robot.press('Z')
        await robot.idle()
      }
      assert.deepEqual(await seen(server), after)
      await robot.press('$')
      await robot.waitFor(/marked deleted from INBOX for ever/)
      await robot.press('Y')
      await robot.waitFor(/1 message expunged/)
      const gone = after.filter((line) => !line.includes('\\Deleted'))
      assert.deepEqual(await seen(server), gone)
    } finally {
      await robot.stop()
    }
  })
})
