import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startReader } from '../bench/reader.ts'
import type { Reader } from '../bench/reader.ts'
import { waitUntil } from '../support/daemon.ts'
import { dovecotPassword, startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { makeSandbox } from '../support/program.ts'
import type { Sandbox } from '../support/program.ts'
import { connectAccount, lookAt, mail } from '../support/real-account.ts'
import { truth } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

describe('the triage journal of the whole program', { timeout: 60_000 }, () => {
  let server: DovecotServer | undefined
  let sandbox: Sandbox | undefined
  before(async () => {
    server = await startDovecot()
    if (!server) return
    await server.fill(
      'alice',
      'INBOX',
      ['one', 'two', 'three'].map((subject) => mail(subject)),
    )
    await server.createMailboxes('alice', ['Trash', 'Elsewhere'])
    sandbox = await makeSandbox(dovecotPassword)
    await sandbox.configure(`
[accounts.test]
host = "127.0.0.1"
port = ${server.tlsPort}
user = "alice"
tls_ca = "${server.ca}"
folder.trash = "Trash"
`)
  })
  after(async () => {
    await server?.stop()
    await sandbox?.remove()
  })

  const shows =
    (...words: readonly string[]) =>
    (text: string) =>
      words.every((word) => text.includes(word))

  test('what was sorted while the connection was away is done after a crash, once, by the next run', async (context) => {
    if (!server || !sandbox) return context.skip(notInstalled)
    const home = sandbox
    let reader: Reader | undefined = startReader(home, [])
    context.after(() => reader?.kill())
    await reader.until(shows('three', 'two', 'one', 'idle'))
    await server.restart(async () => {
      await reader?.until(shows('offline'))
      // The newest goes to the trash, the next gets a star.
      await reader?.press('d', (text) => !text.includes('three') && text.includes('two'))
      await reader?.press('F', (text) => /\*.*two/.test(text))
      const journals = join(home.env['XDG_STATE_HOME'] ?? '', 'postern', 'triage')
      await waitUntil('both are on the disk', async () => {
        const files = await readdir(journals, { recursive: true }).catch(() => [])
        const [file] = files.filter((name) => name.endsWith('.jsonl'))
        const text = file === undefined ? '' : await readFile(join(journals, file), 'utf8')
        return text.split('\n').filter((line) => line.includes('"action"')).length === 2
      })
      reader?.kill()
    })
    reader = startReader(home, [])
    await reader.until(shows('two', 'one', 'idle'))
    const other = connectAccount(context, server)
    const inbox = await other.account.open('INBOX')
    await waitUntil('the server has it', async () => {
      const rows = await lookAt(inbox)
      return (
        rows.length === 2 &&
        rows.some(({ envelope, flags }) => envelope.subject === 'two' && flags.has('\\Flagged'))
      )
    })
    const trash = await lookAt(await other.account.open('Trash'))
    assert.deepEqual(
      trash.map(({ envelope }) => envelope.subject),
      ['three'],
    )
    await reader.quit()
  })

  test('a kill in the midst of triage loses nothing and does nothing twice', async (context) => {
    if (!server || !sandbox) return context.skip(notInstalled)
    const home = sandbox
    const subjects = Array.from({ length: 60 }, (_, index) => `midst ${index + 1}.`)
    await server.fill(
      'alice',
      'Midst',
      subjects.map((subject) => mail(subject)),
    )
    let reader: Reader | undefined = startReader(home, ['--folder', 'Midst'])
    context.after(() => reader?.kill())
    await reader.until(shows('midst 60.', 'idle'))
    await reader.press('s', shows('Move to folder'))
    await reader.press('Elsewhere\r', shows('Midst 1/59'))
    for (let left = 58; left >= 20; left--)
      await reader.press(left % 2 === 0 ? 'd' : 's\r', shows(`Midst 1/${left}`))
    reader.kill()
    reader = startReader(home, ['--folder', 'Midst'])
    await reader.until(shows('midst 20.', 'idle'))
    const seen = async (path: string) =>
      ((await truth(server ?? assert.fail(), 'alice', path)) ?? []).map(({ subject }) => subject)
    await waitUntil('all is where it was to go', async () => (await seen('Midst')).length === 20)
    await reader.quit()
    const everywhere = [...(await seen('Midst')), ...(await seen('Trash')), ...(await seen('Elsewhere'))]
    assert.deepEqual(
      everywhere.filter((subject) => subject.startsWith('midst')).toSorted(),
      subjects.toSorted(),
    )
  })
})
