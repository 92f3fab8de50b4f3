import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  snoozedFrom,
  snoozedUntil,
  snoozeKeywords,
  snoozeMarks,
} from '../../../src/sync/snooze/snooze-keywords.ts'

const until = new Date('2026-11-27T08:00:00Z')
/** A flag-keyword (RFC 9051 §9). */
const atom = /^[^\x00-\x20\x7f-\uffff(){%*"\\\]]+$/

describe('what the server keeps of a snoozed message', () => {
  test('is its date in UTC, to the minute', () => {
    const keywords = snoozeKeywords(until, 'INBOX')
    assert.deepEqual(keywords, ['$Snoozed', '$SnoozedUntil-20261127T0800'])
    assert.deepEqual(snoozedUntil(keywords), until)
    assert.equal(snoozedFrom(keywords), 'INBOX')
  })

  test('is the name of its mailbox, too, in an atom that knows no upper case', () => {
    for (const path of ['Work', 'Lists/Über', 'a (b) "c" %*]', 'INBOX.x_y-z', '=41+b', '日本']) {
      const keywords = snoozeKeywords(until, path)
      assert.equal(keywords.length, 3, path)
      for (const keyword of keywords) {
        assert.match(keyword, atom)
        assert.ok(keyword.length <= 50)
      }
      assert.equal(snoozedFrom(keywords.map((each) => each.toUpperCase())), path)
      assert.equal(snoozedFrom(keywords.map((each) => each.toLowerCase())), path)
    }
  })

  test('with a name too long to be kept it returns to INBOX', () => {
    assert.equal(snoozedFrom(snoozeKeywords(until, 'a folder with a very long name')), 'INBOX')
  })

  test('what makes no sense is not believed', () => {
    for (const flag of ['', '=', '=4', '=0a', '=c3', 'a=', '+', 'ü'])
      assert.equal(snoozedFrom([`$SnoozedFrom-${flag}`]), 'INBOX', flag)
    for (const flag of ['', '20261327T0800', '20261127', '20261127T0800Z', '99999999T9999'])
      assert.equal(snoozedUntil([`$SnoozedUntil-${flag}`]), undefined, flag)
  })

  test('of two dates the later one counts, and all marks are found in any spelling', () => {
    const flags = ['\\Seen', 'work', '$SNOOZED', '$snoozeduntil-20261127t0800', '$SnoozedUntil-20261128T0800']
    assert.deepEqual(snoozedUntil(flags), new Date('2026-11-28T08:00:00Z'))
    assert.deepEqual(snoozeMarks(flags), flags.slice(2))
  })
})
