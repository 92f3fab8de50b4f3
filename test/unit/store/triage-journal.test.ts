import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { FileJournal } from '../../../src/store/triage-journal.ts'
import type { JournalEntry } from '../../../src/sync/ports.ts'

const starred: JournalEntry = {
  id: 'a',
  mailbox: 'Åland',
  uidValidity: 2n ** 40n,
  uids: [1, 2, 3, 9],
  action: { kind: 'flags', flags: ['\\Flagged'], add: true },
}
const moved: JournalEntry = {
  id: 'b',
  mailbox: 'INBOX',
  uidValidity: 1n,
  uids: [7],
  action: { kind: 'move', target: 'Trash', byCopy: true },
  copy: { before: { uidValidity: 3n, uidNext: 12 }, messageIds: new Map([[7, '<7@example.org>']]) },
}

/** A journal that ends with its test. */
function open(context: TestContext, path: string): FileJournal {
  const journal = new FileJournal(path)
  context.after(() => journal.close())
  return journal
}

async function folder(context: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'postern-journal-'))
  context.after(() => rm(made, { recursive: true, force: true }))
  return join(made, 'account')
}

/** The number of a process that is gone. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

/** The file of this process's journal. */
async function own(path: string): Promise<string> {
  const [name, ...more] = (await readdir(path)).filter((each) => each.startsWith(`${process.pid}-`))
  assert.deepEqual(more, [])
  return join(path, name ?? assert.fail('no journal'))
}

/** Leaves the journal of this process as one that crashed would have. */
async function crash(path: string, journal: FileJournal): Promise<string> {
  await journal.close()
  const left = join(path, `${deadProcess()}.jsonl`)
  await rename(await own(path), left)
  return left
}

describe('the triage journal', () => {
  test('what a crash has left is told to the next run, as it was written last, once', async (context) => {
    const path = await folder(context)
    const first = open(context, path)
    await first.write(starred)
    await first.write({ ...moved, action: starred.action })
    await first.write(moved)
    await crash(path, first)
    const second = open(context, path)
    assert.deepEqual(await second.unfinished(), [starred, moved])
    assert.deepEqual(await second.unfinished(), [])
    assert.equal((await readdir(path)).length, 1)
    await own(path)
  })

  test('what is finished is not told, and where nothing is left there is no file', async (context) => {
    const path = await folder(context)
    const journal = open(context, path)
    await journal.write(starred)
    journal.finish('a')
    journal.finish('unknown')
    await journal.write(moved)
    await crash(path, journal)
    const next = open(context, path)
    assert.deepEqual(await next.unfinished(), [moved])
    next.finish('b')
    await next.close()
    assert.deepEqual(await readdir(path), [])
  })

  test('nothing is written where nothing is changed', async (context) => {
    const path = await folder(context)
    const journal = open(context, path)
    assert.deepEqual(await journal.unfinished(), [])
    await journal.close()
    await assert.rejects(stat(path))
  })

  test('a line that the crash has cut is passed over, and so is anything that is no entry', async (context) => {
    const path = await folder(context)
    const journal = open(context, path)
    await journal.write(starred)
    const left = await crash(path, journal)
    const line = await readFile(left, 'utf8')
    await appendFile(left, `null\n[]\n{"id":1}\n${line.replace('"a"', '"c"').slice(0, -20)}`)
    assert.deepEqual(await open(context, path).unfinished(), [starred])
  })

  test('the journal of a program that runs beside this one is left alone', async (context) => {
    const path = await folder(context)
    const journal = open(context, path)
    await journal.write(starred)
    await rename(await own(path), join(path, `${process.ppid}-0a.jsonl`))
    assert.deepEqual(await open(context, path).unfinished(), [])
  })

  test('two processes of the same number, as in two containers, write to files of their own', async (context) => {
    const path = await folder(context)
    await open(context, path).write(starred)
    const left = await own(path)
    const other = open(context, path)
    await other.write(moved)
    assert.equal((await readdir(path)).length, 2)
    // Of its own number, it cannot be alive here.
    assert.deepEqual(await other.unfinished(), [starred])
    await assert.rejects(stat(left))
  })

  test('nobody else may read it', async (context) => {
    const path = await folder(context)
    const journal = open(context, path)
    await journal.write(starred)
    assert.equal((await stat(path)).mode & 0o777, 0o700)
    assert.equal((await stat(await own(path))).mode & 0o777, 0o600)
  })
})
