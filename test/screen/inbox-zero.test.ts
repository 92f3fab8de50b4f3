import assert from 'node:assert/strict'
import { inbox, letters } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import { everything } from '../support/stored.ts'

const count = 100

/** What one hand does with one letter after the other; each takes it off the list. */
const hands: readonly (readonly string[])[] = [
  ['e'],
  ['d'],
  ['F', 'e'],
  ['N', 'd'],
  ['Y', ...'work', 'enter', 'e'],
  ['s', ...'Later', 'enter'],
  ['!'],
  ['#'],
]

robotTest(
  'a hundred new letters are brought to none over a line of 150 ms, and all of it can be taken back',
  {
    mailboxes: [
      ...inbox(letters(count, [2, 3, 5, 8, 13, 21, 34, 55, 89])),
      { path: 'Later' },
      { path: 'Junk' },
    ],
    server: { latencyMs: 150 },
  },
  async (robot) => {
    await robot.idle()
    const before = everything(robot)
    await robot.press('G')
    await robot.idle()
    await robot.press('g', 'g')
    // Where the folders for things are has to be asked once.
    for (const keys of [['e'], ['d'], ['!']]) {
      await robot.press(...keys)
      await robot.idle()
    }
    for (let left = count - 3; left > 0; left--) {
      const keys = hands[left % hands.length] ?? []
      const replaced = keys.at(-1) === 'enter' && keys[0] === 's' && robot.app.state.movedTo === 'Later'
      await robot.press(...(replaced ? ['s', 'enter'] : keys))
      // In the frame of the key, whatever is still on its way.
      robot.line(new RegExp(`INBOX \\d+/${left - 1}\\b`))
    }
    robot.line(/No messages here/)
    await robot.idle()
    assert.equal(robot.server.mailboxes.get('INBOX')?.messages.length, 0)
    while (robot.app.state.undoable.length > 0) await robot.press('z')
    await robot.until(() => robot.server.mailboxes.get('INBOX')?.messages.length === count, 'all is back')
    await robot.idle()
    assert.deepEqual(everything(robot), before)
  },
)
