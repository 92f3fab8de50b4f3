import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import type { DemoMailbox } from '../../src/cli/demo/server.ts'
import { inbox, mail, mailWithFiles } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'
import { composeTnef } from '../support/tnef.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-parts-'))
after(() => rmSync(folder, { recursive: true }))

function freshFolder(): string {
  return mkdtempSync(join(folder, 'case-'))
}

const inner = [
  'Content-Type: message/rfc822',
  '',
  'From: Ben <ben@example.org>',
  'Subject: The inner one',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=in',
  '',
  '--in',
  'Content-Type: text/plain',
  '',
  'Words of the inner message.',
  '--in',
  'Content-Type: image/png; name=dot.png',
  'Content-Transfer-Encoding: base64',
  '',
  'aGVsbG8gd29ybGQ=',
  '--in--',
].join('\n')

/** Text and its HTML, a forwarded message, a picture, a log. */
function manyParts(pictureName = 'dot.png'): DemoMailbox[] {
  const entities = [
    'Content-Type: text/plain\n\nLook at this.',
    inner,
    `Content-Type: image/png\nContent-Disposition: attachment; filename="${pictureName}"\nContent-Transfer-Encoding: base64\n\naGVsbG8gd29ybGQ=`,
    'Content-Type: text/x-log; name=run.log\nContent-Disposition: attachment\n\nfirst line\n\tsecond \x1b[31mline',
  ]
  return mixed(...entities)
}

/** A winmail.dat with two files. */
function winmailPart(plan: Uint8Array): string {
  const winmail = composeTnef({
    files: [
      { name: 'Plan.txt', bytes: plan },
      { name: '../.profile', bytes: Buffer.from('harm') },
    ],
  })
  return `Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n${lines(winmail)}`
}

/** A text, a winmail.dat, a picture. */
function withWinmail(plan: Uint8Array = Buffer.from('the plan')): DemoMailbox[] {
  return mixed(
    'Content-Type: text/plain\n\nLook at this.',
    winmailPart(plan),
    'Content-Type: image/png; name=dot.png\nContent-Transfer-Encoding: base64\n\naGVsbG8gd29ybGQ=',
  )
}

function withEncodedMessage(): DemoMailbox[] {
  const message = inner.slice(inner.indexOf('\n\n') + 2).replaceAll('\n', '\r\n')
  return mixed(
    'Content-Type: text/plain\n\nLook at this.',
    `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${lines(Buffer.from(message))}`,
  )
}

function mixed(...entities: readonly string[]): DemoMailbox[] {
  const body = `${entities.map((entity) => `--seam\n${entity}\n`).join('')}--seam--\n`
  return inbox([mail({ fields: ['Content-Type: multipart/mixed; boundary=seam'], body })])
}

function lines(octets: Buffer): string {
  return octets.toString('base64').replace(/.{76}/g, '$&\n')
}

async function openParts(robot: Robot): Promise<void> {
  await robot.idle()
  await robot.press('enter')
  await robot.idle()
  robot.commands()
  await robot.press('v')
}

const fetched = (robot: Robot) =>
  robot.commands().flatMap((command) => /BODY\.PEEK\[([\d.]*)\]/.exec(command)?.[1] ?? [])

/** A program that writes down its words, its input and its environment, and ends after `seconds`. */
function spy(into: string, seconds = 0): string[] {
  const script = [
    `for word; do echo "$word"; done > ${into}/words`,
    `cp "$1" ${into}/copy`,
    `stat -c '%a' "$1" "$(dirname "$1")" > ${into}/modes`,
    `env > ${into}/env`,
    `sleep ${seconds}`,
  ].join('; ')
  return ['sh', '-c', script, 'spy']
}

