import assert from 'node:assert/strict'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import { inbox, letters, mailWithFiles } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-save-'))
after(() => rmSync(folder, { recursive: true }))

/** A folder of its own for a test. */
function freshFolder(): string {
  return mkdtempSync(join(folder, 'case-'))
}

/** Octets of every kind, the same each time. */
function octets(count: number): Buffer {
  const bytes = Buffer.alloc(count)
  for (let at = 0, state = 1; at < count; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    bytes[at] = state >>> 16
  }
  return bytes
}

const saved = async (robot: Robot) =>
  robot.until(
    () =>
      robot.app.state.saves.every(({ status }) => status !== 'running' && status !== 'waiting') &&
      robot.shows(/Saved |Given up|Save:/),
    'the save ends',
  )

describe('save', () => {
  const report = octets(70_001)
  const one = freshFolder()
  robotTest(
    'w asks for the file and writes the attachment, byte for byte, readable for nobody else',
    {
      mailboxes: inbox([mailWithFiles({ flags: [] }, [{ name: 'report.bin', octets: report }])]),
      settings: { saveFolder: one },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w')
      robot.line(/Save as/)
      robot.line(/report\.bin *│/)
      await robot.press('enter')
      await saved(robot)
      robot.line(/Saved .*report\.bin/)
      assert.ok(readFileSync(join(one, 'report.bin')).equals(report))
      assert.equal(statSync(join(one, 'report.bin')).mode & 0o777, 0o600)
      assert.deepEqual(readdirSync(one), ['report.bin'])
    },
  )

  const two = freshFolder()
  const pieces = [octets(5000), octets(9001)]
  robotTest(
    'with several attachments w offers the list, and the name can be typed',
    {
      mailboxes: inbox([
        mailWithFiles(
          {},
          pieces.map((each, index) => ({ name: `piece-${index}.bin`, octets: each })),
        ),
      ]),
      settings: { saveFolder: two },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w')
      robot.line(/piece-1\.bin +application\/octet-stream/)
      await robot.press('j', 'j', 'w', 'ctrl-u')
      await robot.type(join(two, 'mine.bin'))
      await robot.press('enter')
      await saved(robot)
      assert.ok(readFileSync(join(two, 'mine.bin')).equals(pieces[1] ?? Buffer.alloc(0)))
    },
  )

  const three = freshFolder()
  robotTest(
    'threat: overwriting: an existing file and a planted link stay as they are (CVE-2006-5297)',
    {
      columns: 139,
      mailboxes: inbox([mailWithFiles({}, [{ name: 'report.bin', octets: report }])]),
      settings: { saveFolder: three },
    },
    async (robot) => {
      writeFileSync(join(three, 'report.bin'), 'mine')
      symlinkSync(join(three, 'elsewhere'), join(three, 'link.bin'))
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w', 'enter')
      await robot.waitFor(/There is such a file: another name, or C-o overwrites it/)
      robot.line(/report \(2\)\.bin/)
      await robot.press('ctrl-u')
      await robot.type(join(three, 'link.bin'))
      await robot.press('enter')
      await robot.waitFor(/link \(2\)\.bin/)
      await robot.press('esc')
      assert.equal(readFileSync(join(three, 'report.bin'), 'utf8'), 'mine')
      assert.ok(!existsSync(join(three, 'elsewhere')))
      assert.deepEqual(readdirSync(three).toSorted(), ['link.bin', 'report.bin'])
      assert.ok(!robot.commands().some((command) => command.includes('BODY.PEEK[2]')))
      await robot.press('w', 'enter')
      await robot.waitFor(/There is such a file/)
      await robot.press('enter')
      await saved(robot)
      assert.ok(readFileSync(join(three, 'report (2).bin')).equals(report))
      assert.equal(readFileSync(join(three, 'report.bin'), 'utf8'), 'mine')
    },
  )

  const overwritten = freshFolder()
  robotTest(
    'threat: overwriting: C-o, and nothing else, does it; a planted link is replaced, and what it leads to is not touched',
    {
      columns: 139,
      mailboxes: inbox([mailWithFiles({}, [{ name: 'report.bin', octets: report }])]),
      settings: { saveFolder: overwritten },
    },
    async (robot) => {
      writeFileSync(join(overwritten, 'elsewhere'), 'mine')
      symlinkSync(join(overwritten, 'elsewhere'), join(overwritten, 'report.bin'))
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w', 'enter')
      await robot.waitFor(/C-o overwrites it/)
      await robot.press('ctrl-o')
      await saved(robot)
      assert.ok(readFileSync(join(overwritten, 'report.bin')).equals(report))
      assert.ok(lstatSync(join(overwritten, 'report.bin')).isFile())
      assert.equal(readFileSync(join(overwritten, 'elsewhere'), 'utf8'), 'mine')
      assert.deepEqual(readdirSync(overwritten).toSorted(), ['elsewhere', 'report.bin'])
    },
  )

  const four = freshFolder()
  robotTest(
    'a folder that is not there is said, and nothing is fetched for it',
    {
      mailboxes: inbox([mailWithFiles({}, [{ name: 'report.bin', octets: report }])]),
      settings: { saveFolder: join(four, 'none') },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w', 'enter')
      await saved(robot)
      robot.line(/!! Save: /)
      assert.ok(!robot.commands().some((command) => command.includes('BODY.PEEK[2]')))
    },
  )

  const five = freshFolder()
  robotTest(
    'threat: attachment traversal: a name that climbs out of the folder is made harmless (CVE-2025-49466)',
    {
      mailboxes: inbox([mailWithFiles({}, [{ name: '../../.bashrc', octets: report }])]),
      settings: { saveFolder: five },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w', 'enter')
      await saved(robot)
      assert.deepEqual(readdirSync(five), ['_bashrc'])
    },
  )

  const six = freshFolder()
  const film = octets(5_000_000)
  robotTest(
    '5 MB come by short commands, with progress, while the list goes on (2683-3.2.1.3, 1176-tags)',
    {
      mailboxes: inbox([
        ...letters(200),
        mailWithFiles({ subject: 'The film' }, [{ name: 'film.bin', octets: film }]),
      ]),
      settings: { saveFolder: six },
      server: { latencyMs: 15 },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w', 'enter')
      await robot.waitFor(/film\.bin \[#*-+\] \d+%.*Esc gives up/)
      await robot.press('q', 'G')
      await robot.waitFor(/Letter 1\./)
      assert.equal(robot.app.state.saves[0]?.status, 'running', 'the list came before the end of the save')
      robot.line(/film\.bin \[/)
      await saved(robot)
      assert.ok(readFileSync(join(six, 'film.bin')).equals(film))
      const offsets = robot
        .commands()
        .flatMap((command) => /BODY\.PEEK\[2\]<(\d+)\.(\d+)>/.exec(command)?.slice(1, 3).map(Number) ?? [])
      assert.ok(offsets.length >= 12, 'several chunks')
      assert.ok(offsets.filter((_, index) => index % 2 === 1).every((length) => length <= 1 << 20))
    },
  )

  const seven = freshFolder()
  robotTest(
    'Esc gives the save up between two chunks, keeps what is there beside the name, and the rest goes on',
    {
      mailboxes: inbox([...letters(60), mailWithFiles({}, [{ name: 'film.bin', octets: film }])]),
      settings: { saveFolder: seven },
      server: { latencyMs: 40 },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w', 'enter')
      await robot.waitFor(/film\.bin \[#+-+\] \d+%/)
      await robot.press('esc')
      await robot.waitFor(/Given up: .*film\.bin/)
      robot.line(/Look at this\./)
      assert.deepEqual(readdirSync(seven), ['film.bin.part', 'film.bin.part.json'])
      robot.commands()
      await robot.press('J')
      await robot.idle()
      robot.line(/text of letter 60\./)
      assert.ok(!robot.commands().some((command) => command.includes('BODY.PEEK[2]')))
    },
  )

  const eight = freshFolder()
  robotTest(
    'Esc in the prompt saves nothing',
    {
      mailboxes: inbox([mailWithFiles({}, [{ name: 'report.bin', octets: report }])]),
      settings: { saveFolder: eight },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w', 'esc')
      robot.line(/Look at this\./)
      assert.ok(!robot.shows(/Save as/))
      assert.deepEqual(readdirSync(eight), [])
    },
  )

  const nine = freshFolder()
  robotTest(
    'a save whose connection is cut goes on with the next one, byte for byte (2683-3.2.1.3)',
    {
      mailboxes: inbox([mailWithFiles({}, [{ name: 'film.bin', octets: film }])]),
      settings: { saveFolder: nine },
      server: { latencyMs: 25 },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w', 'enter')
      await robot.waitFor(/film\.bin \[#+-+\] \d+%/)
      robot.server.disconnectAll()
      await robot.waitFor(/offline/)
      await robot.press('k')
      await saved(robot)
      robot.line(/Saved /)
      assert.ok(readFileSync(join(nine, 'film.bin')).equals(film))
    },
  )

  robotTest('a letter without attachments says so', { mailboxes: inbox(letters(1)) }, async (robot) => {
    await robot.idle()
    await robot.press('enter')
    await robot.idle()
    await robot.press('w')
    robot.line(/No attachment to save; v lists all parts/)
  })
})
