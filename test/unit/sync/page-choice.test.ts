import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { choosePage } from '../../../src/sync/page-choice.ts'

/** What is chosen of a thousand rows where those from 100 to 120 are looked at, and these are absent. */
function choose(from: number, to: number): readonly number[] | undefined {
  const window = { visible: { from: 100, to: 120 }, ahead: { from: 120, to: 170 }, near: 100 }
  return choosePage(window, 1000, (row) => row >= from && row < to)?.rows
}

describe('the next page', () => {
  test('is what is looked at, filled up from what is ahead, fifty rows at most', () => {
    assert.deepEqual(choose(110, 1000)?.length, 50)
    assert.deepEqual(choose(118, 123), [118, 119, 120, 121, 122])
  })

  test('of a few rows ahead is worth no command while they are far', () => {
    assert.equal(choose(146, 1000), undefined)
    assert.equal(choose(145, 1000)?.length, 25)
    assert.equal(choose(150, 153), undefined)
  })

  test('of a few rows among others comes before they are looked at', () => {
    assert.deepEqual(choose(140, 143), [140, 141, 142])
    assert.equal(choose(145, 148), undefined)
  })
})
