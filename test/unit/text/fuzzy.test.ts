import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fuzzyFit } from '../../../src/text/fuzzy.ts'

describe('fuzzy fits', () => {
  test('letters in their order, beginnings of words before others', () => {
    assert.deepEqual(fuzzyFit('np', 'next page')?.positions, [0, 5])
    assert.deepEqual(fuzzyFit('PAGE', 'next page')?.positions, [5, 6, 7, 8])
    assert.equal(fuzzyFit('pn', 'next page'), undefined)
    assert.deepEqual(fuzzyFit('page next', 'next page')?.positions, [0, 1, 2, 3, 5, 6, 7, 8])
  })

  test('of two the better: a beginning, neighbours, the shorter', () => {
    const score = (typed: string, text: string) => fuzzyFit(typed, text)?.score ?? -Infinity
    assert.ok(score('arc', 'archive') > score('arc', 'search'))
    assert.ok(score('tr', 'trash') > score('tr', 'to read'))
    assert.ok(score('mark', 'mark') > score('mark', 'mark matching'))
    assert.ok(score('ab', 'xxab') > score('ab', 'xaxxxb'))
  })

  test('positions are those of the letters, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (typed, text) => {
        const fit = fuzzyFit(typed, text)
        if (!fit) return
        assert.deepEqual(
          fit.positions,
          fit.positions.toSorted((one, other) => one - other),
        )
        for (const position of fit.positions) assert.ok(position >= 0 && position < text.length)
      }),
    )
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', 'c') }),
        fc.infiniteStream(fc.boolean()),
        (text, picks) => {
          const typed = Array.from(text)
            .filter(() => picks.next().value)
            .join('')
          assert.ok(fuzzyFit(typed, text), 'what is a part of it fits')
        },
      ),
    )
  })

  test('a long line takes no time', () => {
    const start = performance.now()
    fuzzyFit('a'.repeat(200), 'ab'.repeat(500))
    assert.ok(performance.now() - start < 200)
  })
})
