import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import { htmlMail, inbox, mail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-links-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A command that writes its words into a file of its own, a line each. */
function opener(name: string): { readonly openUrl: readonly string[]; readonly told: () => string } {
  const file = join(folder, `${name}.txt`)
  const script = join(folder, `${name}.cjs`)
  writeFileSync(
    script,
    `const fs = require('fs'); fs.writeFileSync(${JSON.stringify(`${file}.new`)}, [...process.argv.slice(2), process.env.POSTERN_PASSWORD ?? 'no secret'].join('\\n')); fs.renameSync(${JSON.stringify(`${file}.new`)}, ${JSON.stringify(file)})`,
  )
  return {
    openUrl: [process.execPath, script, '--new-tab'],
    told: () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
  }
}

/** What was put on the clipboard, the latest last. */
function copied(robot: Robot): string[] {
  return [...robot.terminal.output.sent.matchAll(/\x1b\]52;c;([^\x1b]*)\x1b\\/g)].map(([, base64 = '']) =>
    Buffer.from(base64, 'base64').toString(),
  )
}

async function open(robot: Robot): Promise<void> {
  await robot.idle()
  await robot.press('enter')
  await robot.idle()
}

const plain = mail({
  body: [
    'See https://example.org/one and http://example.net/two?a=1&b=$(touch%20x);c',
    'or write to mailto:ana@example.org, or see https://bücher.example/drei.',
  ].join('\n'),
})

const first = opener('first')

