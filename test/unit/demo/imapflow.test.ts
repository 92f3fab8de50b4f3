import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { ImapFlow } from 'imapflow'
import { arrival, sampleMailboxes } from '../../../src/cli/demo/samples.ts'
import { startDemoServer, type DemoServer } from '../../../src/cli/demo/server.ts'

const now = new Date('2026-11-21T10:00:00Z')

async function connect(context: TestContext): Promise<{ server: DemoServer; client: ImapFlow }> {
  const server = await startDemoServer({ mailboxes: sampleMailboxes(now) })
  const { host, port, user, password } = server
  const client = new ImapFlow({
    host,
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: password },
    logger: false,
  })
  client.on('error', () => undefined)
  context.after(async () => {
    client.close()
    await server.close()
  })
  await client.connect()
  return { server, client }
}

describe('demo server, read by imapflow', () => {
  test('lists the folders with their special uses, names and subscriptions', async (context) => {
    const { client } = await connect(context)
    const folders = await client.list()
    assert.equal(folders.length, 25)
    const byPath = new Map(folders.map((folder) => [folder.path, folder]))
    assert.equal(byPath.get('Sent')?.specialUse, '\\Sent')
    assert.ok(byPath.has('Travel/旅の記録') && !byPath.get('Travel/旅の記録')?.subscribed)
    assert.equal(byPath.get('Family/Fotografías')?.subscribed, true)
    assert.ok(byPath.get('Projects')?.flags.has('\\Noselect'))
  })

  test('fetches envelope and structure of every message, and a part by pieces', async (context) => {
    const { client } = await connect(context)
    for (const folder of await client.list()) {
      if (folder.flags.has('\\Noselect')) continue
      const { exists } = await client.mailboxOpen(folder.path)
      if (exists === 0) continue
      const messages = await client.fetchAll('1:*', {
        uid: true,
        flags: true,
        envelope: true,
        bodyStructure: true,
        size: true,
      })
      assert.equal(messages.length, exists)
      for (const { envelope, bodyStructure, size } of messages) {
        assert.ok(
          envelope?.date instanceof Date && envelope.from?.[0]?.address && bodyStructure?.type && size,
        )
        assert.ok(!envelope.subject?.includes('=?'), envelope.subject)
      }
    }
    await client.mailboxOpen('INBOX')
    const [uid] = (await client.search({ subject: 'Fog horn' }, { uid: true })) || []
    let total = 0
    for (let length = -1; length !== 0; total += length) {
      const message = await client.fetchOne(
        String(uid),
        { uid: true, bodyParts: [{ key: '2', start: total, maxLength: 1 << 20 }] },
        { uid: true },
      )
      length = (message && message.bodyParts?.get('2')?.length) || 0
    }
    const structure = await client.fetchOne(String(uid), { bodyStructure: true }, { uid: true })
    assert.equal(total, structure && structure.bodyStructure?.childNodes?.[1]?.size)
  })

  test('searches in many scripts; flags, moves and deletes', async (context) => {
    const { server, client } = await connect(context)
    await client.mailboxOpen('INBOX')
    for (const text of ['灯台', '棱镜', 'المنارة', 'маяка']) {
      const found = await client.search({ text }, { uid: true })
      assert.ok(found && found.length > 0, text)
    }
    const [uid = 0] = (await client.search({ subject: 'Contract draft' }, { uid: true })) || []
    await client.messageFlagsAdd([uid], ['\\Seen', '$Signed'], { uid: true })
    const moved = await client.messageMove([uid], 'Archive', { uid: true })
    assert.equal(moved && moved.uidMap?.get(uid), 1)
    const [archived] = server.mailboxes.get('Archive')?.messages ?? []
    assert.deepEqual([...(archived?.flags ?? [])].sort(), ['$Signed', '\\Flagged', '\\Seen'])
    await client.mailboxOpen('Junk')
    await client.messageDelete('1:2')
    assert.equal(server.mailboxes.get('Junk')?.messages.length, 3)
  })

  test('hears of new mail by IDLE, and of an alert', async (context) => {
    const { server, client } = await connect(context)
    await client.mailboxOpen('INBOX')
    const exists = new Promise<{ count: number; prevCount: number }>((resolve) =>
      client.on('exists', resolve),
    )
    const idling = client.idle()
    server.mailboxes.get('INBOX')?.add(arrival(0, now))
    const { count, prevCount } = await exists
    assert.equal(count, prevCount + 1)
    const alert = new Promise<{ message: string }>((resolve) => client.on('alert', resolve))
    server.alert('Maintenance tonight.')
    assert.equal((await alert).message, 'Maintenance tonight.')
    await client.noop()
    await idling
    await client.logout()
  })
})
