import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { readerLines } from '../../src/app/reader-lines.ts'
import { inbox, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

const body = Array.from({ length: 100 }, (_, index) =>
  index % 30 === 10 ? `Line ${index + 1} has the Word.` : `Line ${index + 1} of the letter.`,
).join('\n')

/** Texts of the cells that are painted as found. */
function hits(robot: Robot): string[] {
  const found: string[] = []
  robot.screen().forEach((line, y) => {
    // The lines of the text alone.
    if (y < 1 || y > 20) return
    let run = ''
    for (let x = 0; x <= line.length; x++) {
      const isHit = x < 80 && robot.terminal.cellStyle(x, y).inverse
      if (isHit) run += robot.terminal.cellStyle(x, y).text
      else if (run !== '') {
        found.push(run)
        run = ''
      }
    }
  })
  return found
}

async function open(robot: Robot): Promise<void> {
  await robot.idle()
  await robot.press('enter')
  await robot.idle()
}

async function find(robot: Robot, text: string): Promise<void> {
  await robot.press('/')
  await robot.type(text)
  await robot.press('enter')
}

describe('search in the message', () => {
  robotTest(
    '/ finds, n and p go on and back and round the ends, Esc takes the marks away and stays',
    { mailboxes: inbox([mail({ body })]) },
    async (robot) => {
      await open(robot)
      await robot.press('/')
      assert.match(robot.screen()[21] ?? '', /^ \//, 'it is typed below the text')
      robot.line(/Line 5 of/)
      await robot.press('esc')
      await find(robot, 'word')
      assert.match(robot.cursorLine(), /^Word\./)
      assert.deepEqual(hits(robot), ['Word'])
      robot.line(/Line 11 has the Word/)
      await robot.press('n')
      robot.line(/Line 41 has the Word/)
      assert.match(robot.cursorLine(), /^Word\./)
      await robot.press('n')
      robot.line(/Line 71 has the Word/)
      await robot.press('n')
      robot.line(/Line 11 has the Word/)
      robot.line(/Past the end/)
      await robot.press('p')
      robot.line(/Line 71 has the Word/)
      robot.line(/Past the beginning/)
      await robot.press('p')
      robot.line(/Line 41 has the Word/)
      await robot.press('esc')
      assert.deepEqual(hits(robot), [])
      robot.line(/Line 41 has the Word/)
      await robot.press('n')
      robot.line(/\/ looks for something first/)
      await robot.press('esc')
      assert.ok(!robot.shows(/Line 41/), 'the next Esc goes back')
    },
  )

  robotTest(
    'what is not there is said so, and nothing moves; Enter alone goes on with the last one',
    { mailboxes: inbox([mail({ body })]) },
    async (robot) => {
      await open(robot)
      await robot.press('space')
      const before = robot.screen().slice(1, 21)
      await find(robot, 'nothing like it')
      robot.line(/Not found: nothing like it/)
      assert.deepEqual(robot.screen().slice(1, 21), before)
      await find(robot, 'Word')
      await robot.press('/', 'enter')
      robot.line(/Line 71 has the Word/)
    },
  )

  robotTest(
    'a text that was looked for is marked in the next message too, and n finds it there',
    {
      mailboxes: inbox([
        mail({ subject: 'One', body: `${'\n'.repeat(40)}A Word at the end.\n` }),
        mail({ subject: 'Two', body }),
      ]),
    },
    async (robot) => {
      await open(robot)
      await find(robot, 'word')
      await robot.press('J')
      await robot.idle()
      robot.line(/Subject: One/)
      await robot.press('n')
      robot.line(/A Word at the end/)
      assert.deepEqual(hits(robot), ['Word'])
    },
  )

  robotTest(
    '50,000 lines: the last one is found, and a key has its turn meanwhile',
    { mailboxes: inbox([mail({ body: `${'words and words\n'.repeat(50_000)}the needle\n` })]) },
    async (robot) => {
      await open(robot)
      await robot.until(
        () => readerLines(robot.app.state).at(-1)?.[0]?.text === 'the needle',
        'all of the message',
      )
      await find(robot, 'the needle')
      await robot.until(() => robot.app.state.reader?.search?.scan === undefined, 'the end of the search')
      assert.match(robot.cursorLine(), /^the needle/)
      assert.deepEqual(hits(robot), ['the needle'])
      await find(robot, 'no such thing')
      await robot.press('esc')
      await robot.idle()
      assert.ok(!robot.shows(/Not found/), 'given up')
    },
  )
})
