import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { BodyPart } from '../../src/model/part.ts'
import { openPartialFile } from '../../src/sync/partial-file.ts'
import { identityOf } from '../../src/sync/partial-record.ts'
import { PartFetcher } from '../../src/sync/part-fetcher.ts'
import { savePart } from '../../src/sync/part-saver.ts'
import { countingUnseen, selecting, signingIn, startAccount, until } from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-save-protocol-'))
after(() => rmSync(folder, { recursive: true }))

const at = { mailbox: 'INBOX', uidValidity: 1n, uid: 7 }
const content = Buffer.from(Array.from({ length: 150_001 }, (_, index) => (index * 31 + (index >> 9)) % 256))
const encoded = Buffer.from(content.toString('base64').replace(/.{76}/g, '$&\r\n'))

function partOf(size: number): BodyPart {
  return {
    section: '2',
    type: 'application',
    subtype: 'octet-stream',
    parameters: {},
    encoding: 'base64',
    size,
    children: [],
  }
}

/** The account, online, with a server that gives at most `cap` octets of part 2 at a time. */
async function serve(harness: AccountHarness, cap: number): Promise<PartFetcher> {
  const { account, server } = harness
  server.on(/^UID FETCH 7 \(UID BODY\.PEEK\[2\]<(\d+)\.(\d+)>\)$/, ([, start, length]) => {
    const from = Number(start)
    const octets = encoded.subarray(from, from + Math.min(Number(length), cap))
    const hex = octets.length === 0 ? '' : `<hex ${octets.toString('hex')}>`
    return [`* 1 FETCH (UID 7 BODY[2]<${from}> {${octets.length}}<crlf>${hex})`, '<tag> OK fetched']
  })
  account.connect()
  const view = await account.open('INBOX')
  await until(() => view.unseen === 0, 'the count')
  return new PartFetcher(account.scheduler)
}

function offsets(harness: AccountHarness): number[] {
  return harness
    .sent()
    .flatMap((line) => /<(\d+)\.\d+>/.exec(line)?.[1] ?? [])
    .map(Number)
}

const script = `${signingIn()}${selecting('INBOX', 1)}${countingUnseen}`

describe('a save on the wire', { timeout: 20_000 }, () => {
  test('given up, it goes on in another session at the octet where it stopped, and no octet comes twice (2683-3.2.1.3, 2683-3.2.1.4)', async (context) => {
    const path = join(mkdtempSync(join(folder, 'case-')), 'film.bin')
    const part = partOf(encoded.length)
    const identity = identityOf('ana@host:993', at, part)

    const first = await startAccount(context, script)
    const abort = new AbortController()
    const file = await openPartialFile(path, identity)
    await assert.rejects(
      savePart(await serve(first, 33_331), at, part, file, {
        priority: 'background',
        signal: abort.signal,
        onProgress: ({ fetched }) => {
          if (fetched > 60_000) abort.abort()
        },
      }),
      /Given up/,
    )
    assert.deepEqual(offsets(first).slice(0, 2), [0, 33_331])
    assert.ok(statSync(`${path}.part`).size > 45_000)

    const second = await startAccount(context, script)
    const again = await openPartialFile(path, identity)
    // The chunk that was under way when it was given up may have come, too.
    assert.ok([66_662, 99_993].includes(again.from.fetched), `${again.from.fetched}`)
    await savePart(await serve(second, 33_331), at, part, again, { priority: 'background' })
    assert.equal(offsets(second)[0], again.from.fetched)
    assert.ok(readFileSync(path).equals(content))
    assert.deepEqual(readdirSync(join(path, '..')), ['film.bin'])
    const commands = [...first.sent(), ...second.sent()]
    assert.ok(commands.every((line) => !/BODY\[|BODY\.PEEK\[\]|RFC822/.test(line)))
  })

  test('a size that is wrong is told, whatever came is saved, and an early end is asked about once more (2683-3.4.5)', async (context) => {
    for (const told of [encoded.length - 5000, encoded.length, encoded.length + 5000]) {
      const path = join(mkdtempSync(join(folder, 'case-')), 'film.bin')
      const part = partOf(told)
      const harness = await startAccount(context, script)
      const fetcher = await serve(harness, 1e9)
      const file = await openPartialFile(path, identityOf('ana', at, part))
      const saved = await savePart(fetcher, at, part, file, { priority: 'background' })
      assert.deepEqual([saved.fetched, saved.expected], [encoded.length, told])
      assert.ok(readFileSync(path).equals(content))
      const atEnd = offsets(harness).filter((offset) => offset === encoded.length).length
      assert.equal(atEnd, told > encoded.length ? 2 : told === encoded.length ? 0 : 1)
    }
  })

  test('a message that goes away in the midst of it fails the save, and what came stays (2683-3.2.1.3)', async (context) => {
    const path = join(mkdtempSync(join(folder, 'case-')), 'film.bin')
    const part = partOf(encoded.length)
    const harness = await startAccount(context, script)
    const { account, server } = harness
    server.on(/^UID FETCH 7 \(UID BODY\.PEEK\[2\]<(\d+)\.\d+>\)$/, ([, start]) =>
      Number(start) === 0
        ? [`* 1 FETCH (UID 7 BODY[2]<0> {4}<crlf>AAAA)`, '<tag> OK fetched']
        : ['<tag> OK fetched'],
    )
    account.connect()
    const view = await account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    const file = await openPartialFile(path, identityOf('ana', at, part))
    const saving = savePart(new PartFetcher(account.scheduler), at, part, file, { priority: 'background' })
    await assert.rejects(saving, /no message with UID 7 any more/)
    assert.deepEqual(readdirSync(join(path, '..')), ['film.bin.part', 'film.bin.part.json'])
  })
})
