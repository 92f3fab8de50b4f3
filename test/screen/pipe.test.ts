import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import { inbox, mailWithFiles } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-pipe-'))
after(() => rmSync(folder, { recursive: true }))

const log = Buffer.from('alpha\nbeta\ngamma\n')
const mailboxes = inbox([
  mailWithFiles({ subject: 'Some $(touch subject)', body: 'Look `at` this.' }, [
    { name: 'run.log', octets: log },
    { name: 'large.bin', octets: Buffer.alloc(300_000, 'large ') },
  ]),
])

async function read(robot: Robot): Promise<void> {
  await robot.idle()
  await robot.press('enter')
  await robot.idle()
  robot.commands()
}

async function pipeTo(robot: Robot, command: string): Promise<void> {
  await robot.press('|')
  await robot.type(command)
  await robot.press('enter')
}

describe('pipe', () => {
  robotTest(
    '| gives the text as shown to a command, and shows what it says',
    { mailboxes },
    async (robot) => {
      await read(robot)
      await robot.press('|')
      robot.line(/Pipe the text to \(Tab: the raw message\)/)
      await robot.type('tr a-z A-Z')
      await robot.press('enter')
      await robot.waitFor(/LOOK `AT` THIS\./)
      robot.line(/─ tr a-z A-Z ─/)
      assert.ok(!robot.commands().some((command) => command.includes('BODY')))
      await robot.press('q')
      robot.line(/Look `at` this\./)
    },
  )

  robotTest(
    'Tab turns to the raw message, which comes by partial fetches, every octet of it (2683-3.2.1.3)',
    { mailboxes },
    async (robot) => {
      await read(robot)
      const copy = join(folder, 'raw')
      await robot.press('|', 'tab')
      robot.line(/Pipe the raw message to \(Tab: the text\)/)
      await robot.type(`cat > ${copy}`)
      await robot.press('enter')
      await robot.waitFor(/cat > .*raw: done, and nothing was said/)
      const raw = readFileSync(copy, 'latin1')
      assert.match(raw, /^Date: /)
      assert.equal(raw.length, robot.app.state.reader?.message.size)
      assert.ok(raw.endsWith('--seam--\r\n'))
      const commands = robot.commands().filter((command) => command.includes('BODY'))
      assert.ok(commands.length > 1)
      assert.ok(commands.every((command) => /BODY\.PEEK\[\]<\d+\.\d+>/.test(command)))
    },
  )

  robotTest('in the list of parts | gives the part, decoded', { mailboxes }, async (robot) => {
    await read(robot)
    await robot.press('v', 'j')
    await pipeTo(robot, 'wc -l; echo $0 $#')
    await robot.waitFor(/^[^a-z]*3 *│?$/)
    robot.line(/│ sh 0/)
    await robot.press('q')
    robot.line(/─ Parts ─/)
    await robot.press('|')
    robot.line(/Pipe part 2 to \(Tab: the raw message\)/)
  })

  robotTest(
    'threat: mailcap injection: of the mail nothing is in the arguments or the environment of the command, nor is a secret of ours',
    { mailboxes, columns: 139 },
    async (robot) => {
      process.env['POSTERN_PASSWORD'] = 'very-secret'
      const copy = join(folder, 'env')
      await read(robot)
      await pipeTo(robot, `cat > /dev/null; env > ${copy}; tr '\\0' ' ' < /proc/$$/cmdline`)
      await robot.waitFor(/sh -c cat > \/dev\/null/)
      delete process.env['POSTERN_PASSWORD']
      assert.ok(!/touch subject|Look|very-secret/.test(readFileSync(copy, 'utf8')))
      assert.ok(!existsSync('subject'))
    },
  )

  robotTest(
    'threat: ESC, OSC: what a command says is harmless on the screen',
    { mailboxes },
    async (robot) => {
      await read(robot)
      await pipeTo(robot, String.raw`printf 'a\033]0;owned\007b\n\302\233c\r\n'`)
      await robot.waitFor(/a␛\]0;owned␇b/)
      assert.ok(!robot.terminal.output.sent.includes('\u001b]0;owned'))
      assert.ok(!robot.terminal.output.sent.includes('\u009b'))
    },
  )

  robotTest('a command that fails is told with its own words', { mailboxes }, async (robot) => {
    await read(robot)
    await pipeTo(robot, 'echo too bad >&2; exit 3')
    await robot.waitFor(/!! .*ended with 3: too bad/)
    robot.line(/Look `at` this\./)
  })

  robotTest(
    'a command that reads no more than it needs is no failure, and no more is fetched for it',
    { mailboxes, server: { latencyMs: 20 } },
    async (robot) => {
      await read(robot)
      await robot.press('v', 'j', 'j')
      await pipeTo(robot, 'head -c 5')
      await robot.waitFor(/│ large/)
      assert.ok(robot.commands().filter((command) => command.includes('BODY')).length < 6)
    },
  )

  robotTest('Esc ends a command with all that it has started', { mailboxes }, async (robot) => {
    await read(robot)
    const pids = join(folder, 'pids')
    await pipeTo(robot, `sleep 1000 & echo $! $$ > ${pids}; yes`)
    await robot.until(() => existsSync(pids) && readFileSync(pids, 'utf8').includes(' '), 'it runs')
    await robot.press('esc')
    robot.line(/Look `at` this\./)
    for (const pid of readFileSync(pids, 'utf8').trim().split(' ')) {
      await robot.until(() => !isRunning(Number(pid)), `${pid} has ended`)
    }
  })

  robotTest('much of what a command says is kept, and no more', { mailboxes }, async (robot) => {
    await read(robot)
    await pipeTo(robot, 'yes | head -c 3000000')
    await robot.waitFor(/\d+\/20001 /)
    await robot.press('G')
    robot.line(/Only the first 20000 lines are shown\./)
    await robot.press('q')
    await pipeTo(robot, "head -c 3000000 /dev/zero | tr '\\0' x | fold -w 1000")
    await robot.waitFor(/xxx/)
    await robot.press('G')
    robot.line(/Only the first 1\.0 MB are shown\./)
  })
})

function isRunning(pid: number): boolean {
  try {
    // A process that nobody has waited for yet does nothing any more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
