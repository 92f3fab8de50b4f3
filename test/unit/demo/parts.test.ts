import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addressList } from '../../../src/cli/demo/addresses.ts'
import { fitsPattern } from '../../../src/cli/demo/glob.ts'
import { parseMime } from '../../../src/cli/demo/mime-tree.ts'
import { resolveRanges } from '../../../src/cli/demo/sequence-set.ts'
import { bodyStructure, envelope } from '../../../src/cli/demo/structure.ts'
import { decodeUtf7, encodeUtf7 } from '../../../src/cli/demo/utf7.ts'
import { dateTime, nstring, packNumbers } from '../../../src/cli/demo/wire.ts'

describe('modified UTF-7', () => {
  test('knows the examples of RFC 3501 §5.1.3', () => {
    assert.equal(encodeUtf7('~peter/mail/台北/日本語'), '~peter/mail/&U,BTFw-/&ZeVnLIqe-')
    assert.equal(decodeUtf7('&Jjo-!'), '☺!')
    assert.equal(encodeUtf7('R & D'), 'R &- D')
  })

  test('every name comes back, and nothing else is taken', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => decodeUtf7(encodeUtf7(name)) === name))
    for (const wrong of ['bad&name', '&AGE-', '&U,BTFw-&ZeVnLIqe-', 'é', '&A-']) {
      assert.equal(decodeUtf7(wrong), undefined, wrong)
    }
  })
})

describe('LIST patterns', () => {
  test('agree with a regular expression', () => {
    const alphabet = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '%'), maxLength: 8 })
    fc.assert(
      fc.property(alphabet, alphabet, (name, pattern) => {
        const source = pattern.replaceAll('*', '.STAR').replaceAll('%', '[^/]*').replaceAll('.STAR', '.*')
        const plainName = name.replaceAll(/[*%]/g, 'c')
        assert.equal(fitsPattern(plainName, pattern), new RegExp(`^${source}$`).test(plainName))
      }),
    )
  })

  test('take no time to speak of, however cruel', () => {
    assert.equal(fitsPattern('a'.repeat(500), `${'*%'.repeat(200)}b`), false)
  })
})

describe('sequence sets', () => {
  test('resolve to rising ranges, whatever their order', () => {
    assert.deepEqual(resolveRanges('5:3,1,2,9:*', 7), [
      [1, 5],
      [7, 9],
    ])
    assert.deepEqual(resolveRanges('*', 4), [[4, 4]])
  })

  test('packing and resolving give back the numbers', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (numbers) => {
        const sorted = numbers.toSorted((first, second) => first - second)
        const ranges = resolveRanges(packNumbers(sorted), 99)
        const found = Array.from({ length: 60 }, (_, index) => index + 1).filter((number) =>
          ranges.some(([first, last]) => first <= number && number <= last),
        )
        assert.deepEqual(found, sorted)
      }),
    )
  })
})

describe('strings, dates, addresses', () => {
  test('a string is quoted where it may be, else a literal', () => {
    assert.equal(nstring(undefined), 'NIL')
    assert.equal(nstring('a "b" \\'), '"a \\"b\\" \\\\"')
    assert.equal(nstring('a\r\nb'), '{4}\r\na\r\nb')
    assert.equal(nstring('\xe9'), '{1}\r\n\xe9')
  })

  test('INTERNALDATE pads the day with a space', () => {
    assert.equal(dateTime(new Date('2026-02-07T21:52:25Z')), '" 7-Feb-2026 21:52:25 +0000"')
  })

  test('addresses: names quoted, encoded, in comments; routes of none; groups', () => {
    assert.equal(addressList(undefined), 'NIL')
    assert.equal(addressList('"Ruiz, Ana" <ana@example.org>'), '(("Ruiz, Ana" NIL "ana" "example.org"))')
    assert.equal(
      addressList('=?utf-8?q?=C3=A9?= <a@b>, c@d (Dee)'),
      '(("=?utf-8?q?=C3=A9?=" NIL "a" "b")("Dee" NIL "c" "d"))',
    )
    assert.equal(
      addressList('Crew: a@b, Bo <c@d>;'),
      '((NIL NIL "Crew" NIL)(NIL NIL "a" "b")("Bo" NIL "c" "d")(NIL NIL NIL NIL))',
    )
    assert.equal(
      addressList('undisclosed-recipients:;'),
      '((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL))',
    )
  })

  test('any octets at all have a structure and an envelope', () => {
    const pieces = fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=x',
      '--x',
      '--x--',
      '\r\n',
      'a',
      '\xff',
      ':',
      '\t',
      'From: <@',
    )
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const tree = parseMime(Buffer.from(parts.join('\r\n'), 'latin1'))
        assert.match(bodyStructure(tree, true), /^\(.*\)$/s)
        assert.match(envelope(tree), /^\(.*\)$/s)
      }),
    )
  })
})
