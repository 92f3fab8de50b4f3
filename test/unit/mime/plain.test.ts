import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cpuSince } from '../../support/cpu-time.ts'
import { plainToBlocks } from '../../../src/mime/plain.ts'
import { layOut } from '../../../src/text/layout.ts'

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
  test('From at the start of a line, as a mailbox file writes it', () => {
    assert.deepEqual(summary('a\n\n>From here\n'), [[0, 'text:a'], ['blank'], [0, 'text:From here']])
    assert.deepEqual(summary('> a\n>From here\n'), [
      [1, 'text:a'],
      [1, 'text:From here'],
    ])
    assert.deepEqual(summary('Ana wrote:\n>From here\n')[1], [1, 'text:From here'])
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
  test('quotes by bars, but not the rows of a table', () => {
    assert.deepEqual(summary('| one\n| two\n|\n| | deep\nx\n'), [
      [1, 'text:one'],
      [1, 'text:two'],
      ['blank'],
      [0, 'text:| | deep'],
      [0, 'text:x'],
    ])
    assert.deepEqual(summary('| a | b |\n| c | d |\n| alone\n')[0], [0, 'text:| a | b |'])
  })
  test('attributions are dimmed, also over two lines', () => {
    const roles = (text: string) =>
      plainToBlocks(text).flatMap((block) => (block.kind === 'paragraph' ? [block.spans[0]?.role] : []))
    assert.deepEqual(roles('Yes.\n\nOn Tue, 17 Jun 2025, Ana wrote:\n> Well?\n'), ['text', 'dim', 'text'])
    assert.deepEqual(roles('On Tue, 17 Jun 2025 at 14:02, Ana Ruiz\n<ana@example.org> wrote:\n\n> Well?\n'), [
      'dim',
      'dim',
      'text',
    ])
    assert.deepEqual(roles('Am 17.06.2025 um 14:02 schrieb Ana:\n> > Well?\n> Yes\n'), [
      'text',
      'text',
      'text',
    ])
    assert.deepEqual(roles('> Am 17.06. schrieb Ana:\n> > Well?\n'), ['dim', 'text'])
    assert.deepEqual(roles('I answer as follows:\n> Well?\n'), ['text', 'text'])
  })
  test('the header of a message that is forwarded or answered without quote marks is dimmed', () => {
    const roles = (text: string) =>
      plainToBlocks(text).flatMap((block) => (block.kind === 'paragraph' ? [block.spans[0]?.role] : []))
    const header = 'From: Ana <ana@example.org>\nSent: Tuesday\nTo: Bob\n\nText: more\n'
    for (const start of [
      '-----Original Message-----',
      '---------- Forwarded message ---------',
      '_'.repeat(32),
    ]) {
      assert.deepEqual(roles(`Yes.\n${start}\n${header}`), ['text', 'dim', 'dim', 'dim', 'dim', 'text'])
    }
    assert.deepEqual(roles('--- title ---\nNo: header\ntext\n'), ['text', 'text', 'text'])
  })
  test('a signature without its space, and the footer of a list', () => {
    const roles = (text: string) =>
      plainToBlocks(text).flatMap((block) => (block.kind === 'paragraph' ? [block.spans[0]?.role] : []))
    assert.deepEqual(roles('Hi\n--\nAna\n'), ['text', 'signature', 'signature'])
    assert.deepEqual(roles(`Hi\n${'_'.repeat(47)}\nx mailing list\n`), ['text', 'signature', 'signature'])
    assert.deepEqual(roles('a\n-- \nforwarded\n-- \nAna\n'), [
      'text',
      'text',
      'text',
      'signature',
      'signature',
    ])
  })
  test('a URL in angle brackets that was broken over lines is one again', () => {
    const [first, second] = plainToBlocks('see <https://a.org/one/\n  two\nhttps://b.org/x\n')
    assert.ok(first?.kind === 'paragraph' && first.spans[1]?.target === 'https://a.org/one/')
    assert.ok(second)
    const [joined, rest] = plainToBlocks('see <https://a.org/one/\ntwo/three> now\nrest\n')
    assert.ok(joined?.kind === 'paragraph' && joined.spans[1]?.target === 'https://a.org/one/two/three')
    assert.ok(rest?.kind === 'paragraph' && rest.spans[0]?.text === 'rest')
  })
  test('list items and indented lines hang', () => {
    const lines = layOut(plainToBlocks('  * one two three\n10. one two three\n'), 12)
    assert.deepEqual(
      lines.map((line) => line.map((span) => span.text).join('')),
      ['  * one two', '    three', '10. one two', '    three'],
    )
  })
  test('a patch is coloured and kept as it is, also quoted; its signature is no removal', () => {
    const patch = [
      'Fix it.',
      '---',
      ' a.c | 2 +-',
      '',
      'diff --git a/a.c b/a.c',
      'index 1234567..89abcde 100644',
      '--- a/a.c',
      '+++ b/a.c',
      '@@ -1,3 +1,3 @@ int main(void)',
      ' int    a;',
      '-int b;',
      '+int c; see https://a.org/',
      '',
      '-- ',
      '2.39.0',
    ]
    assert.deepEqual(summary(`${patch.join('\n')}\n`).slice(-3), [
      ['blank'],
      [0, 'signature:-- '],
      [0, 'signature:2.39.0'],
    ])
    const roles = plainToBlocks(patch.join('\n')).flatMap((block) =>
      block.kind === 'verbatim' ? [block.spans.map((span) => `${span.role} ${span.text}`).join()] : [],
    )
    assert.deepEqual(roles, [
      'strong diff --git a/a.c b/a.c',
      'strong index 1234567..89abcde 100644',
      'strong --- a/a.c',
      'strong +++ b/a.c',
      'diff-hunk @@ -1,3 +1,3 @@ int main(void)',
      'text  int    a;',
      'diff-removed -int b;',
      'diff-added +int c; see https://a.org/',
    ])
    const review = plainToBlocks('> @@ -1,2 +1,2 @@\n> -old\nWhy?\n> +new\nSo.\n- no patch\n')
    assert.deepEqual(
      review.map((block) =>
        block.kind === 'verbatim' || block.kind === 'paragraph' ? block.spans[0]?.role : block.kind,
      ),
      ['diff-hunk', 'diff-removed', 'text', 'diff-added', 'text', 'text'],
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
