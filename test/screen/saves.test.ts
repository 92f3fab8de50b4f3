import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { inbox, letters, mailWithFiles } from '../support/mails.ts'
import { robotTest, startRobot } from '../support/robot.ts'
import type { Robot, RobotOptions } from '../support/robot.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-saves-'))
after(() => rmSync(folder, { recursive: true }))

function freshFolder(): string {
  return mkdtempSync(join(folder, 'case-'))
}

function octets(count: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(count)
  for (let at = 0, state = seed; at < count; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    bytes[at] = state >>> 16
  }
  return bytes
}

const film = octets(3_000_000)
const song = octets(2_000_000, 2)
const note = octets(9000, 3)

const slow = { latencyMs: 30 }
const withFilm = inbox([mailWithFiles({}, [{ name: 'film.bin', octets: film }])])
const withAll = inbox([
  mailWithFiles({}, [
    { name: 'film.bin', octets: film },
    { name: 'song.bin', octets: song },
    { name: 'note.bin', octets: note },
  ]),
])

async function read(robot: Robot): Promise<void> {
  await robot.idle()
  await robot.press('enter')
  await robot.idle()
  robot.commands()
}

const statuses = (robot: Robot) => robot.app.state.saves.map(({ status }) => status)

/** Offsets of the fetches of part 2. */
const offsets = (robot: Robot) =>
  robot.commands().flatMap((command) => /BODY\.PEEK\[2\]<(\d+)\./.exec(command)?.slice(1).map(Number) ?? [])

