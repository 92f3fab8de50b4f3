import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plainToBlocks } from '../../../src/mime/plain.ts'
import { foldQuotes } from '../../../src/text/fold-quotes.ts'
import { layOut } from '../../../src/text/layout.ts'

const show = (text: string, folded = true) =>
  layOut(foldQuotes(plainToBlocks(text), folded), 76).map((line) => line.map((span) => span.text).join(''))

describe('folding quotes', () => {
  const text = 'hi\n> one\n>\n> > two\n> three\n> four\nmy answer\n> a\n> b\n> c\nbye\n'
  test('a long quote is its first line and a count, a short one stays', () => {
    assert.deepEqual(show(text), [
      'hi',
      '> one',
      '  … 4 quoted lines (T shows them)',
      'my answer',
      '> a',
      '> b',
      '> c',
      'bye',
    ])
  })
  test('unfolded, nothing changes', () => {
    const blocks = plainToBlocks(text)
    assert.equal(foldQuotes(blocks, false), blocks)
  })
  test('a long quoted paragraph counts as the lines it takes', () => {
    const [first, second, ...more] = show(`> ${'word '.repeat(100)}\n`)
    assert.equal(first?.endsWith('…'), true)
    assert.equal(second, '  … 6 quoted lines (T shows them)')
    assert.deepEqual(more, [])
  })
})
