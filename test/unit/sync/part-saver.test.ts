import assert from 'node:assert/strict'
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import type { ImapSession } from '../../../src/imap/session.ts'
import { decodeTransfer } from '../../../src/mime/transfer.ts'
import { MailFailure } from '../../../src/model/error.ts'
import type { BodyPart } from '../../../src/model/part.ts'
import { numberedPath } from '../../../src/sync/free-path.ts'
import { lookAt, openPartialFile, removePartial } from '../../../src/sync/partial-file.ts'
import { identityOf } from '../../../src/sync/partial-record.ts'
import type { PartIdentity } from '../../../src/sync/partial-record.ts'
import { PartFetcher } from '../../../src/sync/part-fetcher.ts'
import { savePart } from '../../../src/sync/part-saver.ts'
import type { SavedPart } from '../../../src/sync/part-saver.ts'
import { Pace } from '../../../src/sync/pace.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import { fakeSession } from '../../support/fake-session.ts'

const root = mkdtempSync(join(tmpdir(), 'postern-saver-'))
after(() => rmSync(root, { recursive: true }))

const at = { mailbox: 'INBOX', uidValidity: 1n, uid: 7 }

function freshPath(name = 'film.bin'): string {
  return join(mkdtempSync(join(root, 'case-')), name)
}

function partOf(encoding: string, size: number): BodyPart {
  return {
    section: '2',
    type: 'application',
    subtype: 'octet-stream',
    parameters: {},
    encoding,
    size,
    children: [],
  }
}

function fetcherOf(session: ImapSession): PartFetcher {
  const scheduler: Scheduler = new Scheduler(() => void scheduler.take(() => true)?.run(session))
  return new PartFetcher(scheduler)
}

interface Server {
  /** Octets from which on the connection is cut, once. */
  cutAt?: number
  /** Octets of an answer at most. */
  readonly cap: number
  /** The offsets asked for. */
  readonly offsets: number[]
}

/** A server that has one part, and goes away at `cutAt`. */
function serving(content: Uint8Array, server: Server): PartFetcher {
  return fetcherOf(
    fakeSession({
      fetchPart: async (_uid, _section, start, length) => {
        server.offsets.push(start)
        if (server.cutAt !== undefined && start >= server.cutAt) {
          throw new MailFailure({ kind: 'protocol', text: 'cut' })
        }
        const end = Math.min(start + Math.min(length, server.cap), server.cutAt ?? Infinity)
        return content.subarray(start, end)
      },
    }),
  )
}

async function save(
  content: Uint8Array,
  server: Server,
  path: string,
  part: BodyPart,
  identity: PartIdentity = identityOf('ana@host:993', at, part),
  overwrite = false,
): Promise<SavedPart & { readonly path: string }> {
  const file = await openPartialFile(path, identity, overwrite)
  const saved = await savePart(serving(content, server), at, part, file, { priority: 'background' })
  return { ...saved, path: file.path }
}

const encodings = ['base64', 'quoted-printable', '8bit'] as const

