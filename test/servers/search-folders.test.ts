import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { chosenFolders } from '../../src/sync/search/chosen-folders.ts'
import { parseSearch } from '../../src/sync/search/parse-query.ts'
import { searchFolders } from '../../src/sync/search/search-folders.ts'
import { waitUntil } from '../support/daemon.ts'
import { connectAccount, mail } from '../support/real-account.ts'
import type { RealAccount } from '../support/real-account.ts'
import type { RealServer } from '../support/real-server.ts'
import { realServers } from '../support/real-servers.ts'
import { notInstalled } from '../support/requirements.ts'

/** What a search finds, by folder, and the folders that it cannot search. */
async function search({ account }: RealAccount, query: string, signal = new AbortController().signal) {
  const parsed = parseSearch(query, new Date())
  if (parsed.kind === 'error') return assert.fail(parsed.error.message)
  const { paths, failures } = await chosenFolders(account, parsed.folders, signal)
  const found: (readonly [path: string, count: number])[] = []
  const failed = failures.map(({ path }) => path)
  const isDone = await searchFolders(account.scheduler, paths, parsed.criteria, {
    signal,
    onFolder: () => undefined,
    onHits: ({ path, uids }) => found.push([path, uids.length]),
    onFailure: (path) => failed.push(path),
  })
  return { found, failed, isDone }
}

for (const { product, start } of realServers) {
  describe(`searching the folders of ${product}`, { timeout: 110_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
      if (!server) return
      const { prefix, separator, users } = server
      await server.fill(users.alice, 'INBOX', [mail('a sail'), mail('an anchor')])
      await server.fill(users.alice, `${prefix}Lists${separator}one`, [mail('a sail'), mail('old sails')])
      await server.fill(users.alice, `${prefix}Lists${separator}two`, [mail('a knot')])
      await server.fill(users.alice, `${prefix}Voilé`, [mail('a sail')])
    })
    after(() => server?.stop())

    test('goes through what in: names, the open one on its own connection (wp-search, 2683-3.1.1c)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { prefix, separator } = server
      const path = (name: string) => prefix + name.replace('/', separator)
      const transcript = join(server.dir, 'folders')
      const real = connectAccount(context, server, { transcript })
      await real.account.open('INBOX')
      assert.deepEqual(
        await search(real, `subject:sail in:inbox in:${path('Lists/*')} in:${path('Voilé')}`),
        {
          found: [
            ['INBOX', 1],
            [path('Lists/one'), 2],
            [path('Voilé'), 1],
          ],
          failed: [],
          isDone: true,
        },
      )
      const selects = () =>
        [...readFileSync(transcript, 'utf8').matchAll(/ C: \S+ SELECT "?INBOX"?(?:$| )/gim)].length
      await waitUntil('the transcript has it', () => selects() > 0)
      assert.equal(selects(), 1, 'never the same mailbox on both connections')
    })

    test('takes all folders there are, and passes over those that are not (2683-3.2.1.1)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { prefix, separator } = server
      const real = connectAccount(context, server)
      await real.account.open('INBOX')
      const { found, failed, isDone } = await search(real, 'subject:sail in:nowhere in:all')
      assert.deepEqual(
        new Map(found),
        new Map([
          ['INBOX', 1],
          [`${prefix}Lists${separator}one`, 2],
          [`${prefix}Voilé`, 1],
        ]),
      )
      assert.deepEqual([failed, isDone], [['nowhere'], true])
    })
  })
}
