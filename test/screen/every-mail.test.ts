import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { nextPage } from '../bench/lists.ts'
import { startReader } from '../bench/reader.ts'
import { lineOf } from '../bench/setting.ts'
import { startDemoServer } from '../../src/cli/demo/server.ts'
import { assertOnlyOurs } from '../support/only-ours.ts'
import { makeSandbox } from '../support/program.ts'

/** The mails of test/fixtures, each with a field on top that says which it is, in words only once it is decoded. */
function marked(): Buffer[] {
  const folders = ['mail', 'corpus'].map(
    (name) => new URL(`../../../../test/fixtures/${name}/`, import.meta.url),
  )
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .map((name) => readFileSync(new URL(name, folder))),
  )
  return files.map((octets, index) => {
    const text = `X-Fixture: =?utf-8?Q?number_${index + 1}?=\n${octets.toString('latin1')}`
    return Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1')
  })
}

/** Writes a line for whatever could leave the machine: connections, look-ups of names, datagrams, other programs. */
const spy = (log: string) => `
  const { writeSync, openSync } = require('node:fs')
  const log = openSync(${JSON.stringify(log)}, 'a')
  const kinds = new Set(['TCPCONNECTWRAP', 'PIPECONNECTWRAP', 'GETADDRINFOREQWRAP', 'GETNAMEINFOREQWRAP', 'QUERYWRAP', 'UDPWRAP', 'PROCESSWRAP'])
  writeSync(log, 'watching\\n')
  require('node:async_hooks').createHook({ init(id, kind) { if (kinds.has(kind)) writeSync(log, kind + '\\n') } }).enable()
`

const esc = '\x1b[27u'

describe('every mail of the fixtures, read with the real program', { timeout: 115_000 }, () => {
  let sent = ''
  let spied: string[] = []
  let connections = 0

  before(async () => {
    const mails = marked()
    const received = new Date('2026-06-01T00:00:00Z')
    const server = await startDemoServer({
      mailboxes: [{ path: 'INBOX', messages: mails.map((raw) => ({ raw, received })) }],
    })
    const sandbox = await makeSandbox(server.password)
    await sandbox.configure(
      `[list]\norder = "oldest-first"\n[accounts.work]\nhost = "127.0.0.1"\nport = ${server.port}\ntls = "none"\nuser = "${server.user}"\n`,
    )
    const log = join(sandbox.dir, 'spy.log')
    const preload = join(sandbox.dir, 'spy.cjs')
    writeFileSync(preload, spy(log))
    const env = { ...sandbox.env, POSTERN_HYPERLINKS: '1', NODE_OPTIONS: `--require "${preload}"` }
    const reader = startReader({ ...sandbox, env }, [])
    const shows = (pattern: RegExp) => (text: string) => pattern.test(text)
    const hides = (pattern: RegExp) => (text: string) => !pattern.test(text)
    try {
      await reader.until(shows(/ INBOX \d+\/\d/))
      // A message that is not here yet is not opened: all are looked at first.
      const atTop = (text: string) => / INBOX 1\//.test(text) && !text.includes('····')
      await reader.press('gg', atTop)
      while (lineOf(reader.text(), 'INBOX') < mails.length) await nextPage(reader, 'INBOX')
      await reader.press('gg', atTop)
      for (const [index] of mails.entries()) {
        const at = new RegExp(` INBOX ${index + 1}/`)
        await reader.press(
          index === 0 ? '\r' : 'J',
          (text) => at.test(text) && /q back/.test(text) && !/Fetching …/.test(text),
        )
        await reader.press('h', shows(new RegExp(`X-Fixture: number ${index + 1}\\b`)))
        await reader.press('h', shows(new RegExp(`X-Fixture: =.utf-8.Q.number_${index + 1}\\b`)))
        await reader.press('h', hides(/X-Fixture/))
        // Where there are no links to list, the next key is for the reader.
        await reader.press('Uv', shows(/─ (?:Links \d|Parts)/))
        const hasLinks = /─ Links/.test(reader.text())
        await reader.press(esc, hides(/─ (?:Links|Parts)/))
        if (hasLinks) {
          await reader.press('v', shows(/─ Parts/))
          await reader.press(esc, hides(/─ Parts/))
        }
      }
      sent = reader.sent
    } finally {
      await reader.quit()
      await server.close()
    }
    connections = server.commands.filter((command) => / (?:LOGIN|AUTHENTICATE) /.test(command)).length
    spied = readFileSync(log, 'latin1').trim().split('\n')
    await sandbox.remove()
  })

  test('threat: ESC, OSC: after every fixture the only sequences on the terminal are our own', () => {
    assert.ok(sent.includes('\x1b]8;id='), 'links were shown')
    assertOnlyOurs(sent, { withLinks: true })
  })

  test('threat: tracking images: no mail causes a connection, a look-up or a process', () => {
    // The program and the thread that turns HTML into text.
    assert.ok(connections > 0 && spied.filter((line) => line === 'watching').length >= 2, spied.join())
    assert.deepEqual(
      spied.filter((line) => line !== 'watching'),
      Array<string>(connections).fill('TCPCONNECTWRAP'),
    )
  })
})
