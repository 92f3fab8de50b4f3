import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { letters } from '../support/mails.ts'
import { robotTest, startRobot } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'
import { scriptedServer } from '../support/scripted-server.ts'

const mailboxes = [{ path: 'INBOX', messages: letters(30), subscribed: true }]

/** What is inside the box, from its top to its end. */
async function wholeBox(robot: Robot): Promise<string[]> {
  const seen: string[] = []
  await robot.press('home')
  for (let page = 0; page < 60; page++) {
    const before = robot.app.state.modals.at(-1)
    for (const line of robot.screen().slice(2, -2)) {
      const [inside = ''] = line
        .split('│')
        .toSorted((a, b) => b.length - a.length)
        .map((part) => part.trim())
      if (!seen.includes(inside)) seen.push(inside)
    }
    await robot.press('pagedown')
    const after = robot.app.state.modals.at(-1)
    if (before?.kind === 'network' && after?.kind === 'network' && before.top === after.top) break
  }
  return seen
}

describe('network inspector', () => {
  for (const [columns, rows] of [
    [80, 24],
    [200, 50],
  ] as const) {
    robotTest(
      `@ shows both connections, what the server offers, and the lines, at ${columns}x${rows}`,
      { mailboxes, columns, rows },
      async (robot) => {
        await robot.idle()
        await robot.press('@')
        robot.line(/Network of work/)
        await robot.waitFor(/state +connected, without TLS/)
        robot.line(/folder +INBOX/)
        robot.line(/turn +\d+ ms the last, \d+ ms the median/)
        robot.line(/traffic +[\d.]+ KB received, \d+ B sent/)
        robot.line(/Connection: errands/)
        const all = await wholeBox(robot)
        const shows = (pattern: RegExp) =>
          assert.ok(
            all.some((line) => pattern.test(line)),
            `${pattern}\n${all.join('\n')}`,
          )
        shows(/^greeting +Postern demo server ready/)
        shows(/^offers +IMAP4REV1/)
        shows(/nothing waits/)
        shows(/C: \w+ SELECT INBOX/)
        shows(/S: \* 30 EXISTS/)
        shows(/AUTHENTICATE PLAIN \(not shown\)/)
        await robot.press('q')
        assert.ok(!robot.shows(/Network of work/))
      },
    )
  }

  robotTest(
    'it is taken anew while it is open, and whoever looks at the end stays there',
    { mailboxes },
    async (robot) => {
      await robot.idle()
      await robot.press('@', 'end')
      const first = robot.app.state.modals.at(-1)
      robot.server.deliver('INBOX', 'Subject: fresh\n\nNew.\n')
      await robot.check()
      await robot.waitFor(/31 EXISTS/)
      const later = robot.app.state.modals.at(-1)
      assert.ok(first?.kind === 'network' && later?.kind === 'network')
      assert.ok(later.top > first.top)
      await robot.press('esc')
      assert.equal(robot.app.state.modals.length, 0)
    },
  )

  test('threat: secrets in logs: none is shown, and what the server sends cannot paint (2683-3.4.2b)', async () => {
    const server = await scriptedServer(
      `S: * OK [CAPABILITY IMAP4rev1] hello <hex 1b 5b 32 4a> there
       C: <tag> LOGIN "demo" "demo-secret"
       S: <tag> OK [CAPABILITY IMAP4rev1 X<hex 1b 5d 30 3b>Y] in`,
    )
    server
      .on(/^SELECT/i, () => ['* 0 EXISTS', '* OK [UIDVALIDITY 1] valid', '<tag> OK done'])
      .on(/^LOGOUT$/i, () => ['* BYE see you', '<tag> OK done'])
      .on(/./, () => '<tag> OK done')
    const robot = await startRobot({ port: server.port, password: 'demo-secret', rows: 50 })
    try {
      await robot.idle()
      await robot.press('@')
      robot.line(/LOGIN \(not shown\)/)
      robot.line(/hello ␛\[2J there/)
      const all = (await wholeBox(robot)).join('\n')
      assert.ok(!all.includes('demo-secret') && !all.includes('\u001b'))
    } finally {
      await robot.stop()
      await server.close()
    }
  })

  robotTest('what was said before a cut can still be read after it', { mailboxes }, async (robot) => {
    await robot.idle()
    await robot.press('@')
    robot.server.disconnectAll('Come back later')
    await robot.until(() => robot.app.state.link.kind === 'waiting', 'the cut')
    await robot.press('j')
    await robot.until(() => robot.app.state.link.kind === 'online', 'the connection')
    await robot.press('q', '@')
    assert.ok((await wholeBox(robot)).some((line) => /S: \* BYE Come back later/.test(line)))
  })
})
