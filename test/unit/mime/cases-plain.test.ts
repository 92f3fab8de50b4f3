import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { unflow } from '../../../src/mime/flowed.ts'

const flowed = (text: string, delSp = false) =>
  unflow(text, delSp).map(({ quote, text: line }) => `${'>'.repeat(quote)}${line}`)

describe('format=flowed', () => {
  test('case 21: joins within one quote depth', () => {
    assert.deepEqual(flowed('> a \n> b\n>> c \nd'), ['>a b', '>>c', 'd'])
  })
  test('case 21: the signature mark never joins', () => {
    assert.deepEqual(flowed('text \n-- \nAna \nRuiz'), ['text', '-- ', 'Ana Ruiz'])
    assert.deepEqual(flowed('> -- \n> a'), ['>-- ', '>a'])
  })
  test('case 21: one stuffed space goes', () => {
    assert.deepEqual(flowed(' >no quote\n  two\n From x'), ['>no quote', ' two', 'From x'])
  })
  test('case 22: DelSp takes the space at the soft line end', () => {
    assert.deepEqual(flowed('日本 \n語', true), ['日本語'])
    assert.deepEqual(flowed('日本 \n語'), ['日本 語'])
  })
  test('an empty line parts paragraphs, though the line before it ends in a space', () => {
    assert.deepEqual(flowed('> a \n> \n> b \n\nc'), ['>a', '>', '>b', '', 'c'])
  })
  test('property: never throws, no text but spaces and marks is lost', () => {
    const line = fc
      .array(fc.constantFrom('>', ' ', 'a', '-- ', 'b '), { maxLength: 6 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), (lines, delSp) => {
        const bare = (text: string) => text.replace(/[> ]/g, '')
        assert.equal(bare(flowed(lines.join('\r\n'), delSp).join('')), bare(lines.join('')))
      }),
    )
  })
})