describe('parts', () => {
  robotTest(
    'v shows a tree: branches, names, types, what is here already; nothing is fetched for it',
    { mailboxes: manyParts(), columns: 100 },
    async (robot) => {
      await openParts(robot)
      robot.line(/│ +multipart\/mixed +│/)
      robot.line(/> +1 +├─ part-1\.txt +text\/plain +shown/)
      robot.line(/2 +├─ The inner one\.eml +message\/rfc822 +shown/)
      robot.line(/│ {2}└─ multipart\/mixed/)
      robot.line(/2\.1 +│ {5}├─ part-2\.1\.txt +text\/plain +shown/)
      robot.line(/2\.2 +│ {5}└─ dot\.png +image\/png {5,}/)
      robot.line(/3 +├─ dot\.png +image\/png {5,}\d+ B/)
      robot.line(/4 +└─ run\.log +text\/x-log/)
      assert.deepEqual(fetched(robot), [])
    },
  )

  const saved = freshFolder()
  robotTest(
    'marked parts are saved into one folder, those of the same name under numbers; W offers all attachments',
    { mailboxes: manyParts(), settings: { saveFolder: saved } },
    async (robot) => {
      await openParts(robot)
      await robot.press('G', 't', 'k', 'x', 'k', 'k')
      robot.line(/Parts, 2 marked/)
      await robot.press('space')
      robot.line(/Parts, 3 marked/)
      await robot.press('w')
      robot.line(/Save 3 parts \(.*\) in the folder/)
      await robot.press('enter')
      await robot.until(
        () =>
          robot.app.state.saves.length === 3 &&
          robot.app.state.saves.every(({ status }) => status === 'done'),
        'three saves',
      )
      assert.deepEqual(readdirSync(saved).toSorted(), ['dot (2).png', 'dot.png', 'run.log'])
      assert.equal(readFileSync(join(saved, 'dot.png'), 'utf8'), 'hello world')
      robot.line(/─ Parts ─/)
      await robot.press('W')
      robot.line(/Save 3 parts \(.*\) in the folder/)
      await robot.press('esc', 'q')
      robot.line(/Look at this\./)
    },
  )

  robotTest(
    'Enter and T show a part by itself, harmless; q comes back to the list of parts',
    { mailboxes: manyParts() },
    async (robot) => {
      await openParts(robot)
      await robot.press('G', 'enter')
      await robot.waitFor(/first line/)
      robot.line(/─ Part 4 ─/)
      robot.line(/ {8}second ␛\[31mline/)
      assert.deepEqual(fetched(robot), ['4'])
      await robot.press('q')
      robot.line(/─ Parts ─/)
      await robot.press('k', 'T')
      await robot.waitFor(/hello world/)
      await robot.press('q', 'g', 'j', 'j', 'enter')
      await robot.waitFor(/Words of the inner message\./)
      robot.line(/Subject: The inner one/)
      robot.line(/2\.2 dot\.png/)
      assert.deepEqual(fetched(robot), ['3'], 'what is here is not fetched again')
      await robot.press('q', 'q')
      robot.line(/Look at this\./)
    },
  )

  const seen = freshFolder()
  robotTest(
    'threat: mailcap injection: a part is opened by argv, in a file of our own name, for us alone, and taken away (CVE-2015-20107)',
    {
      mailboxes: manyParts('$(touch x);touch y --.png'),
      settings: { openers: { 'image/*': ['false'], 'image/png': [...spy(seen, 3.2), '%s', '-x'] } },
    },
    async (robot) => {
      await openParts(robot)
      await robot.press('G', 'k', 'o')
      await robot.until(() => existsSync(join(seen, 'env')), 'the program runs')
      assert.ok(!robot.terminal.alternate, 'the terminal is lent out')
      const words = readFileSync(join(seen, 'words'), 'utf8').split('\n')
      assert.match(words[0] ?? '', /\/postern-[^/]+\/part\.png$/)
      assert.deepEqual(words.slice(1), ['-x', ''])
      assert.ok(existsSync(words[0] ?? ''))
      await robot.waitFor(/Opened with sh/)
      assert.ok(robot.terminal.alternate)
      robot.line(/─ Parts ─/)
      assert.equal(readFileSync(join(seen, 'copy'), 'utf8'), 'hello world')
      assert.equal(readFileSync(join(seen, 'modes'), 'utf8'), '600\n700\n')
      assert.ok(!/touch|POSTERN_PASSWORD/.test(readFileSync(join(seen, 'env'), 'utf8')))
      assert.ok(!existsSync(join(words[0] ?? '', '..')), 'the folder is gone')
    },
  )

  const handed = freshFolder()
  robotTest(
    'a program that only hands the file on leaves it there until the end of Postern; the family serves where the type has none',
    { mailboxes: manyParts(), settings: { openers: { 'image/*': spy(handed) } } },
    async (robot) => {
      await openParts(robot)
      await robot.press('G', 'k', 'enter')
      await robot.waitFor(/Opened with sh/)
      const path = readFileSync(join(handed, 'words'), 'utf8').trim()
      assert.ok(statSync(path).isFile())
      await robot.stop()
      assert.ok(!existsSync(join(path, '..')))
    },
  )

  const left = freshFolder()
  robotTest(
    'threat: temp races: an end of Postern while the program runs leaves no file behind',
    { mailboxes: manyParts(), settings: { openers: { 'image/*': spy(left, 2) } } },
    async (robot) => {
      await openParts(robot)
      await robot.press('G', 'k', 'enter')
      await robot.until(() => existsSync(join(left, 'env')), 'the program runs')
      const path = readFileSync(join(left, 'words'), 'utf8').trim()
      assert.ok(existsSync(path))
      await robot.stop()
      assert.ok(!existsSync(join(path, '..')))
    },
  )

  robotTest(
    'where nothing opens a type, or the program is not there, it is said',
    { mailboxes: manyParts(), settings: { openers: { 'text/*': ['/nonexistent/viewer'] } }, columns: 139 },
    async (robot) => {
      await openParts(robot)
      await robot.press('G', 'k', 'o')
      robot.line(/Nothing opens image\/png: say what does in the config, open\."image\/png" in \[reader\]/)
      await robot.press('j', 'o')
      await robot.waitFor(/!! \/nonexistent\/viewer: .*ENOENT/)
      robot.line(/─ Parts ─/)
    },
  )

  robotTest(
    'what is large is asked about before it is fetched; a no fetches nothing',
    {
      mailboxes: inbox([mailWithFiles({}, [{ name: 'film.bin', octets: Buffer.alloc(90_000, 'film ') }])]),
      settings: { askAbove: 100_000 },
    },
    async (robot) => {
      await openParts(robot)
      await robot.press('j', 'T')
      robot.line(/Show part 2: that fetches 12\d KB/)
      await robot.press('n')
      robot.line(/─ Parts ─/)
      assert.deepEqual(fetched(robot), [])
      await robot.press('T', 'y')
      await robot.waitFor(/film film/)
      assert.ok(fetched(robot).length > 0)
    },
  )

  robotTest('a branch is no file, and says so', { mailboxes: manyParts() }, async (robot) => {
    await openParts(robot)
    await robot.press('g', 'w')
    robot.line(/This only holds the parts below it; W saves all attachments/)
  })

  const found = freshFolder()
  robotTest(
    'the files of a winmail.dat that is shown stand below it, and are saved under safe names, for us alone, over nothing',
    { mailboxes: withWinmail(), settings: { saveFolder: found } },
    async (robot) => {
      await openParts(robot)
      await robot.waitFor(/2#1 +│ {2}├─ Plan\.txt +text\/plain/)
      robot.line(/2 +├─ winmail\.dat +application\/ms-tnef +shown/)
      robot.line(/2#2 +│ {2}└─ .*profile/)
      robot.line(/> +1 +├─ part-1\.txt/)
      assert.deepEqual(fetched(robot), [])
      await robot.press('j')
      robot.line(/Enter looks inside/)
      await robot.press('enter')
      robot.line(/> +2#1/)
      await robot.press('t', 't')
      robot.line(/Parts, 2 marked/)
      for (const count of [2, 4]) {
        if (count === 4) await robot.press('k', 'k', 't', 't')
        await robot.press('w')
        robot.line(/Save 2 parts \(12 B\) in the folder/)
        await robot.press('enter')
        await robot.until(
          () => robot.app.state.saves.filter(({ status }) => status === 'done').length === count,
          'the saves',
        )
      }
      const names = ['Plan (2).txt', 'Plan.txt', '_profile', '_profile (2)']
      assert.deepEqual(readdirSync(found).toSorted(), names)
      assert.equal(readFileSync(join(found, 'Plan.txt'), 'utf8'), 'the plan')
      assert.equal(statSync(join(found, '_profile')).mode & 0o777, 0o600)
      await robot.press('g', 'j', 'j', 'j', 'w')
      robot.line(/Save as \(8 B\)/)
      await robot.press('enter')
      await robot.waitFor(/There is such a file/)
      await robot.press('esc', 'T')
      await robot.waitFor(/the plan/)
      await robot.press('q', '|')
      await robot.type('tr a-z A-Z')
      await robot.press('enter')
      await robot.waitFor(/THE PLAN/)
      await robot.press('q', 'W')
      // With the picture.
      robot.line(/Save 3 parts \(24 B\) in the folder/)
      assert.deepEqual(fetched(robot), [], 'all of it was here')
    },
  )

  const large = freshFolder()
  robotTest(
    'a large winmail.dat is asked about, fetched and taken apart when its branch is opened',
    {
      mailboxes: withWinmail(Buffer.alloc(400_000, 'film ')),
      settings: { saveFolder: large, askAbove: 200_000 },
    },
    async (robot) => {
      await openParts(robot)
      await robot.press('j')
      assert.deepEqual(fetched(robot), [])
      await robot.press('right')
      robot.line(/Look inside part 2: that fetches 5\d\d KB/)
      await robot.press('n')
      assert.ok(!robot.shows(/2#1/))
      await robot.press('right', 'y')
      await robot.waitFor(/2#1 +│ {2}├─ Plan\.txt .* 400 KB/)
      const asked = fetched(robot)
      assert.ok(asked.length > 0 && asked.every((section) => section === '2'))
      await robot.press('j', 'w', 'enter')
      await robot.until(() => robot.app.state.saves[0]?.status === 'done', 'the save')
      assert.equal(readFileSync(join(large, 'Plan.txt'), 'utf8'), 'film '.repeat(80_000))
      assert.deepEqual(fetched(robot), [], 'once')
      await robot.press('G', 'right')
      robot.line(/There are no files inside part 3/)
    },
  )

  robotTest(
    'an encoded message is read as text (T), and its files stand below it in place of what the server makes of it',
    { mailboxes: withEncodedMessage() },
    async (robot) => {
      await openParts(robot)
      await robot.waitFor(/2#2 +└─ dot\.png +image\/png/)
      robot.line(/2#1 .*part-2\.1\.txt/)
      assert.ok(!robot.shows(/2\.1 +[├└]/))
      await robot.press('j', 'T')
      await robot.waitFor(/─ Part 2 ─/)
      await robot.waitFor(/Words of the inner message\./)
      assert.deepEqual(fetched(robot), [])
    },
  )

  const given = freshFolder()
  robotTest(
    'w shows the files of a winmail.dat that is the only attachment; a program is given one in a file of our own name',
    {
      mailboxes: mixed('Content-Type: text/plain\n\nLook.', winmailPart(Buffer.from('the plan'))),
      settings: { openers: { 'text/*': spy(given) } },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('w')
      robot.line(/─ Parts ─/)
      await robot.waitFor(/2#1 .*Plan\.txt/)
      await robot.press('j', 'j', 'o')
      await robot.waitFor(/Opened with sh/)
      assert.equal(readFileSync(join(given, 'copy'), 'utf8'), 'the plan')
      assert.match(readFileSync(join(given, 'words'), 'utf8'), /\/postern-[^/]+\/part\.txt\n$/)
    },
  )

  robotTest(
    'the files that are uuencoded in a text stand below it',
    {
      mailboxes: inbox([mail({ body: 'Look:\nbegin 644 cat.txt\n#0V%T\n`\nend\n' })]),
    },
    async (robot) => {
      await openParts(robot)
      await robot.waitFor(/1#1 +└─ cat\.txt +text\/plain +3 B/)
    },
  )
})
