import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { maxSetLength, packSets, parseSet } from '../../../src/imap/sequence-set.ts'

/** The numbers of a set, in the order in which they are written. */
function numbersOf(set: string): number[] {
  return parseSet(set).flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index),
  )
}

const uid = fc.integer({ min: 1, max: 0xffff_ffff })

/** Numbers with runs and with gaps. */
const numbers = fc
  .array(fc.record({ start: uid, length: fc.nat(12) }), { maxLength: 200, size: 'max' })
  .map((runs) =>
    runs.flatMap(({ start, length }) =>
      Array.from({ length: length + 1 }, (_, index) => Math.min(0xffff_ffff, start + index)),
    ),
  )

describe('sequence sets', () => {
  test('hold every number once, ascending, no set longer than the limit (2683-3.2.1.5)', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 30, max: maxSetLength }), (wanted, limit) => {
        const sets = packSets(wanted, limit)
        for (const set of sets) {
          assert.ok(set.length <= limit, `${set.length} octets`)
          assert.match(set, /^\d+(:\d+)?(,\d+(:\d+)?)*$/)
        }
        assert.deepEqual(
          sets.flatMap(numbersOf),
          [...new Set(wanted)].sort((a, b) => a - b),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('fold what is next to each other into ranges (2683-3.2.1.5)', () => {
    assert.deepEqual(packSets([5, 3, 4, 9, 3]), ['3:5,9'])
    assert.deepEqual(packSets(Array.from({ length: 100_000 }, (_, index) => index + 1)), ['1:100000'])
    assert.deepEqual(packSets([]), [])
  })

  test('a command line stays within 1,000 octets at the worst numbers (2683-3.2.1.5)', () => {
    const worst = Array.from({ length: 5000 }, (_, index) => 4_294_000_001 + index * 2)
    const sets = packSets(worst)
    assert.ok(sets.length > 50)
    for (const set of sets) {
      const line = `A12345 UID STORE ${set} +FLAGS (\\Seen \\Flagged \\Deleted $Forwarded)\r\n`
      assert.ok(line.length <= 1000, `${line.length} octets`)
    }
    assert.deepEqual(sets.flatMap(numbersOf), worst)
  })

  test('are read low first, and what cannot be read is left out', () => {
    assert.deepEqual(parseSet('7,9:3'), [
      { from: 7, to: 7 },
      { from: 3, to: 9 },
    ])
    assert.deepEqual(parseSet('*,1:*,x,12345678901,,4'), [{ from: 4, to: 4 }])
  })

  test('reading never fails and never grows beyond its text', () => {
    fc.assert(fc.property(fc.string(), (text) => parseSet(text).length <= text.split(',').length))
  })
})