describe('a save that goes on', () => {
  const hostile = fc
    .array(fc.constantFrom(...'=AQ4a \r\n\t_-+/'), { maxLength: 120 })
    .map((parts) => Buffer.from(parts.join('')))
  const usual = fc.uint8Array({ maxLength: 300 }).map((bytes) =>
    Buffer.from(
      Buffer.from(bytes)
        .toString('base64')
        .replace(/.{1,76}/g, '$&\r\n'),
    ),
  )

  test('property: cut anywhere, again and again, it ends byte for byte as one in one go (2683-3.2.1.3)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(hostile, usual),
        fc.array(fc.nat(400), { maxLength: 4 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(...encodings),
        async (content, cuts, cap, encoding) => {
          const path = freshPath()
          const part = partOf(encoding, content.length)
          for (const cutAt of cuts.toSorted((a, b) => a - b)) {
            if (cutAt >= content.length) break
            await assert.rejects(save(content, { cutAt, cap, offsets: [] }, path, part), /cut/)
          }
          const offsets: number[] = []
          const saved = await save(content, { cap, offsets }, path, part)
          assert.deepEqual(readFileSync(path), decodeTransfer(content, encoding))
          assert.equal(saved.fetched, content.length)
          assert.deepEqual(readdirSync(join(path, '..')), ['film.bin'])
        },
      ),
      { numRuns: 300 },
    )
  })

  test('fetches nothing twice but what the decoder held back', async () => {
    const content = Buffer.from(Buffer.alloc(30_000, 7).toString('base64'))
    const path = freshPath()
    const part = partOf('base64', content.length)
    const first: Server = { cutAt: 20_001, cap: 5000, offsets: [] }
    await assert.rejects(save(content, first, path, part))
    assert.ok(!existsSync(path))
    assert.equal(statSync(`${path}.part`).mode & 0o777, 0o600)
    assert.equal(statSync(`${path}.part.json`).mode & 0o777, 0o600)
    const second: Server = { cap: 1e9, offsets: [] }
    await save(content, second, path, part)
    assert.equal(second.offsets[0], 20_001)
    assert.deepEqual(readFileSync(path), Buffer.alloc(30_000, 7))
  })

  test('a crash costs what came since the last record, and no octet is wrong', async () => {
    const content = Buffer.from(Array.from({ length: 50_000 }, (_, index) => index % 251))
    const path = freshPath()
    const part = partOf('binary', content.length)
    await assert.rejects(save(content, { cutAt: 20_000, cap: 5000, offsets: [] }, path, part))
    // More was written than the record knows of, and wrong at that.
    const partial = readFileSync(`${path}.part`)
    writeFileSync(`${path}.part`, Buffer.concat([partial, Buffer.alloc(100_000, 0xff)]))
    await save(content, { cap: 5000, offsets: [] }, path, part)
    assert.deepEqual(readFileSync(path), content)
  })

  test('two that save the same part to the same path at once do each other no harm', async () => {
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
    const path = freshPath()
    const part = partOf('binary', content.length)
    await assert.rejects(save(content, { cutAt: 9000, cap: 5000, offsets: [] }, path, part))
    const [one, two] = await Promise.all([
      save(content, { cap: 5000, offsets: [] }, path, part),
      save(content, { cap: 7000, offsets: [] }, path, part),
    ])
    assert.deepEqual([one.path, two.path], [path, path])
    assert.deepEqual(readFileSync(path), content)
    assert.deepEqual(readdirSync(join(path, '..')), ['film.bin'])
  })

  test('what is left of another part, or of none, is never mixed in', async () => {
    const content = Buffer.from('0123456789')
    const part = partOf('binary', content.length)
    const own = identityOf('ana@host:993', at, part)
    const path = freshPath()
    await assert.rejects(save(content, { cutAt: 4, cap: 2, offsets: [] }, path, part))
    const left = readFileSync(`${path}.part`)
    const others: Partial<PartIdentity>[] = [
      { account: 'ben@host:993' },
      { mailbox: 'Archive' },
      { uidValidity: '2' },
      { uid: 8 },
      { section: '3' },
      { encoding: 'base64' },
      { size: 11 },
    ]
    for (const other of others) {
      const identity = { ...own, ...other }
      assert.deepEqual(await lookAt(path, identity), { kind: 'other-save' })
      await assert.rejects(openPartialFile(path, identity), /left of another save/)
      await removePartial(path, identity)
    }
    assert.deepEqual(readFileSync(`${path}.part`), left)
    assert.equal((await lookAt(path, own)).kind, 'begun')

    for (const record of ['', '{', '[]', 'null', JSON.stringify({ ...own, fetched: -1 })]) {
      writeFileSync(`${path}.part.json`, record)
      assert.equal((await lookAt(path, own)).kind, 'other-save', record)
    }
    rmSync(`${path}.part.json`)
    assert.equal((await lookAt(path, own)).kind, 'other-save', 'octets of nobody knows what')
  })

  test('a file shorter than its record says is not gone on with', async () => {
    const content = Buffer.alloc(10_000, 1)
    const part = partOf('binary', content.length)
    const path = freshPath()
    await assert.rejects(save(content, { cutAt: 6000, cap: 2000, offsets: [] }, path, part))
    truncateSync(`${path}.part`, 100)
    assert.equal((await lookAt(path, identityOf('ana@host:993', at, part))).kind, 'other-save')
  })

  test('where nothing came, nothing is left', async () => {
    const path = freshPath()
    await assert.rejects(
      save(Buffer.alloc(10), { cutAt: 0, cap: 10, offsets: [] }, path, partOf('binary', 10)),
    )
    assert.deepEqual(readdirSync(join(path, '..')), [])
  })

  test('what was begun can be taken away', async () => {
    const path = freshPath()
    const part = partOf('binary', 10)
    await assert.rejects(save(Buffer.alloc(10), { cutAt: 5, cap: 2, offsets: [] }, path, part))
    await removePartial(path, identityOf('ana@host:993', at, part))
    assert.deepEqual(readdirSync(join(path, '..')), [])
  })
})

describe('the size of a part', () => {
  test('is a hint: a difference is told, and an early end is asked about once more (2683-3.4.5)', async () => {
    const content = Buffer.alloc(1000, 1)
    for (const [told, asked] of [
      [1200, [0, 1000, 1000]],
      [1000, [0]],
      [700, [0, 1000]],
    ] as const) {
      const server: Server = { cap: 1e9, offsets: [] }
      const saved = await save(content, server, freshPath(), partOf('binary', told))
      assert.deepEqual([saved.fetched, saved.expected, saved.written], [1000, told, 1000])
      assert.deepEqual(server.offsets, asked)
    }
  })

  test('a server that ends too early once is asked on', async () => {
    const content = Buffer.from('0123456789')
    const answers = [content.subarray(0, 4), new Uint8Array(), content.subarray(4)]
    const fetcher = fetcherOf(fakeSession({ fetchPart: async () => answers.shift() ?? new Uint8Array() }))
    const path = freshPath()
    const part = partOf('binary', 10)
    const file = await openPartialFile(path, identityOf('ana', at, part))
    await savePart(fetcher, at, part, file, { priority: 'background' })
    assert.equal(readFileSync(path, 'utf8'), '0123456789')
  })
})

