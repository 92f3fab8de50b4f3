import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cpuSince } from '../../support/cpu-time.ts'
import type { Block, Span } from '../../../src/model/document.ts'
import { listDate, longDate } from '../../../src/text/dates.ts'
import { displaySafe } from '../../../src/text/display-safe.ts'
import { layOut } from '../../../src/text/layout.ts'
import { formatDuration, formatSize } from '../../../src/text/size.ts'
import { cellWidth, charWidth, fit, padEnd, toCells, truncate } from '../../../src/text/width.ts'
import { wrapSpans } from '../../../src/text/wrap.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        'a',
        ' ',
        '日',
        '。',
        '「',
        'é',
        '\u0301',
        '\u200d',
        '👨',
        '🏽',
        '🇩',
        '\ufe0f',
        '\t',
        '\x1b',
        '\u202e',
        '\n',
        '\ud800',
        '\u009b',
        'word ',
        '\u00ad',
        '\u200b',
        '\u00a0',
        'ส',
        'ำ',
        'ि',
        'क',
        '्',
        '\u1100',
        '\u1161',
        '가',
        'م',
        '\u2067',
      ),
    )
    .map((parts) => parts.join('')),
)

const plainText = (lines: readonly (readonly Span[])[]) =>
  lines.map((line) => line.map((span) => span.text).join(''))
const wrap = (text: string, width: number) =>
  plainText(wrapSpans([{ text: displaySafe(text, 'body'), role: 'text' }], width))

describe('displaySafe', () => {
  test('threat: ESC, OSC (CVE-2003-0063, CVE-2022-45063): 8, 52 and the title', () => {
    assert.equal(displaySafe('\x1b]0;owned\x07hi\x1b[31m'), '␛]0;owned␇hi␛[31m')
    assert.equal(displaySafe('\x00\x7f\x08'), '␀␡␈')
  })
  test('threat: C1: such controls go', () => assert.equal(displaySafe('a\u009b31m\u0090b'), 'a31mb'))
  test('threat: CR, LF, NUL: line breaks in a header are one space', () => {
    assert.equal(displaySafe('a\r\n\t b\u2028c'), 'a  b c')
    assert.equal(displaySafe('a\nb', 'name'), 'a b')
  })
  test('threat: bidi (CVE-2021-42574): it is shown in lines and names', () => {
    assert.equal(displaySafe('invoice\u202efdp.exe'), 'invoice⟨U+202E⟩fdp.exe')
    assert.equal(displaySafe('a\u2066b', 'name'), 'a⟨U+2066⟩b')
    assert.equal(displaySafe('a\u202eb\u2066c\u2069', 'body'), 'a⟨U+202E⟩bc')
  })
  test('threat: zero-width: invisible and tag characters show in names, go elsewhere', () => {
    assert.equal(displaySafe('pay\u200bpal\u{e0041}', 'name'), 'pay⟨U+200B⟩pal⟨U+E0041⟩')
    assert.equal(displaySafe('pay\u200bpal\u{e0041}\u00ad'), 'paypal')
  })
  test('threat: bidi: a laid out line of a body leaves nothing open that would turn what follows on its row', () => {
    const text = 'a \u2067b\u202bc\u200f \u0627\u0644 \u2066x'
    const blocks: Block[] = [
      { kind: 'paragraph', quote: 0, spans: [{ text: displaySafe(text, 'body'), role: 'text' }] },
    ]
    assert.deepEqual(plainText(layOut(blocks, 80)), ['a bc \u0627\u0644 x'])
  })
  test('threat: combining bombs: 500 marks on a base are 4', () => {
    assert.equal(displaySafe(`Z${'\u0301'.repeat(500)}x`), `Z${'\u0301'.repeat(4)}x`)
    assert.equal(displaySafe('\u0301x'), '◌\u0301x')
  })
  test('lone surrogates become U+FFFD', () => assert.equal(displaySafe('a\ud800b\udc00'), 'a\ufffdb\ufffd'))
  test('TAB stays in a body for the layout', () => assert.equal(displaySafe('a\tb', 'body'), 'a\tb'))
  test('emoji sequences, flags and scripts pass', () => {
    for (const text of ['👩‍💻❤️1️⃣', '🇩🇪', '日本語', 'Grüße', 'नमस्ते', 'مرحبا', '{red-fg}']) {
      assert.equal(displaySafe(text, 'name'), text)
    }
  })
  test('property: nothing that a terminal obeys is left, and a second pass changes nothing', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('line', 'body', 'name'), (text, use) => {
        const safe = displaySafe(text, use)
        assert.doesNotMatch(
          safe.replaceAll('\t', use === 'body' ? '' : '\t'),
          /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u,
        )
        assert.equal(displaySafe(safe, use), safe)
      }),
      { numRuns: 1000 },
    )
  })
  test('a megabyte takes less than half a second', () => {
    const start = process.cpuUsage()
    for (const unit of ['a', '\x1b', '日', '\u0301', '\u202e']) displaySafe(unit.repeat(200_000))
    assert.ok(cpuSince(start) < 500)
  })
})

