import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { FileFolderMemory } from '../../../src/store/folder-memory.ts'

const bySubject = { by: 'subject', descending: false, threaded: true } as const
const byDate = { by: 'date', descending: true, threaded: false } as const

async function fileOf(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-folders-'))
  context.after(() => rm(folder, { recursive: true }))
  return join(folder, 'state', 'folders.json')
}

describe('what is remembered of folders', () => {
  test('outlives the program, by account and mailbox, in a file for the user alone', async (context) => {
    const file = await fileOf(context)
    const memory = await FileFolderMemory.open(file, 'ana@a:993')
    assert.equal(memory.trouble, undefined)
    assert.equal(memory.arrangementOf('INBOX'), undefined)
    memory.remember('INBOX', byDate)
    memory.remember('INBOX', bySubject)
    memory.remember('Åland/"x" y', byDate)
    await memory.close()
    const later = await FileFolderMemory.open(file, 'ana@a:993')
    assert.deepEqual(later.arrangementOf('INBOX'), bySubject)
    assert.deepEqual(later.arrangementOf('Åland/"x" y'), byDate)
    assert.equal((await FileFolderMemory.open(file, 'bo@a:993')).arrangementOf('INBOX'), undefined)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(join(file, '..')), ['folders.json'])
  })

  test('two programs do not forget each other’s', async (context) => {
    const file = await fileOf(context)
    const one = await FileFolderMemory.open(file, 'ana@a:993')
    const other = await FileFolderMemory.open(file, 'ana@a:993')
    one.remember('A', byDate)
    await one.close()
    other.remember('B', bySubject)
    await other.close()
    const later = await FileFolderMemory.open(file, 'ana@a:993')
    assert.deepEqual([later.arrangementOf('A'), later.arrangementOf('B')], [byDate, bySubject])
  })

  test('does not grow for ever', async (context) => {
    const file = await fileOf(context)
    const folders = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`ana@a:993 ${index}`, byDate]),
    )
    const empty = await FileFolderMemory.open(file, 'ana@a:993')
    empty.remember('x', byDate)
    await empty.close()
    await writeFile(file, JSON.stringify({ folders }))
    const memory = await FileFolderMemory.open(file, 'ana@a:993')
    memory.remember('new', bySubject)
    await memory.close()
    const later = await FileFolderMemory.open(file, 'ana@a:993')
    assert.deepEqual(later.arrangementOf('new'), bySubject)
    assert.equal(later.arrangementOf('0'), undefined)
    assert.deepEqual(later.arrangementOf('1'), byDate)
  })

  test('what is broken is passed over, and said; what is odd in it is left out', async (context) => {
    const file = await fileOf(context)
    const first = await FileFolderMemory.open(file, 'a')
    first.remember('x', byDate)
    await first.close()
    for (const text of ['', '{"folders":', '[]', '{"folders":7}', 'x'.repeat(2_000_000)]) {
      await writeFile(file, text)
      const memory = await FileFolderMemory.open(file, 'a')
      assert.match(memory.trouble ?? '', /folders\.json is passed over/)
      assert.equal(memory.arrangementOf('x'), undefined)
      // It may be another's, or of a later version.
      memory.remember('x', bySubject)
      await memory.close()
      assert.equal(await readFile(file, 'utf8'), text)
      assert.deepEqual(memory.arrangementOf('x'), bySubject)
    }
    const odd = { 'a x': { by: 'smell', descending: true, threaded: true }, 'a __proto__': 1, 'a y': byDate }
    await writeFile(file, JSON.stringify({ folders: odd }))
    const memory = await FileFolderMemory.open(file, 'a')
    assert.equal(memory.trouble, undefined)
    assert.equal(memory.arrangementOf('x'), undefined)
    assert.deepEqual(memory.arrangementOf('y'), byDate)
    memory.remember('z', bySubject)
    await memory.close()
    assert.match(await readFile(file, 'utf8'), /"a z"/)
  })

  test('is kept for the run where nothing can be written', async (context) => {
    const file = await fileOf(context)
    const blocked = await FileFolderMemory.open(join(file, '..', '..', 'plain', 'folders.json'), 'a')
    await writeFile(join(file, '..', '..', 'plain'), 'no folder')
    blocked.remember('x', byDate)
    await blocked.close()
    assert.deepEqual(blocked.arrangementOf('x'), byDate)
  })
})
