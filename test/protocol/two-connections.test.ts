import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PartFetcher } from '../../src/sync/part-fetcher.ts'
import { countingUnseen, selecting, signingIn, startAccount, until } from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'

const chunk = (start: number) => `
    C: <tag> UID FETCH 7 (UID BODY.PEEK[2]<${start}.65536>)
    S: * 1 FETCH (UID 7 BODY[2]<${start}> {4}<crlf>abcd)
    S: <tag> OK fetched
    `

/** The first chunk of a part of message 7 in `mailbox`, from `start` on. */
function firstChunk(account: AccountHarness['account'], mailbox: string, start: number): Promise<string> {
  const at = { mailbox, uidValidity: 1n, uid: 7 }
  const chunks = new PartFetcher(account.scheduler).chunks(at, '2', 1e9, { priority: 'background', start })
  return chunks.next().then(({ value }) => Buffer.from(value ?? []).toString())
}

/** A failure that shows what was said. */
function assertOrder(transcript: readonly string[], first: RegExp, then: RegExp): void {
  const firstAt = transcript.findLastIndex((line) => first.test(line))
  const thenAt = transcript.findLastIndex((line) => then.test(line))
  assert.ok(firstAt >= 0 && firstAt < thenAt, transcript.join('\n'))
}

describe('two connections', { timeout: 20_000 }, () => {
  test('a part is fetched on from A on the second while B is open on the first; A is let go before it is opened again (2683-3.1.1c)', async (context) => {
    const { server, account } = await startAccount(context, [
      `${signingIn('UNSELECT')}
       ${selecting('A', 1)}
       ${countingUnseen}
       ${chunk(0)}
       ${selecting('B', 1)}
       ${countingUnseen}
       ${selecting('A', 1)}
       ${countingUnseen}`,
      `${signingIn('UNSELECT')}
       ${selecting('A', 1)}
       ${chunk(4)}
       C: <tag> UNSELECT
       S: <tag> OK left`,
    ])
    account.connect()
    const a = await account.open('A')
    await until(() => a.unseen === 0, 'the count')
    assert.equal(await firstChunk(account, 'A', 0), 'abcd')
    const b = await account.open('B')
    await until(() => b.unseen === 0, 'the count')
    assert.equal(server.connections, 1, 'no second connection before there is an errand')
    assert.equal(await firstChunk(account, 'A', 4), 'abcd')
    const again = await account.open('A')
    await until(() => again.unseen === 0, 'the count')
    await server.done()
    await server.assertSilent()
    assertOrder(server.transcript, /UNSELECT/, /SELECT A/)
  })

  test('where there is no UNSELECT the second connection is ended instead, not by CLOSE (2683-3.1.1c, 2683-3.1.2c)', async (context) => {
    const { server, account } = await startAccount(context, [
      `${signingIn()}${selecting('B', 1)}${countingUnseen}${selecting('A', 1)}${countingUnseen}`,
      `${signingIn()}${selecting('A', 1)}${chunk(0)}
       C: <tag> LOGOUT
       S: * BYE then
       S: <tag> OK logged out`,
    ])
    account.connect()
    const b = await account.open('B')
    await until(() => b.unseen === 0, 'the count')
    await firstChunk(account, 'A', 0)
    const a = await account.open('A')
    await until(() => a.unseen === 0, 'the count')
    await server.done()
    assertOrder(server.transcript, /LOGOUT/, /SELECT A/)
  })

  test('a mailbox that is being selected on the second is not selected on the first meanwhile (2683-3.1.1c)', async (context) => {
    const { server, account, sent } = await startAccount(context, [
      `${signingIn('UNSELECT')}${selecting('B', 1)}${countingUnseen}${selecting('A', 1)}${countingUnseen}`,
      `${signingIn('UNSELECT')}
       C: <tag> SELECT A
       C: <tag> UID FETCH 7 <any>
       S: * 1 FETCH (UID 7 BODY[2]<0> {4}<crlf>abcd)
       S: <tag> OK fetched
       C: <tag> UNSELECT
       S: <tag> OK left`,
    ])
    account.connect()
    const b = await account.open('B')
    await until(() => b.unseen === 0, 'the count')
    const part = firstChunk(account, 'A', 0)
    await until(() => sent().filter((line) => line === 'SELECT A').length === 1, 'the errand')
    const opened = account.open('A')
    await server.assertSilent(30)
    for (const line of ['* 1 EXISTS', '* OK [UIDVALIDITY 1] valid', '<tag> OK [READ-WRITE] selected'])
      await server.send(line)
    assert.equal(await part, 'abcd')
    const a = await opened
    await until(() => a.unseen === 0, 'the count')
    await server.done()
    assertOrder(server.transcript, /UNSELECT/, /SELECT A/)
  })

  test('an errand in a mailbox that cannot be had fails, and the view goes on', async (context) => {
    const { server, account } = await startAccount(context, [
      `${signingIn()}${selecting('B', 1)}${countingUnseen}`,
      `${signingIn()}
       C: <tag> SELECT A
       S: <tag> NO [NONEXISTENT] There is no A`,
    ])
    account.connect()
    const b = await account.open('B')
    await until(() => b.unseen === 0, 'the count')
    await assert.rejects(firstChunk(account, 'A', 0), /There is no A/)
    await server.done()
    assert.equal(account.status.kind, 'online')
    assert.equal(account.view, b)
  })

  test('an errand that is cut while its mailbox is selected is done on the next connection', async (context) => {
    const { server, account } = await startAccount(context, [
      `${signingIn()}${selecting('B', 1)}${countingUnseen}`,
      `${signingIn()}
       C: <tag> SELECT A
       S!`,
      `${signingIn()}${selecting('A', 1)}${chunk(0)}`,
    ])
    account.connect()
    const b = await account.open('B')
    await until(() => b.unseen === 0, 'the count')
    const part = firstChunk(account, 'A', 0)
    await until(() => {
      if (server.connections === 2) account.connect()
      return server.connections === 3
    }, 'the third connection')
    assert.equal(await part, 'abcd')
    await server.done()
    assert.equal(account.view, b)
  })

  test('what the second connection says of its mailbox does not reach the view', async (context) => {
    const { server, account } = await startAccount(context, [
      `${signingIn()}${selecting('B', 5)}${countingUnseen}`,
      `${signingIn()}${selecting('A', 1)}
       C: <tag> UID FETCH 7 <any>
       S: * 9 EXISTS
       S: * 1 EXPUNGE
       S: * 1 FETCH (UID 7 BODY[2]<0> {4}<crlf>abcd)
       S: <tag> OK fetched`,
    ])
    account.connect()
    const b = await account.open('B')
    await until(() => b.unseen === 0, 'the count')
    await firstChunk(account, 'A', 0)
    await server.done()
    assert.equal(b.length, 5)
  })
})
