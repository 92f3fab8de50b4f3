import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { MailError } from '../../src/model/error.ts'
import { chosenFolders } from '../../src/sync/search/chosen-folders.ts'
import { parseSearch } from '../../src/sync/search/parse-query.ts'
import { searchFolders } from '../../src/sync/search/search-folders.ts'
import type { FolderHits } from '../../src/sync/search/search-folders.ts'
import { countingUnseen, selecting, signingIn, startAccount, until } from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'

interface Told {
  readonly order: string[]
  readonly hits: FolderHits[]
  readonly failures: { readonly path: string; readonly error: MailError }[]
}

/** Searches `paths` for `query`, and all that is told of it. */
function start({ account }: AccountHarness, query: string, paths: readonly string[], signal: AbortSignal) {
  const told: Told = { order: [], hits: [], failures: [] }
  const parsed = parseSearch(query, new Date(2026, 4, 20))
  assert.ok(parsed.kind === 'query')
  const over = searchFolders(account.scheduler, paths, parsed.criteria, {
    signal,
    onFolder: (index) => told.order.push(paths[index] ?? ''),
    onHits: (hits) => told.hits.push(hits),
    onFailure: (path, error) => told.failures.push({ path, error }),
  })
  return { told, over }
}

async function openInbox({ account }: AccountHarness): Promise<void> {
  account.connect()
  const view = await account.open('INBOX')
  await until(() => view.unseen === 0, 'the count')
}

const never = new AbortController().signal

const searching = (answer: string) => `
  C: <tag> UID SEARCH SUBJECT "sail"
  S: * SEARCH${answer}
  S: <tag> OK searched
  `

describe('a search through folders', { timeout: 20_000 }, () => {
  test('is one SEARCH each, one after the other: the open folder on its own connection, and silence after (2683-3.1.1c)', async (context) => {
    const harness = await startAccount(context, [
      `${signingIn()}${selecting('INBOX', 3)}${countingUnseen}${searching(' 3 2')}`,
      `${signingIn()}${selecting('A', 3, 7)}${searching('')}${selecting('B', 3, 8)}${searching(' 9')}`,
    ])
    await openInbox(harness)
    const { told, over } = start(harness, 'subject:sail', ['A', 'INBOX', 'B'], never)
    assert.equal(await over, true)
    assert.deepEqual(told.order, ['A', 'INBOX', 'B'])
    assert.deepEqual(told.hits, [
      { path: 'INBOX', uidValidity: 1n, uids: [2, 3] },
      { path: 'B', uidValidity: 8n, uids: [9] },
    ])
    assert.deepEqual(told.failures, [])
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('asks for sets where the server has ESEARCH (RFC 4731)', async (context) => {
    const inSets = `
      C: <tag> UID SEARCH RETURN (ALL) SUBJECT "sail"
      S: * ESEARCH (TAG "A") UID ALL 4:6,9
      S: <tag> OK searched
      `
    const harness = await startAccount(context, [
      `${signingIn('ESEARCH')}${selecting('INBOX', 3)}
       C: <tag> SEARCH RETURN (MIN COUNT) UNSEEN
       S: * ESEARCH (TAG "A") COUNT 0
       S: <tag> OK searched`,
      `${signingIn('ESEARCH')}${selecting('A', 9, 7)}${inSets}`,
    ])
    await openInbox(harness)
    const { told, over } = start(harness, 'subject:sail', ['A'], never)
    await over
    assert.deepEqual(told.hits, [{ path: 'A', uidValidity: 7n, uids: [4, 5, 6, 9] }])
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('given up while the server searches is not waited for, and the next folder is not asked (2683-3.2.3a)', async (context) => {
    const giving = new AbortController()
    const harness = await startAccount(context, [
      `${signingIn()}${selecting('INBOX', 3)}${countingUnseen}`,
      `${signingIn()}${selecting('A', 3, 7)}${searching(' 5')}${selecting('B', 3, 8)}
       C: <tag> UID SEARCH SUBJECT "sail"
       S: * SEARCH 1
       S- <wait 50>
       S: <tag> OK searched`,
    ])
    await openInbox(harness)
    const { told, over } = start(harness, 'subject:sail', ['A', 'B', 'C'], giving.signal)
    await until(() => harness.sent().filter((line) => line.startsWith('UID SEARCH')).length === 2, 'B')
    giving.abort()
    assert.equal(await over, false)
    assert.deepEqual(
      told.hits.map(({ path }) => path),
      ['A'],
    )
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('passes over a folder that cannot be had, and says so', async (context) => {
    const harness = await startAccount(context, [
      `${signingIn()}${selecting('INBOX', 3)}${countingUnseen}`,
      `${signingIn()}
       C: <tag> SELECT A
       S: <tag> NO [NONEXISTENT] no such mailbox
       ${selecting('B', 3, 8)}${searching(' 1')}`,
    ])
    await openInbox(harness)
    const { told, over } = start(harness, 'subject:sail', ['A', 'B'], never)
    assert.equal(await over, true)
    assert.deepEqual(
      told.failures.map(({ path }) => path),
      ['A'],
    )
    assert.deepEqual(
      told.hits.map(({ path }) => path),
      ['B'],
    )
    await harness.server.done()
  })

  test('ends where a server hangs up over it: it is not asked again and again', async (context) => {
    const harness = await startAccount(context, [
      `${signingIn()}${selecting('INBOX', 3)}${countingUnseen}`,
      `${signingIn()}${selecting('A', 3, 7)}
       C: <tag> UID SEARCH SUBJECT "sail"
       S!`,
    ])
    await openInbox(harness)
    const { told, over } = start(harness, 'subject:sail', ['A', 'B'], never)
    assert.equal(await over, false)
    assert.deepEqual(
      told.failures.map(({ error }) => error.kind),
      ['disconnected'],
    )
    assert.deepEqual(told.order, ['A'])
    await harness.server.done()
  })

  test('lists a branch one level at a time for in:Lists/*, and nothing for INBOX (2683-3.2.1.1)', async (context) => {
    const harness = await startAccount(
      context,
      `${signingIn()}${selecting('INBOX', 3)}${countingUnseen}
       C: <tag> LIST "" "Lists"
       S: * LIST (\\Noselect \\HasChildren) "/" Lists
       S: <tag> OK listed
       C: <tag> LIST "" "Lists/%"
       S: * LIST (\\HasChildren) "/" Lists/b
       S: * LIST (\\HasNoChildren) "/" Lists/a
       S: * LIST (\\Noselect \\HasNoChildren) "/" Lists/x
       S: <tag> OK listed
       C: <tag> LIST "" "Lists/b/%"
       S: * LIST (\\HasNoChildren) "/" Lists/b/c
       S: * LIST (\\HasNoChildren) "/" Elsewhere
       S: <tag> OK listed`,
    )
    await openInbox(harness)
    const parsed = parseSearch('x in:inbox in:Lists/*', new Date())
    assert.ok(parsed.kind === 'query')

    const chosen = await chosenFolders(harness.account, parsed.folders, never)
    assert.deepEqual(chosen, { paths: ['INBOX', 'Lists/a', 'Lists/b', 'Lists/b/c'], failures: [] })
    await harness.server.done()
    await harness.server.assertSilent()
  })
})