describe('links', () => {
  robotTest(
    'U lists them with their targets; digits and motions choose, c copies by OSC 52 and says what',
    { mailboxes: inbox([plain]) },
    async (robot) => {
      await open(robot)
      await robot.press('U')
      robot.line(/Links 1\/4/)
      robot.line(/1 {2}https:\/\/example\.org\/one/)
      robot.line(/2 {2}http:\/\/example\.net\/two\?a=1&b=\$\(touch%20x\);c/)
      robot.line(/3 {2}mailto:ana@example\.org/)
      robot.line(/4 {2}https:\/\/xn--bcher-kva\.example\/drei \(bücher\.example\)/)
      robot.line(/no open_url in the config/)
      await robot.press('j', 'c')
      robot.line(/Copied: http:\/\/example\.net\/two/)
      assert.deepEqual(copied(robot), ['http://example.net/two?a=1&b=$(touch%20x);c'])
      await robot.press('U', '4', 'enter')
      assert.equal(copied(robot).at(-1), 'https://xn--bcher-kva.example/drei')
      await robot.press('U', '3', 'enter')
      robot.line(/Copied: ana@example\.org/)
      assert.equal(copied(robot).at(-1), 'ana@example.org')
      await robot.press('U', 'q')
      assert.ok(!robot.shows(/Links \d/))
      robot.line(/See https/)
    },
  )

  robotTest(
    'threat: URL opening: Enter asks with the host, y opens by the command of the config: the link its last word, no shell between, no secret with it',
    { mailboxes: inbox([plain]), settings: { openUrl: first.openUrl } },
    async (robot) => {
      await open(robot)
      await robot.press('U', '2', 'enter')
      robot.line(/The host is example\.net\./)
      robot.line(/y opens it/)
      await robot.press('esc')
      robot.line(/Links 2\/4/)
      assert.equal(first.told(), '')
      process.env['POSTERN_PASSWORD'] = 'tern'
      await robot.press('enter', 'y')
      robot.line(/Opening http:\/\/example\.net/)
      await robot.until(() => first.told() !== '', 'the command to run')
      delete process.env['POSTERN_PASSWORD']
      assert.equal(first.told(), '--new-tab\nhttp://example.net/two?a=1&b=$(touch%20x);c\nno secret')
      assert.deepEqual(copied(robot), [])
      await robot.press('3', 'enter')
      robot.line(/Copied: ana@example\.org/)
    },
  )

  robotTest(
    'a command that is not there, or ends badly, is told of',
    { mailboxes: inbox([plain]), settings: { openUrl: [join(folder, 'no-such-command')] } },
    async (robot) => {
      await open(robot)
      await robot.press('U', 'enter', 'y')
      await robot.waitFor(/Not opened: there is no command \//)
    },
  )

  robotTest(
    'threat: URL opening: what misleads is said: in the list, whatever its length, and in the question',
    {
      mailboxes: inbox([
        htmlMail({
          body: `<p>Go to <a href="https://evil.example/${'x'.repeat(600)}">www.bank.example.com</a></p><p><a href="https://honest.example/">Read on</a></p>`,
        }),
      ]),
      settings: { openUrl: first.openUrl },
    },
    async (robot) => {
      await open(robot)
      await robot.press('U', '2')
      robot.line(/1 {2}www\.bank\.example\.com/)
      robot.line(/⚠ the text names another/)
      robot.line(/2 {2}Read on/)
      robot.line(/^[^│]*│ +https:\/\/honest\.example\//)
      await robot.press('1', 'enter')
      robot.line(/The host is evil\.example\./)
      await robot.press('esc', 'esc')
      robot.line(/Read on/)
    },
  )

  robotTest(
    'threat: URL opening: what is neither http, https nor mailto is no link, whatever the page calls it',
    {
      mailboxes: inbox([
        htmlMail({
          body: [
            'javascript:alert(1)',
            '-flag',
            '--new-window',
            'file:///etc/passwd',
            'data:text/html,x',
            ' java\tscript:x',
            'vbscript:x',
            'ssh://-oProxyCommand=x',
          ]
            .map((target) => `<p><a href="${target}">Read on</a></p>`)
            .join(''),
        }),
      ]),
      settings: { openUrl: first.openUrl },
    },
    async (robot) => {
      await open(robot)
      robot.line(/Read on/)
      await robot.press('U')
      robot.line(/No links in this message/)
    },
  )

  robotTest('a message without links says so', { mailboxes: inbox([mail({})]) }, async (robot) => {
    await open(robot)
    await robot.press('U')
    robot.line(/No links in this message/)
  })

  robotTest(
    'fifty links: two digits choose one, which is in view',
    {
      mailboxes: inbox([
        mail({
          body: Array.from({ length: 50 }, (_, index) => `https://example.org/${index + 1}`).join('\n'),
        }),
      ]),
    },
    async (robot) => {
      await open(robot)
      await robot.press('U', '4', '7')
      robot.line(/> *47 {2}https:\/\/example\.org\/47/)
      await robot.press('9')
      robot.line(/> *9 {2}https:\/\/example\.org\/9 /)
      await robot.press('G')
      robot.line(/> *50 {2}/)
      await robot.press('g', 'k')
      robot.line(/> *1 {2}/)
    },
  )

  robotTest(
    'links are links of the terminal where it can, to what is shown, also after scrolling; never elsewhere',
    {
      mailboxes: inbox([
        mail({
          body: `${'Before it.\n'.repeat(30)}Go: https://example.org/a here\n${'and more.\n'.repeat(30)}`,
        }),
      ]),
      terminalEnv: { VTE_VERSION: '7200' },
    },
    async (robot) => {
      await open(robot)
      await robot.press('space', 'j')
      const check = () => {
        const y = robot.screen().findIndex((line) => line.includes('Go: https'))
        const x = robot.screen()[y]?.indexOf('https') ?? -1
        assert.ok(y > 0 && x > 0)
        for (let column = 0; column < 80; column++) {
          const inside = column >= x && column < x + 'https://example.org/a'.length
          assert.equal(robot.terminal.cellStyle(column, y).link, inside ? 'https://example.org/a' : '')
        }
        return y
      }
      const before = check()
      await robot.press('j', 'j')
      assert.equal(check(), before - 2)
      await robot.press('k')
      assert.equal(check(), before - 1)
      await robot.press('q')
      for (let y = 0; y < 24; y++)
        for (let x = 0; x < 80; x++) assert.equal(robot.terminal.cellStyle(x, y).link, '')
    },
  )

  robotTest(
    'a terminal that is not known to show links gets none',
    { mailboxes: inbox([plain]) },
    async (robot) => {
      await open(robot)
      await robot.press('U')
      assert.ok(!robot.terminal.output.sent.includes('\x1b]8;'))
    },
  )
})
