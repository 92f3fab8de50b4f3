import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ImapAttribute, ImapResponse } from 'imapflow'
import { parseCopyUid } from '../../../src/imap/copy-uid.ts'

function ok(...words: string[]): ImapResponse {
  const section = words.map((value): ImapAttribute => ({ type: 'ATOM', value }))
  return { tag: '*', command: 'OK', attributes: [{ type: 'ATOM', value: '', section }] }
}

describe('COPYUID', () => {
  test('tells for each message where its copy is', () => {
    assert.deepEqual(parseCopyUid(ok('COPYUID', '38505', '304,319:320', '3956:3958'), 3), {
      uidValidity: 38505n,
      uids: new Map([
        [304, 3956],
        [319, 3957],
        [320, 3958],
      ]),
    })
  })

  test('of as many messages as were not asked for is none, and costs neither time nor memory (2683-3.4.1)', () => {
    assert.equal(parseCopyUid(ok('COPYUID', '1', '304,4294967295:50', '1:4294967295'), 1_000_000), undefined)
    assert.equal(parseCopyUid(ok('COPYUID', '1', '1:4', '1:4'), 3), undefined)
    const before = process.memoryUsage().heapUsed
    const huge = Array.from({ length: 1000 }, () => '1:4294967295').join(',')
    for (let time = 0; time < 100; time++) parseCopyUid(ok('COPYUID', '1', huge, huge), 50)
    assert.ok(process.memoryUsage().heapUsed - before < 100e6)
  })

  test('that does not hold together is none', () => {
    for (const words of [
      ['COPYUID'],
      ['COPYUID', 'x', '1', '2'],
      ['COPYUID', '1', '1:2', '3'],
      ['UIDNEXT', '1'],
    ])
      assert.equal(parseCopyUid(ok(...words), 10), undefined, words.join(' '))
  })
})