describe('saves', () => {
  const queue = freshFolder()
  robotTest(
    'S shows each with bar, octets, speed and time left; two run at a time, the rest waits its turn',
    { mailboxes: withAll, settings: { saveFolder: queue }, server: slow, columns: 100 },
    async (robot) => {
      await read(robot)
      await robot.press('v', 'W', 'enter', 'q', 'S')
      await robot.waitFor(/film\.bin +\[#+-*\] +\d+% .* of 4\.1 MB .*\/s .*left/)
      robot.line(/song\.bin +\[#*-*\] +\d+% /)
      robot.line(/note\.bin +\[-+\] +0% 12 KB waits for its turn/)
      assert.deepEqual(statuses(robot), ['running', 'running', 'waiting'])
      await robot.press('q')
      robot.line(/3 saves, song\.bin \[.*Esc gives up/)
      await robot.press('S')
      await robot.until(() => statuses(robot).every((status) => status === 'done'), 'all are saved')
      robot.line(/film\.bin +3\.0 MB saved/)
      assert.ok(readFileSync(join(queue, 'film.bin')).equals(film))
      assert.ok(readFileSync(join(queue, 'song.bin')).equals(song))
      assert.ok(readFileSync(join(queue, 'note.bin')).equals(note))
      assert.equal(readdirSync(queue).length, 3)
    },
  )

  const copied = freshFolder()
  robotTest(
    'c copies the scp line of a finished one; x takes it off the list and leaves the file',
    {
      mailboxes: inbox([mailWithFiles({}, [{ name: "it's mine.bin", octets: note }])]),
      settings: { saveFolder: copied },
      columns: 120,
    },
    async (robot) => {
      await read(robot)
      await robot.press('w', 'enter')
      await robot.waitFor(/Saved .*; S shows the scp line/)
      await robot.press('S')
      const path = String.raw`${copied}/it\'\''s\ mine.bin`
      robot.line(/scp 'ana@shell\.example\.org:.*mine\.bin' \./)
      await robot.press('c')
      const [, copy = ''] = /\u001b\]52;c;([^\u0007\u001b]*)/.exec(robot.terminal.output.sent) ?? []
      assert.equal(Buffer.from(copy, 'base64').toString(), `scp 'ana@shell.example.org:${path}' .`)
      await robot.press('x', 'q')
      assert.equal(robot.app.state.saves.length, 0)
      assert.deepEqual(readdirSync(copied), ["it's mine.bin"])
      await robot.press('S')
      robot.line(/Nothing was saved in this run/)
    },
  )

  const resumed = freshFolder()
  robotTest(
    'x gives up, r goes on where it stopped, x again takes away what is there (2683-3.2.1.3)',
    { mailboxes: withFilm, settings: { saveFolder: resumed }, server: slow },
    async (robot) => {
      await read(robot)
      await robot.press('w', 'enter')
      await robot.waitFor(/film\.bin \[#+-+\] \d+%/)
      await robot.press('S', 'x')
      await robot.waitFor(/given up/)
      robot.line(/r goes on with it, x removes it/)
      assert.deepEqual(readdirSync(resumed), ['film.bin.part', 'film.bin.part.json'])
      const before = offsets(robot)
      await robot.press('r')
      await robot.until(() => (robot.app.state.saves[0]?.speed ?? 0) > 0, 'it goes on')
      const [first = 0] = offsets(robot)
      assert.ok(first > 0 && first >= (before.at(-1) ?? 0), `goes on at ${first} after ${before.join(' ')}`)
      await robot.press('x')
      await robot.waitFor(/given up/)
      await robot.press('enter')
      await robot.until(() => statuses(robot)[0] === 'done', 'it is saved')
      assert.ok(readFileSync(join(resumed, 'film.bin')).equals(film))
      assert.deepEqual(readdirSync(resumed), ['film.bin'])
      await robot.press('x', 'q', 'w', 'enter')
      await robot.waitFor(/There is such a file/)
      await robot.press('enter')
      await robot.waitFor(/film \(2\)\.bin \[#+-+\] \d+%/)
      await robot.press('S', 'x')
      await robot.waitFor(/given up/)
      await robot.press('D')
      await robot.until(() => robot.app.state.saves.length === 0, 'it is off the list')
      await robot.until(() => readdirSync(resumed).length === 1, 'it is off the disk')
    },
  )

  test('a save goes on after the end of the program, and nothing is fetched twice (2683-3.2.1.3)', async () => {
    const path = freshFolder()
    const options: RobotOptions = {
      mailboxes: withFilm,
      settings: { saveFolder: path },
      server: slow,
    }
    const first = await startRobot(options)
    try {
      await read(first)
      await first.press('w', 'enter')
      await first.waitFor(/film\.bin \[#+-+\] \d+%/)
    } finally {
      await first.stop()
    }
    assert.deepEqual(readdirSync(path), ['film.bin.part', 'film.bin.part.json'])
    assert.ok(statSync(join(path, 'film.bin.part')).size > 0)
    const asked = offsets(first)
    const second = await startRobot(options)
    try {
      await read(second)
      await second.press('w', 'enter')
      await second.waitFor(/Going on with film\.bin at \d+%/)
      await second.until(() => statuses(second)[0] === 'done', 'it is saved')
      const [start = 0] = offsets(second)
      assert.ok(start >= (asked.at(-1) ?? 0) && start > 0, `from ${start} after ${asked.join(' ')}`)
    } finally {
      await second.stop()
    }
    assert.ok(readFileSync(join(path, 'film.bin')).equals(film))
    assert.deepEqual(readdirSync(path), ['film.bin'])
  })

  const foreign = freshFolder()
  robotTest(
    "what is left of another part's save is never mixed in: another name is on offer",
    { mailboxes: withFilm, settings: { saveFolder: foreign }, server: slow },
    async (robot) => {
      writeFileSync(join(foreign, 'film.bin.part'), 'something else')
      await read(robot)
      await robot.press('w', 'enter')
      await robot.waitFor(/film\.bin\.part is of another save: another name/)
      await robot.press('ctrl-o')
      robot.line(/film \(2\)\.bin/)
      await robot.press('enter')
      await robot.until(() => statuses(robot)[0] === 'done', 'it is saved')
      assert.ok(readFileSync(join(foreign, 'film (2).bin')).equals(film))
      assert.equal(readFileSync(join(foreign, 'film.bin.part'), 'utf8'), 'something else')
    },
  )

  const refused = freshFolder()
  robotTest(
    'one that fails says why, and can be gone on with when that is mended',
    {
      mailboxes: inbox([...letters(1), mailWithFiles({}, [{ name: 'note.bin', octets: note }])]),
      settings: { saveFolder: join(refused, 'later') },
      columns: 120,
    },
    async (robot) => {
      await read(robot)
      await robot.press('w', 'enter')
      await robot.waitFor(/!! Save: there is no such folder/)
      await robot.press('S')
      robot.line(/note\.bin .*failed/)
      robot.line(/│ there is no such folder/)
      const { mkdirSync } = await import('node:fs')
      mkdirSync(join(refused, 'later'))
      await robot.press('r')
      await robot.until(() => statuses(robot)[0] === 'done', 'it is saved')
      assert.ok(readFileSync(join(refused, 'later', 'note.bin')).equals(note))
    },
  )

  const typed = freshFolder()
  robotTest(
    'a folder as the answer takes the file by its name',
    { mailboxes: inbox([mailWithFiles({}, [{ name: 'note.bin', octets: note }])]) },
    async (robot) => {
      await read(robot)
      await robot.press('w', 'ctrl-u')
      robot.line(/Save as \(9\.\d KB\)/)
      await robot.type(typed)
      await robot.press('enter')
      await robot.waitFor(/Saved /)
      assert.ok(readFileSync(join(typed, 'note.bin')).equals(note))
    },
  )
})
