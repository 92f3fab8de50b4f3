import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { inbox, letters } from '../support/mails.ts'
import { startRobot } from '../support/robot.ts'
import type { RobotOptions } from '../support/robot.ts'
import { everything } from '../support/stored.ts'

/** What hands do in a list of messages; `idle` waits until the server has heard of all. */
const hands = [
  ['e'],
  ['3', 'e'],
  ['d'],
  ['2', 'd'],
  ['!'],
  ['F'],
  ['N'],
  ['D'],
  ['s', ...'Later', 'enter'],
  ['C', ...'Later', 'enter'],
  ['Y', ...'work', 'enter'],
  ['b', 'm'],
  ['z'],
  ['z'],
  ['Z'],
  ['.'],
  ['j'],
  ['k'],
  ['g', 'g'],
  ['G'],
  ['t'],
  ['v', 'j', 'j', 'v'],
  ['V', 'F'],
  ['X'],
  ['o', 's'],
  ['o', 'a'],
  ['ctrl-t'],
  ['{'],
  ['idle'],
]

/** A move is held back where there is no UIDPLUS; when it is sent it is made for good, and copies of it stay. */
const servers = [
  { withoutCapabilities: [] },
  { withoutCapabilities: ['MOVE'] },
  { withoutCapabilities: ['UIDPLUS'] },
  { withoutCapabilities: ['MOVE', 'UIDPLUS'] },
]

const others = ['Later', 'Junk', 'Snoozed'].map((path) => ({ path }))

const seed = Number(process.env['POSTERN_KEYS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

async function assertUndoes(options: RobotOptions, script: readonly (readonly string[])[]): Promise<void> {
  const robot = await startRobot({
    mailboxes: [...inbox(letters(30, [2, 3, 5, 8, 13, 21])), ...others],
    ...options,
  })
  const closeAll = async () => {
    while (robot.app.state.modals.length > 0) await robot.press('esc')
  }
  try {
    await robot.idle()
    const before = everything(robot)
    for (const keys of script) {
      if (keys[0] === 'idle') await robot.idle()
      else await robot.press(...keys)
      await closeAll()
    }
    await robot.idle()
    for (let undone = 0; robot.app.state.undoable.length > 0; undone++) {
      assert.ok(undone < 200, 'undo comes to no end')
      await closeAll()
      await robot.press('z')
      await robot.idle()
    }
    const after = everything(robot)
    if (options.server?.withoutCapabilities?.includes('UIDPLUS'))
      assert.deepEqual(
        before.filter((line) => !after.includes(line)),
        [],
      )
    else assert.deepEqual(after, before)
  } finally {
    await robot.stop()
  }
}

describe(
  'whatever keys are pressed, undo to the end brings all letters back as they were',
  { timeout: 200_000 },
  () => {
    for (const { withoutCapabilities } of servers)
      test(`on a server with ${withoutCapabilities.length === 0 ? 'all' : `no ${withoutCapabilities.join(', no ')}`}`, async (context) => {
        context.diagnostic(`POSTERN_KEYS_SEED=${seed}`)
        const property = fc.asyncProperty(
          fc.array(fc.constantFrom(...hands), { minLength: 20, maxLength: 40, size: 'max' }),
          fc.constantFrom(0, 30),
          fc.constantFrom<'flat' | 'month'>('flat', 'month'),
          (script, latencyMs, archiveBy) =>
            assertUndoes(
              { server: { latencyMs, withoutCapabilities }, settings: { archiveBy, undoSeconds: 0.2 } },
              script,
            ),
        )
        await fc.assert(property, { seed, numRuns: 4, endOnFailure: true })
      })
  },
)
