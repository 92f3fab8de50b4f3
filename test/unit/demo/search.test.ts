import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import fc from 'fast-check'
import { sampleMailboxes } from '../../../src/cli/demo/samples.ts'
import { startDemoServer } from '../../../src/cli/demo/server.ts'
import { imapflowSessions } from '../../../src/imap/imapflow-session.ts'
import type { ImapSession, SessionListener } from '../../../src/imap/session.ts'
import { parseQuery } from '../../../src/sync/search/parse-query.ts'
import { meantQuery } from '../../support/search-arbitrary.ts'

const now = new Date('2026-11-21T10:00:00Z')

const deaf: SessionListener = {
  onSelected: () => undefined,
  onExists: () => undefined,
  onExpunge: () => undefined,
  onVanished: () => undefined,
  onFetch: () => undefined,
  onMailbox: () => undefined,
  onServerText: () => undefined,
  onClosed: () => undefined,
}

async function openInbox(context: TestContext): Promise<ImapSession> {
  const server = await startDemoServer({ mailboxes: sampleMailboxes(now) })
  const { host, port, user, password } = server
  const signal = new AbortController().signal
  const session = await imapflowSessions()({ host, port, tls: 'none' }, { user, password }, deaf, signal)
  context.after(async () => {
    await session.logout()
    await server.close()
  })
  await session.select('INBOX', true)
  return session
}

describe('demo server, searched', () => {
  test(
    'understands whatever the query language can say (wp-search, 2683-3.4.1)',
    { timeout: 60_000 },
    async (context) => {
      const session = await openInbox(context)
      let sent = 0
      const property = fc.asyncProperty(meantQuery, async ({ text }) => {
        const parsed = parseQuery(text, now)
        if (parsed.kind === 'error') return
        sent++
        await session.search(parsed.criteria)
      })
      await fc.assert(property, { numRuns: 300 })
      assert.ok(sent > 200, `${sent} searches`)
    },
  )

  test('finds what one would guess (wp-search)', async (context) => {
    const session = await openInbox(context)
    const search = (query: string) => {
      const parsed = parseQuery(query, now)
      return parsed.kind === 'query' ? session.search(parsed.criteria) : assert.fail(parsed.error.message)
    }
    const all = await search('is:any')
    const unread = await search('is:unread')
    assert.ok(unread.length > 0 && unread.length < all.length)
    assert.deepEqual(await search('is:read or is:unread'), all)
    assert.deepEqual(await search('-is:read'), unread)
    assert.equal((await search('subject:"contract draft"')).length > 0, true)
    assert.deepEqual(await search('since:today before:today'), [])
    assert.ok((await search('has:attachment')).length > 0)
    assert.deepEqual(await search('header:X-No-Such'), [])
  })
})