describe('overwriting, links and races (CVE-2006-5297)', () => {
  const part = partOf('binary', 4)
  const identity = identityOf('ana@host:993', at, part)
  const content = Buffer.from('mail')

  test('threat: overwriting: a file that is there, or comes meanwhile, stays; the save gets the next free name', async () => {
    const path = freshPath('report.txt')
    writeFileSync(path, 'mine')
    await assert.rejects(openPartialFile(path, identity), /there is such a file already/)
    rmSync(path)
    const file = await openPartialFile(path, identity)
    writeFileSync(path, 'mine')
    writeFileSync(numberedPath(path, 2), 'mine too')
    await savePart(serving(content, { cap: 9, offsets: [] }), at, part, file, { priority: 'background' })
    assert.equal(file.path, join(path, '..', 'report (3).txt'))
    assert.equal(readFileSync(path, 'utf8'), 'mine')
    assert.equal(readFileSync(file.path, 'utf8'), 'mail')
    assert.equal(statSync(file.path).mode & 0o777, 0o600)
    assert.equal(statSync(file.path).nlink, 1)
  })

  test('threat: overwriting: planted links at any of the three names are not followed', async () => {
    const suffixes = ['', '.part', '.part.json']
    for (const suffix of suffixes) {
      const path = freshPath()
      const target = join(path, '..', 'target')
      writeFileSync(target, 'mine')
      symlinkSync(target, `${path}${suffix}`)
      await assert.rejects(openPartialFile(path, identity))
      assert.equal(readFileSync(target, 'utf8'), 'mine')
      assert.ok(lstatSync(`${path}${suffix}`).isSymbolicLink())
    }
  })

  test('threat: overwriting: a .part that is a link of any kind to another file is not written to', async () => {
    const path = freshPath()
    const cut = { cutAt: 2, cap: 2, offsets: [] }
    for (const plant of [linkSync, symlinkSync]) {
      await assert.rejects(save(content, { ...cut }, path, part), /cut/)
      const target = join(path, '..', 'target')
      writeFileSync(target, 'a secret of mine')
      rmSync(`${path}.part`)
      plant(target, `${path}.part`)
      await assert.rejects(openPartialFile(path, identity), /left of another save/)
      assert.equal(readFileSync(target, 'utf8'), 'a secret of mine')
      for (const name of readdirSync(join(path, '..'))) rmSync(join(path, '..', name))
    }
  })

  test('threat: overwriting: where agreed it replaces a link, and what it leads to stays', async () => {
    const path = freshPath()
    const target = join(path, '..', 'target')
    writeFileSync(target, 'mine')
    symlinkSync(target, path)
    await save(content, { cap: 9, offsets: [] }, path, part, identity, true)
    assert.equal(readFileSync(target, 'utf8'), 'mine')
    assert.ok(lstatSync(path).isFile())
    assert.equal(readFileSync(path, 'utf8'), 'mail')
  })

  test('a folder is told from a file; without one it is said', async () => {
    const path = freshPath()
    mkdirSync(path)
    assert.deepEqual(await lookAt(path, identity, true), { kind: 'folder' })
    await assert.rejects(openPartialFile(join(path, 'none', 'x'), identity), /there is no such folder/)
  })

  test('a name of 255 octets has its .part too', async () => {
    const path = freshPath(`${'é'.repeat(125)}.text`)
    await assert.rejects(save(content, { cutAt: 2, cap: 2, offsets: [] }, path, part), /cut/)
    assert.equal(readdirSync(join(path, '..')).length, 2)
    await save(content, { cap: 9, offsets: [] }, path, part)
    assert.equal(readFileSync(path, 'utf8'), 'mail')
  })
})

test('numbered names keep their ending and stay short enough', () => {
  assert.equal(numberedPath('/a/report.pdf', 1), '/a/report.pdf')
  assert.equal(numberedPath('/a/report.pdf', 2), '/a/report (2).pdf')
  assert.equal(numberedPath('/a/.profile', 2), '/a/.profile (2)')
  const long = numberedPath(`/a/${'ü'.repeat(125)}.pdf`, 12)
  assert.ok(Buffer.byteLength(long.slice(3)) <= 255)
  assert.match(long, /ü \(12\)\.pdf$/)
})

test('the pace follows the link, and a pause is soon forgotten', () => {
  let now = 0
  const pace = new Pace(() => now)
  const after = (seconds: number, octets: number) => {
    now += seconds * 1000
    return pace.count(octets)
  }
  for (let round = 0; round < 20; round++) assert.ok(Math.abs(after(1, 1000) - 1000) < 1)
  after(60, 1000)
  for (let round = 0; round < 20; round++) after(1, 1000)
  assert.ok(after(1, 1000) > 900)
  for (let round = 0; round < 20; round++) after(1, 5000)
  assert.ok(Math.abs(after(1, 5000) - 5000) < 100)
})
