import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cpuSince } from '../../support/cpu-time.ts'
import { unflow } from '../../../src/mime/flowed.ts'
import { plainToBlocks } from '../../../src/mime/plain.ts'
import { layOut } from '../../../src/text/layout.ts'

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

describe('plain text', () => {
  const summary = (text: string) =>
    plainToBlocks(text).map((block) =>
      block.kind === 'paragraph'
        ? [block.quote, ...block.spans.map((span) => `${span.role}:${span.text}`)]
        : [block.kind],
    )

  test('quotes, blanks, the signature', () => {
    assert.deepEqual(summary('a\r\n\r\n> b\n>> c\n> > d\n>e\n-- \nAna\n'), [
      [0, 'text:a'],
      ['blank'],
      [1, 'text:b'],
      [2, 'text:c'],
      [2, 'text:d'],
      [1, 'text:e'],
      [0, 'signature:-- '],
      [0, 'signature:Ana'],
    ])
  })
  test('URLs are links, the punctuation round them is not', () => {
    assert.deepEqual(summary('see https://a.org/x(1), (http://b.org/y). <www.c.org>!'), [
      [
        0,
        'text:see ',
        'link:https://a.org/x(1)',
        'text:, (',
        'link:http://b.org/y',
        'text:). <',
        'link:www.c.org',
        'text:>!',
      ],
    ])
  })
  test('a table drawn with spaces keeps them, a long line is wrapped', () => {
    const lines = layOut(plainToBlocks('a    b\n  c  d\nlong words here'), 10)
    assert.deepEqual(
      lines.map((line) => line.map((span) => span.text).join('')),
      ['a    b', '  c  d', 'long words', 'here'],
    )
  })
  test('text without an end has one: of line feeds, of carriage returns, of NULs', () => {
    for (const [unit, more] of [
      ['\n', 9_900_000],
      ['\r', 3_900_001],
      ['\0', 1],
    ] as const) {
      const blocks = plainToBlocks(unit.repeat(10_000_000))
      const last = blocks.at(-1)
      assert.equal(
        last?.kind === 'paragraph' && last.spans[0]?.text,
        `truncated: ${more} more lines are not shown`,
        JSON.stringify(unit),
      )
      assert.ok(blocks.length <= 100_001)
    }
  })

  test('case 30: a line of 1 MB, and more lines than are shown', () => {
    const start = process.cpuUsage()
    for (const unit of ['x', '>', 'http://', 'http://x) ', ')', '. ']) plainToBlocks(unit.repeat(150_000))
    plainToBlocks(`http://x${')'.repeat(1_000_000)}`)
    const blocks = plainToBlocks('a\n'.repeat(150_000))
    assert.equal(blocks.length, 100_001)
    const last = blocks.at(-1)
    assert.ok(
      last?.kind === 'paragraph' && last.spans[0]?.text === 'truncated: 50000 more lines are not shown',
    )
    assert.ok(cpuSince(start) < 2000)
  })
  test('property: spans are safe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, delSp) => {
        for (const block of plainToBlocks(text, { flowed: delSp, delSp })) {
          if (block.kind !== 'paragraph') continue
          for (const { text: shown } of block.spans) assert.doesNotMatch(shown, /[^\P{Cc}\t]|\p{Cs}/u)
        }
      }),
    )
  })
})
