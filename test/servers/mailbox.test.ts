import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Flag } from '../../src/model/flags.ts'
import { listParts } from '../../src/mime/structure.ts'
import { PartFetcher } from '../../src/sync/part-fetcher.ts'
import { savePart } from '../../src/sync/part-saver.ts'
import { openPartialFile } from '../../src/sync/partial-file.ts'
import { identityOf } from '../../src/sync/partial-record.ts'
import { Triage } from '../../src/sync/triage/triage.ts'
import type { TriageListener } from '../../src/sync/triage/triage.ts'
import { openViewOf } from '../support/open-view.ts'
import { waitUntil } from '../support/daemon.ts'
import { startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { makeSandbox } from '../support/program.ts'
import { connectAccount, lookAt, mail, rowsOf, subjectsOf } from '../support/real-account.ts'
import { notInstalled } from '../support/requirements.ts'

/** Nothing is refused here. */
const strict: TriageListener = {
  onRefused: (_, error) => assert.fail(error.kind),
  onReturning: () => undefined,
  onReturned: () => undefined,
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `number ${index + 1}`)

describe('a mailbox of Dovecot', { timeout: 90_000 }, () => {
  let server: DovecotServer | undefined
  before(async () => {
    server = await startDovecot()
  })
  after(() => server?.stop())

  test('is listed by pages, in order, with its flags (2683-3.2.1.2a)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const messages = numbers(120).map((subject, index) => ({
      content: mail(subject),
      flags: index < 100 ? ['\\Seen'] : ['work'],
    }))
    await server.fill('alice', 'Pages', messages)
    const { account } = connectAccount(context, server)
    const view = await account.open('Pages')
    assert.equal(view.length, 120)
    const rows = await lookAt(view)
    assert.deepEqual(
      rows.map((message) => message.envelope.subject),
      numbers(120),
    )
    assert.deepEqual(
      [...(rows[0]?.flags ?? [])].filter((flag) => flag !== '\\Recent'),
      [Flag.seen],
    )
    await waitUntil('the unseen are counted', () => view.unseen === 20)
    assert.equal(view.firstUnseen, 100)
  })

  test('takes flags, and gives them back by undo', async (context) => {
    if (!server) return context.skip(notInstalled)
    const { doveadm } = server
    await server.fill('alice', 'Flags', [mail('one'), mail('two')])
    const { account } = connectAccount(context, server)
    const view = await account.open('Flags')
    const [, second] = await lookAt(view)
    assert.ok(second)
    const triage = new Triage({
      scheduler: account.scheduler,
      capabilities: () => account.capabilities,
      undoSeconds: 8,
      listener: strict,
      viewOf: openViewOf(account),
    })
    const onServer = async () =>
      doveadm('fetch', '-u', 'alice', 'flags', 'mailbox', 'Flags', 'uid', String(second.uid))
    triage.setFlags(view, [second.uid], { flags: [Flag.flagged], add: true })
    assert.ok(view.flagsOf([second.uid]).get(second.uid)?.has(Flag.flagged), 'shown at once')
    await waitUntil('the flag is on the server', async () => (await onServer()).includes('\\Flagged'))
    triage.undo()
    await waitUntil('the flag is gone again', async () => !(await onServer()).includes('\\Flagged'))
    assert.equal(view.flagsOf([second.uid]).get(second.uid)?.has(Flag.flagged), false)
  })

  test('lets messages be moved away and brought back by COPYUID', async (context) => {
    if (!server) return context.skip(notInstalled)
    const { doveadm } = server
    await server.fill(
      'alice',
      'Moving',
      numbers(3).map((subject) => mail(subject)),
    )
    const { account } = connectAccount(context, server)
    const view = await account.open('Moving')
    const [, second] = await lookAt(view)
    assert.ok(second)
    const triage = new Triage({
      scheduler: account.scheduler,
      capabilities: () => account.capabilities,
      undoSeconds: 8,
      listener: strict,
      viewOf: openViewOf(account),
    })
    const countIn = async (mailbox: string) =>
      (await doveadm('search', '-u', 'alice', 'mailbox', mailbox, 'ALL')).split('\n').filter(Boolean).length
    triage.move(view, [second.uid], 'Archive')
    assert.deepEqual(subjectsOf(view), ['number 1', 'number 3'])
    await waitUntil('it is in the archive', async () => (await countIn('Archive')) === 1)
    assert.equal(await countIn('Moving'), 2)
    triage.undo()
    await waitUntil(
      'it is back',
      async () => (await countIn('Moving')) === 3 && (await countIn('Archive')) === 0,
    )
    await waitUntil('the view has it', () => view.length === 3)
    await lookAt(view)
    assert.deepEqual(new Set(subjectsOf(view)), new Set(numbers(3)))
  })

  test('tells at once, by IDLE, what other sessions do (2683-3.4.6, 2683-3.4.4a)', async (context) => {
    if (!server) return context.skip(notInstalled)
    await server.fill(
      'alice',
      'Shared',
      numbers(3).map((subject) => mail(subject)),
    )
    const { account } = connectAccount(context, server)
    const view = await account.open('Shared')
    const rows = await lookAt(view)
    const third = rows[2]?.uid ?? 0
    await waitUntil('the unseen are counted', () => view.unseen === 3)
    // The connection idles two seconds after the last command; no command is sent from here on.
    await server.fill('alice', 'Shared', [mail('number 4')])
    await waitUntil('the new message is counted', () => view.length === 4)
    await server.doveadm('expunge', '-u', 'alice', 'mailbox', 'Shared', 'subject', 'number 1')
    await waitUntil('the expunged one is gone', () => view.length === 3)
    await server.doveadm(
      'flags',
      'add',
      '-u',
      'alice',
      '\\Flagged',
      'mailbox',
      'Shared',
      'uid',
      String(third),
    )
    await waitUntil('the flag has come', () => view.flagsOf([third]).get(third)?.has(Flag.flagged) === true)
    assert.deepEqual(
      (await lookAt(view)).map((message) => message.envelope.subject),
      ['number 2', 'number 3', 'number 4'],
    )
    assert.equal(rowsOf(view)[1]?.flags.has(Flag.flagged), true)
  })

  test('gives a large part byte by byte as it is, by partial fetches (2683-3.2.1.3)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const sandbox = await makeSandbox()
    context.after(() => sandbox.remove())
    const content = randomBytes(3_000_001)
    const encoded = content.toString('base64').replace(/.{76}/g, '$&\r\n')
    const head = 'Subject: film\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'
    const part = 'Content-Type: video/x-film; name=film.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    await server.fill('alice', 'Films', [`${head}--b\r\n\r\nLook.\r\n--b\r\n${part}${encoded}\r\n--b--\r\n`])
    const transcript = join(sandbox.dir, 'transcript')
    const { account } = connectAccount(context, server, { transcript })
    const view = await account.open('Films')
    const [message] = await lookAt(view)
    assert.ok(message)
    const fetcher = new PartFetcher(account.scheduler)
    const at = { mailbox: view.path, uidValidity: view.uidValidity, uid: message.uid }
    const structure = await fetcher.structure(at, 'interactive')
    const film = listParts(structure).find((entry) => entry.part.type === 'video')?.part
    assert.ok(film)
    const path = join(sandbox.dir, 'film.bin')
    const progress: number[] = []
    await savePart(fetcher, at, film, await openPartialFile(path, identityOf('alice', at, film)), {
      priority: 'background',
      onProgress: ({ fetched }) => progress.push(fetched),
    })
    assert.ok(content.equals(await readFile(path)))
    assert.equal(progress.at(-1), film.size)
    await waitUntil('the transcript is written', async () =>
      (await readFile(transcript, 'utf8')).includes('<0.'),
    )
    const asked = [
      ...(await readFile(transcript, 'latin1')).matchAll(/C: .*BODY\.PEEK\[2\]<(\d+)\.(\d+)>/g),
    ].map(([, from, count]) => [Number(from), Number(count)])
    assert.ok(asked.length > 3, `${asked.length} fetches`)
    // The next offset is the one before plus what came.
    for (const [index, [from]] of asked.entries()) assert.equal(from, index === 0 ? 0 : progress[index - 1])
    assert.deepEqual([...(view.flagsOf([message.uid]).get(message.uid) ?? [])].includes(Flag.seen), false)
  })
})
