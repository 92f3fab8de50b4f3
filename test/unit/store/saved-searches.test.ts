import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { isMailFailure } from '../../../src/model/error.ts'
import { parseConfig } from '../../../src/config/load.ts'
import { FileSearches } from '../../../src/store/saved-searches.ts'

async function folderOf(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-searches-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const odd = { name: 'Grüße "an" [Ana].x\\', query: String.raw`from:"a \"b\"" -is:read in:Lists/*` }

describe('kept searches', () => {
  test('are there for the next run, in a file that is the user’s alone and fits the config', async (context) => {
    const file = join(await folderOf(context), 'state', 'searches.toml')
    const store = new FileSearches(file)
    assert.deepEqual(await store.read(), [])
    await Promise.all([
      store.keep(odd),
      store.keep({ name: 'b', query: 'x' }),
      store.keep({ name: '7', query: 'y' }),
    ])
    await store.keep({ name: 'b', query: 'z' })
    const all = await new FileSearches(file).read()
    assert.deepEqual(
      all.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
      [{ name: '7', query: 'y' }, odd, { name: 'b', query: 'z' }],
    )
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(join(file, '..')), ['searches.toml'])
    const config = parseConfig(await readFile(file, 'utf8'), file, { env: {} })
    assert.deepEqual(config.searches, { '7': 'y', [odd.name]: odd.query, 'b': 'z' })
  })

  test('of two that run at once stay: each change reads what is there', async (context) => {
    const file = join(await folderOf(context), 'searches.toml')
    const [one, other] = [new FileSearches(file), new FileSearches(file)]
    await one.read()
    await other.keep({ name: 'a', query: 'x' })
    const all = await one.keep({ name: 'b', query: 'y' })
    assert.deepEqual(all, [
      { name: 'a', query: 'x' },
      { name: 'b', query: 'y' },
    ])
    assert.deepEqual(await other.drop('a'), [{ name: 'b', query: 'y' }])
    assert.deepEqual(await other.drop('never was'), [{ name: 'b', query: 'y' }])
  })

  for (const [what, text] of [
    ['half a file', '[searches]\nx = "unfinished'],
    ['something else', 'searches = ["x"]'],
    ['a number for a query', '[searches]\nx = 1'],
    ['another table', '[accounts.x]\nhost = "y"'],
  ] as const) {
    test(`${what} is refused, and never written over`, async (context) => {
      const file = join(await folderOf(context), 'searches.toml')
      await writeFile(file, text)
      const store = new FileSearches(file)
      const isTold = (thrown: unknown) => isMailFailure(thrown) && thrown.error.kind === 'file'
      await assert.rejects(store.read(), isTold)
      await assert.rejects(store.keep(odd), isTold)
      await assert.rejects(store.drop('x'), isTold)
      assert.equal(await readFile(file, 'utf8'), text)
    })
  }

  test('that cannot be written are a failure, and leave nothing behind', async (context) => {
    const folder = await folderOf(context)
    await writeFile(join(folder, 'state'), 'a file where a folder should be')
    const store = new FileSearches(join(folder, 'state', 'searches.toml'))
    await assert.rejects(store.keep(odd), (thrown) => isMailFailure(thrown) && thrown.error.kind === 'file')
    assert.deepEqual(await readdir(folder), ['state'])
  })
})