describe('width', () => {
  test('one code point', () => {
    const widths = ['a', '日', '\u0301', '👍', '\u200d', 'é', '가', '\x1b', 'ｱ', '…', '─', '❤']
    assert.deepEqual(
      widths.map((text) => charWidth(text.codePointAt(0) ?? 0)),
      [1, 2, 0, 2, 0, 1, 2, 0, 1, 1, 1, 1],
    )
  })
  test('clusters are degraded to their first code point, flags and marks are kept', () => {
    assert.deepEqual(toCells('👨‍👩‍👧a❤️👍🏽🇩🇪e\u0301日'), [
      { text: '👨', width: 2 },
      { text: 'a', width: 1 },
      { text: '❤', width: 1 },
      { text: '👍', width: 2 },
      { text: '🇩🇪', width: 2 },
      { text: 'e\u0301', width: 1 },
      { text: '日', width: 2 },
    ])
  })
  test('truncate never cuts a wide character in half', () => {
    assert.equal(truncate('日本語', 5), '日本…')
    assert.equal(truncate('日本語', 4), '日…')
    assert.equal(truncate('日本語', 6), '日本語')
    assert.equal(truncate('abc', 2), 'a…')
    assert.equal(truncate('abc', 0), '')
    assert.equal(fit('日本語', 4), '日… ')
    assert.equal(padEnd('日', 4), '日  ')
  })
  test('property: cells add up, and fit is exact', () => {
    fc.assert(
      fc.property(anyText, fc.nat(20), (text, width) => {
        assert.equal(
          cellWidth(text),
          toCells(text).reduce((sum, cell) => sum + cell.width, 0),
        )
        assert.equal(cellWidth(fit(text, width)), width)
        assert.ok(cellWidth(truncate(text, width)) <= width)
        assert.doesNotMatch(
          toCells(text)
            .map((cell) => cell.text)
            .join(''),
          /\p{Cc}/u,
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe('wrap', () => {
  test('breaks at spaces, folds long words, keeps inner spaces', () => {
    assert.deepEqual(wrap('the quick  brown fox', 10), ['the quick', 'brown fox'])
    assert.deepEqual(wrap('a  b', 10), ['a  b'])
    assert.deepEqual(wrap('  indented text', 10), ['  indented', 'text'])
    assert.deepEqual(wrap('xabcdefghijklm n', 5), ['xabcd', 'efghi', 'jklm', 'n'])
    assert.deepEqual(wrap('', 5), [''])
  })
  test('a break that gains no room is none: what has to be folded begins behind its label', () => {
    const label: Span = { text: 'List: ', role: 'header-name' }
    const url: Span = { text: 'https://example.org/abcdefgh', role: 'link' }
    const lines = wrapSpans([label, url], 20, 14)
    assert.deepEqual(plainText(lines), ['List: https://exampl', 'e.org/abcdefgh'])
    assert.deepEqual(plainText(wrapSpans([{ text: '* abcdefghijkl', role: 'text' }], 10, 8)), [
      '* abcdefgh',
      'ijkl',
    ])
    assert.deepEqual(plainText(wrapSpans([{ text: '* abcdefghi x', role: 'text' }], 10, 8)), [
      '* abcdefgh',
      'i x',
    ])
  })
  test('words of the scripts of India are not broken between their syllables', () => {
    assert.deepEqual(wrap('உரிமைகளிலும் சமமானவர்கள்', 20), ['உரிமைகளிலும்', 'சமமானவர்கள்'])
  })
  test('CJK breaks anywhere, but no closing punctuation starts a line and no opener ends one', () => {
    assert.deepEqual(wrap('日本語日本語', 6), ['日本語', '日本語'])
    assert.deepEqual(wrap('日本語。日本', 6), ['日本', '語。日', '本'])
    assert.deepEqual(wrap('日本「語」', 6), ['日本', '「語」'])
  })
  test('CJK: no closing bracket, small kana, ASCII stop or half-width sign starts a line', () => {
    assert.deepEqual(wrap('日本語)本語', 6), ['日本', '語)本', '語'])
    assert.deepEqual(wrap('日本ッ語', 4), ['日', '本ッ', '語'])
    assert.deepEqual(wrap('日本(語)', 5), ['日本', '(語)'])
    assert.deepEqual(wrap('한국어 문장이다', 8), ['한국어', '문장이다'])
  })
  test('soft hyphens and zero-width spaces are places to break, no-break spaces are not', () => {
    assert.deepEqual(wrap('Donau\u00addampf\u00adschiff', 11), ['Donaudampf-', 'schiff'])
    assert.deepEqual(wrap('Donau\u00addampf\u00adschiff', 80), ['Donaudampfschiff'])
    assert.deepEqual(wrap('abc\u200bdef', 4), ['abc', 'def'])
    assert.deepEqual(wrap('x 10\u00a0km', 6), ['x', '10\u00a0km'])
  })
  test('Thai and Lao break between words', () => {
    assert.deepEqual(wrap('สวัสดีครับวันนี้', 6), ['สวัสดี', 'ครับวันนี้'])
    assert.deepEqual(wrap('ທົດສອບພາສາລາວ', 6), ['ທົດສອບ', 'ພາສາ', 'ລາວ'])
  })
  test('no cluster is torn apart: flags, marks, Jamo, the conjuncts and vowel signs of India', () => {
    assert.deepEqual(wrap('🇩🇪🇫🇷🇮🇹', 3), ['🇩🇪', '🇫🇷', '🇮🇹'])
    assert.deepEqual(wrap('e\u0301e\u0301e\u0301', 2), ['e\u0301e\u0301', 'e\u0301'])
    assert.deepEqual(wrap('\u1112\u1161\u11ab\u1100\u1173\u11af', 3), [
      '\u1112\u1161\u11ab',
      '\u1100\u1173\u11af',
    ])
    assert.deepEqual(wrap('किकिकि', 3), ['कि', 'कि', 'कि'])
    assert.deepEqual(wrap('क्षक्षक्ष', 3), ['क्ष', 'क्ष', 'क्ष'])
    assert.deepEqual(wrap('คำคำคำ', 3), ['คำ', 'คำ', 'คำ'])
  })
  test('property: the short way for simple text gives the same lines as the long one', () => {
    const text = fc.array(
      fc.constantFrom('a', 'bc', ' ', '  ', 'longer', '-', 'ö', '“', '\u00a0', '—', 'Щ'),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (parts, first, rest) => {
          const span: Span = { text: parts.join(''), role: 'text' }
          const long = plainText(wrapSpans([span, { text: '', role: 'link' }], first, rest))
          assert.deepEqual(
            plainText(wrapSpans([span], first, rest)),
            span.text.length <= first ? [span.text] : long,
          )
        },
      ),
      { numRuns: 2000 },
    )
  })
  test('a word of several roles stays together', () => {
    const lines = wrapSpans(
      [
        { text: 'one two', role: 'text' },
        { text: 'three', role: 'strong' },
        { text: ' x', role: 'text' },
      ],
      9,
    )
    assert.deepEqual(plainText(lines), ['one', 'twothree', 'x'])
  })
  test('property: no line is too wide and no visible text is lost', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const lines = wrap(text.replaceAll('\t', ' '), width)
        for (const line of lines) assert.ok(cellWidth(line) <= width)
        const visible = toCells(displaySafe(text.replaceAll('\t', ' '), 'body')).map((cell) => cell.text)
        const bare = (shown: string) => shown.replace(/[ -]/g, '')
        assert.equal(bare(lines.join('')), bare(visible.join('')))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('layOut', () => {
  const span = (text: string): Span => ({ text, role: 'text' })

  test('quotes, prefixes, rules, tabs, blanks', () => {
    const lines = layOut(
      [
        { kind: 'paragraph', quote: 0, first: '3. ', rest: '   ', spans: [span('one two three')] },
        { kind: 'paragraph', quote: 2, spans: [span('quoted words here')] },
        { kind: 'blank', quote: 1 },
        { kind: 'verbatim', quote: 0, spans: [span('a\tb  c'), span('\td')] },
        { kind: 'rule', title: 'T' },
        { kind: 'rule' },
      ],
      16,
    )
    assert.deepEqual(plainText(lines), [
      '3. one two three',
      '> > quoted words',
      '> > here',
      '>',
      'a       b  c    ',
      'd',
      `── T ${'─'.repeat(11)}`,
      '─'.repeat(16),
    ])
    assert.equal(lines[1]?.[0]?.role, 'quote-2')
    assert.equal(lines[1]?.[1]?.role, 'quote-2')
  })
  const blocks: fc.Arbitrary<Block> = fc
    .record({
      kind: fc.constantFrom('paragraph', 'verbatim', 'blank', 'rule'),
      quote: fc.nat(60),
      texts: fc.array(anyText, { maxLength: 3 }),
      prefix: anyText,
    })
    .map(({ kind, quote, texts, prefix }): Block => {
      const safe = displaySafe(prefix)
      const spans = texts.map((text) => span(displaySafe(text, 'body')))
      if (kind === 'paragraph') return { kind, quote, first: safe, rest: safe, spans }
      if (kind === 'verbatim') return { kind, quote, spans }
      return kind === 'blank' ? { kind, quote } : { kind: 'rule', title: safe }
    })
  test('property: no line is wider than asked or holds a control character', () => {
    fc.assert(
      fc.property(fc.array(blocks, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (list, width) => {
        for (const line of plainText(layOut(list, width))) {
          assert.ok(cellWidth(line) <= width, JSON.stringify(line))
          assert.doesNotMatch(line, /[\p{Cc}\p{Cs}]/u)
        }
      }),
      { numRuns: 1000 },
    )
  })
  test('case 30: a line of 1 MB and 200,000 blocks take well under a second', () => {
    const start = process.cpuUsage()
    const million = ['x'.repeat(1_000_000), 'x '.repeat(500_000), '日'.repeat(300_000), 'a\t'.repeat(200_000)]
    for (const text of million) layOut([{ kind: 'paragraph', quote: 0, spans: [span(text)] }], 80)
    layOut(
      Array.from({ length: 200_000 }, (): Block => ({
        kind: 'paragraph',
        quote: 1,
        spans: [span('some text')],
      })),
      80,
    )
    assert.ok(cpuSince(start) < 3000)
  })
})

describe('dates and sizes', () => {
  const now = new Date(2025, 5, 17, 15, 0)

  test('the date column', () => {
    const cases: [Date | null, string][] = [
      [new Date(2025, 5, 17, 14, 2), '14:02'],
      [new Date(2025, 5, 17, 0, 0), '00:00'],
      [new Date(2025, 5, 16, 23, 59), 'Mon'],
      [new Date(2025, 5, 11, 1, 0), 'Wed'],
      [new Date(2025, 5, 10, 23, 0), '10 Jun'],
      [new Date(2025, 11, 3, 1, 0), '3 Dec'],
      [new Date(2024, 11, 31, 1, 0), '2024'],
      [null, ''],
      [new Date(Number.NaN), ''],
    ]
    for (const [date, text] of cases) assert.equal(listDate(date, now), text)
  })
  test('the date in full, with the distance', () => {
    assert.match(
      longDate(new Date(2025, 4, 27, 14, 2), now),
      /^Tue 27 May 2025 14:02 [+-]\d\d:\d\d \(3 weeks ago\)$/,
    )
    assert.match(longDate(new Date(2025, 5, 16, 14, 2), now), /\(1 day ago\)$/)
    assert.match(longDate(new Date(2025, 5, 18, 16, 0), now), /\(in 1 day\)$/)
    assert.match(longDate(new Date(2025, 5, 17, 15, 0, 30), now), /\(just now\)$/)
    assert.equal(longDate(null, now), '')
  })
  test('property: the date column never takes more than 6 cells', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: false }), fc.date({ noInvalidDate: true }), (date, today) => {
        assert.ok(cellWidth(listDate(date, today)) <= 6)
        longDate(date, today)
      }),
    )
  })
  test('sizes', () => {
    const cases: [number, string][] = [
      [0, '0 B'],
      [812, '812 B'],
      [999, '999 B'],
      [1000, '1.0 KB'],
      [41_200, '41 KB'],
      [999_700, '1.0 MB'],
      [4_930_000, '4.9 MB'],
      [70_000_000, '70 MB'],
      [-5, '0 B'],
      [Number.NaN, '0 B'],
    ]
    for (const [octets, text] of cases) assert.equal(formatSize(octets), text)
  })
  test('durations', () => {
    const texts = [0.4, 8, 59.4, 60, 180, 7200, 200_000].map(formatDuration)
    assert.deepEqual(texts, ['0 s', '8 s', '59 s', '1 min', '3 min', '2 h', '2 d'])
  })
})
