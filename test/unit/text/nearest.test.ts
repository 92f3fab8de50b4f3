import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { editDistance, nearest } from '../../../src/text/nearest.ts'

describe('the nearest name', () => {
  const names = ['password_command', 'port', 'prefix', 'tls', 'tls_ca', 'user']
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['prot', 'port'],
    ['Port', 'port'],
    ['usr', 'user'],
    ['pasword_comand', 'password_command'],
    ['password', 'password_command'],
    ['tls_c', 'tls_ca'],
    ['ssl', undefined],
    ['colour', undefined],
    ['', undefined],
  ]
  for (const [word, meant] of cases) {
    test(`of ${JSON.stringify(word)} is ${meant ?? 'none'}`, () => {
      assert.equal(nearest(word, names), meant)
    })
  }
})

describe('the edit distance', () => {
  const word = fc.string({ maxLength: 12 })

  test('counts one for each added, dropped, changed or swapped letter', () => {
    assert.deepEqual(
      [
        editDistance('abcd', 'abcd'),
        editDistance('abcd', 'acbd'),
        editDistance('abc', 'xbcy'),
        editDistance('', 'ab'),
      ],
      [0, 1, 2, 2],
    )
  })

  test('is the same in both directions, and 0 only for equal words', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        const distance = editDistance(one, other)
        assert.equal(distance, editDistance(other, one))
        assert.equal(distance === 0, one === other)
        assert.ok(distance <= Math.max(one.length, other.length))
      }),
    )
  })
})
