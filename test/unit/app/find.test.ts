import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { rangesIn, scanOn, toPattern, withHits } from '../../../src/app/find.ts'
import type { Hit } from '../../../src/app/find.ts'
import type { Line } from '../../../src/model/document.ts'

function linesOf(...texts: readonly string[]): Line[] {
  return texts.map((text) => [{ text, role: 'text' }])
}

/** What is shown as found, line by line. */
function found(lines: readonly Line[], text: string): string[][] {
  const pattern = toPattern(text)
  return lines.map((line, index) =>
    withHits(line, rangesIn(lines, index, pattern))
      .filter(({ role }) => role === 'hit')
      .map((span) => span.text),
  )
}

/** Hits in the order in which they are gone to, until nothing is new. */
function tour(lines: readonly Line[], text: string, direction: 1 | -1): Hit[] {
  const hits: Hit[] = []
  let origin: Hit = { line: 0, start: direction === 1 ? -1 : 0 }
  for (;;) {
    const result = scanOn(lines, toPattern(text), { origin, direction, visited: 0 })
    if (result.kind !== 'found') return hits
    const { hit } = result
    if (hits.some(({ line, start }) => line === hit.line && start === hit.start)) return hits
    hits.push(hit)
    origin = hit
  }
}

describe('search in a message', () => {
  test('any case; upper case where it was typed', () => {
    const lines = linesOf('Meeting, meeting and MEETING')
    assert.deepEqual(found(lines, 'meeting'), [['Meeting', 'meeting', 'MEETING']])
    assert.deepEqual(found(lines, 'Meeting'), [['Meeting']])
  })

  test('accents count where they were typed; composed or not is the same', () => {
    const lines = linesOf('re\u0301sume\u0301 und résumé, resume')
    assert.deepEqual(found(lines, 'resume'), [['re\u0301sume\u0301', 'résumé', 'resume']])
    assert.deepEqual(found(lines, 'résumé'), [['re\u0301sume\u0301', 'résumé']])
    assert.deepEqual(found(linesOf('Straße, ΟΔΟΣ, ｗｉｄｅ, ﬁle'), 'strasse'), [['Straße']])
    assert.deepEqual(found(linesOf('ΟΔΟΣ'), 'οδος'), [['ΟΔΟΣ']])
    assert.deepEqual(found(linesOf('ｗｉｄｅ ﬁle'), 'wide file'), [['ｗｉｄｅ ﬁle']])
    assert.deepEqual(found(linesOf('한글과'), '글'), [['글']])
  })

  test('words that a line break parts are found, quote marks between them or not', () => {
    const lines = linesOf('> as the annual', '> report says', 'annual', 'report')
    assert.deepEqual(found(lines, 'annual report'), [['annual'], ['report'], ['annual'], ['report']])
    assert.deepEqual(found(linesOf('the annual report', 'report'), 'annual report'), [['annual report'], []])
  })

  test('hits keep the links of the text and cut spans where they must', () => {
    const line: Line = [
      { text: 'see ', role: 'text' },
      { text: 'https://a.example/x', role: 'link', target: 'https://a.example/x' },
    ]
    const shown = withHits(line, rangesIn([line], 0, toPattern('ee https')))
    assert.deepEqual(shown, [
      { text: 's', role: 'text' },
      { text: 'ee ', role: 'hit' },
      { text: 'https', role: 'hit', target: 'https://a.example/x' },
      { text: '://a.example/x', role: 'link', target: 'https://a.example/x' },
    ])
  })

  test('goes through all hits both ways, several in a line, and round the ends', () => {
    const lines = linesOf('ab ab', '', 'ab', 'x')
    const all = [
      { line: 0, start: 0 },
      { line: 0, start: 3 },
      { line: 2, start: 0 },
    ]
    assert.deepEqual(tour(lines, 'ab', 1), all)
    assert.deepEqual(tour(lines, 'ab', -1), all.toReversed())
    const last = scanOn(lines, toPattern('ab'), { origin: { line: 2, start: 0 }, direction: 1, visited: 0 })
    assert.deepEqual(last, { kind: 'found', hit: { line: 0, start: 0 }, wrapped: true })
    assert.deepEqual(
      scanOn(lines, toPattern('y'), { origin: { line: 0, start: -1 }, direction: 1, visited: 0 }),
      {
        kind: 'nothing',
      },
    )
  })

  test('the only hit is found again from itself', () => {
    const lines = linesOf('x', 'one here', 'x')
    for (const direction of [1, -1] as const) {
      const result = scanOn(lines, toPattern('one'), { origin: { line: 1, start: 0 }, direction, visited: 0 })
      assert.deepEqual(result, { kind: 'found', hit: { line: 1, start: 0 }, wrapped: true })
    }
  })

  test('a long message is looked through in pieces, and all of it', () => {
    const lines = [
      ...linesOf(...Array.from({ length: 100_000 }, (_, index) => `line ${index} of a long one`)),
      ...linesOf('the needle'),
    ]
    let scan = { origin: { line: 0, start: -1 }, direction: 1 as const, visited: 0 }
    for (let pieces = 1; ; pieces++) {
      const result = scanOn(lines, toPattern('needle'), scan)
      if (result.kind === 'going-on') {
        assert.ok(result.scan.visited > scan.visited)
        scan = { ...result.scan, direction: 1 }
        continue
      }
      assert.deepEqual(result, { kind: 'found', hit: { line: 100_000, start: 4 }, wrapped: false })
      assert.ok(pieces > 5, `${pieces} pieces`)
      return
    }
  })

  test('what is found is in the text, whatever both are; nothing of the text is lost', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'B', ' ', 'é', 'e\u0301', '日', '😀', 'ß', '>', '\u0300'),
      maxLength: 8,
    })
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), word, (texts, text) => {
        const lines = linesOf(...texts)
        const pattern = toPattern(text)
        lines.forEach((line, index) => {
          const shown = withHits(line, rangesIn(lines, index, pattern))
          assert.equal(shown.map((span) => span.text).join(''), texts[index])
          assert.ok(line.length === 0 || shown.every((span) => span.text !== '' || texts[index] === ''))
        })
        const direct = texts.some((each) => text !== '' && each.includes(text))
        const result = scanOn(lines, pattern, { origin: { line: 0, start: -1 }, direction: 1, visited: 0 })
        if (direct) assert.equal(result.kind, 'found')
        if (result.kind === 'found') {
          const { line, start } = result.hit
          assert.ok(rangesIn(lines, line, pattern).some((range) => range.start === start))
        }
      }),
      { numRuns: 2000 },
    )
  })
})
