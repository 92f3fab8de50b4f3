import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PartFetcher } from '../../src/sync/part-fetcher.ts'
import { countingUnseen, selecting, signingIn, startAccount, until } from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'

/** Octets of all kinds, CR LF, NUL and braces among them. */
const content = Buffer.from(Array.from({ length: 150_001 }, (_, index) => (index * 31 + (index >> 9)) % 256))
const at = { mailbox: 'INBOX', uidValidity: 1n, uid: 7 }

/** Lets the server have one part, of which it gives at most `cap` octets at a time. */
function servePart({ server }: AccountHarness, cap: number): void {
  server.on(/^UID FETCH 7 \(UID BODY\.PEEK\[2\]<(\d+)\.(\d+)>\)$/, ([, start, length]) => {
    const from = Number(start)
    const octets = content.subarray(from, from + Math.min(Number(length), cap))
    const hex = octets.length === 0 ? '' : `<hex ${octets.toString('hex')}>`
    return [`* 1 FETCH (UID 7 BODY[2]<${from}> {${octets.length}}<crlf>${hex})`, '<tag> OK fetched']
  })
}

async function open({ account }: AccountHarness): Promise<void> {
  account.connect()
  const view = await account.open('INBOX')
  await until(() => view.unseen === 0, 'the count')
}

async function serve(harness: AccountHarness, cap: number): Promise<void> {
  servePart(harness, cap)
  await open(harness)
}

function offsets(harness: AccountHarness): number[] {
  return harness
    .sent()
    .flatMap((line) => /<(\d+)\.\d+>/.exec(line)?.[1] ?? [])
    .map(Number)
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

describe('partial fetches', { timeout: 20_000 }, () => {
  test('every octet comes, once: the next offset is the last plus what came (2683-3.2.1.3, 2683-3.2.1.4)', async (context) => {
    const harness = await startAccount(context, `${signingIn()}${selecting('INBOX', 1)}${countingUnseen}`)
    await serve(harness, 1e9)
    const got = await collect(
      new PartFetcher(harness.account.scheduler).chunks(at, '2', content.length, { priority: 'background' }),
    )
    assert.ok(got.equals(content))
    assert.deepEqual(offsets(harness).slice(0, 2), [0, 65_536])
    assert.ok(
      harness.sent().every((line) => !/BODY\[|BODY\.PEEK\[\]|RFC822/.test(line)),
      'by PEEK, and never the whole message',
    )
  })

  test('a server that gives less than was asked is asked on from there (2683-3.2.1.3)', async (context) => {
    const harness = await startAccount(context, `${signingIn()}${selecting('INBOX', 1)}${countingUnseen}`)
    await serve(harness, 20_000)
    const got = await collect(
      new PartFetcher(harness.account.scheduler).chunks(at, '2', content.length, { priority: 'background' }),
    )
    assert.ok(got.equals(content))
    assert.deepEqual(offsets(harness), [0, 20_000, 40_000, 60_000, 80_000, 100_000, 120_000, 140_000])
  })

  test('the size that the server told ends nothing (2683-3.4.5)', async (context) => {
    for (const told of [0, 1000, content.length * 3]) {
      const harness = await startAccount(context, `${signingIn()}${selecting('INBOX', 1)}${countingUnseen}`)
      await serve(harness, 70_000)
      const got = await collect(
        new PartFetcher(harness.account.scheduler).chunks(at, '2', told, { priority: 'background' }),
      )
      assert.ok(got.equals(content), `${got.length} octets of ${content.length} where ${told} were told`)
    }
  })

  test('goes on after a cut at the octet where it was cut (2683-3.2.1.3)', async (context) => {
    const select = selecting('INBOX', 1).replace('S: * 0 RECENT', 'S: * OK [UIDNEXT 8] next')
    const harness = await startAccount(
      context,
      [
        `${signingIn()}${select}${countingUnseen}
         C: <tag> UID FETCH 7 (UID BODY.PEEK[2]<0.65536>)
         S- * 1 FETCH (UID 7 BODY[2]<0> {60000}<crlf>half of it
         S!`,
        `${signingIn()}${select}`,
      ],
      { reconnects: 1 },
    )
    const { account, server } = harness
    // What the script expects goes before.
    servePart(harness, 50_000)
    await open(harness)
    server.on(/^SEARCH UNSEEN$/, () => ['* SEARCH', '<tag> OK searched'])
    const reading = collect(
      new PartFetcher(account.scheduler).chunks(at, '2', content.length, { priority: 'interactive' }),
    )
    const got = await reading
    assert.ok(got.equals(content))
    assert.deepEqual(offsets(harness), [0, 0, 50_000, 100_000, 150_000])
  })

  test('NIL for a part is asked about: it is missing, or the message is expunged (2180-4.1.3); a refusal says why', async (context) => {
    const { account } = await startAccount(
      context,
      `${signingIn()}${selecting('INBOX', 1)}${countingUnseen}
       C: <tag> UID FETCH 7 (UID BODY.PEEK[9]<0.65536>)
       S: * 1 FETCH (UID 7 BODY[9]<0> NIL)
       S: <tag> OK fetched
       C: <tag> UID FETCH 7 (UID)
       S: * 1 FETCH (UID 7)
       S: <tag> OK fetched
       C: <tag> UID FETCH 7 (UID BODY.PEEK[8]<0.65536>)
       S: <tag> NO [SERVERBUG] It cannot be read
       C: <tag> UID FETCH 7 (UID BODY.PEEK[2]<0.65536>)
       S: * 1 FETCH (UID 7 BODY[2]<0> NIL)
       S: * 1 EXPUNGE
       S: <tag> OK fetched
       C: <tag> UID FETCH 7 (UID)
       S: <tag> OK nothing
       C: <tag> UID FETCH 7 (UID BODY.PEEK[2]<0.65536>)
       S: <tag> OK nothing`,
    )
    account.connect()
    const view = await account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    const fetcher = new PartFetcher(account.scheduler)
    const reading = (section: string) => collect(fetcher.chunks(at, section, 10, { priority: 'interactive' }))
    await assert.rejects(reading('9'), /^MailFailure: There is no part 9 in the message with UID 7$/)
    await assert.rejects(reading('8'), /It cannot be read/)
    await assert.rejects(reading('2'), /no message with UID 7 any more/)
    await assert.rejects(reading('2'), /no message with UID 7 any more/)
  })
})
