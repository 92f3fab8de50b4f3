import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  decodeWords,
  parseAddresses,
  parseContentType,
  parseDate,
  parseDisposition,
  parseEnvelope,
  parseHeader,
} from '../../../src/mime/header.ts'
import { addressListText, addressText } from '../../../src/mime/address-text.ts'
import { cpuSince } from '../../support/cpu-time.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

describe('encoded words', () => {
  const cases: [string, string, string][] = [
    ['two padded B words', '=?utf-8?B?YQ==?= =?utf-8?B?Yg==?=', 'ab'],
    ['windows quotes under latin1', '=?iso-8859-1?Q?=93hi=94?=', '“hi”'],
    ['an unknown charset', '=?nonsense?Q?=E9?=', 'é'],
    ['utf-7', '=?utf-7?Q?+ZeVnLIqe-?=', '日本語'],
    ['a language tag', '=?UTF-8*de?Q?=C3=A9_a?=', 'é a'],
    ['decoded text passes unchanged', 'Grüße = ? ?= 日本', 'Grüße = ? ?= 日本'],
  ]
  for (const [title, raw, decoded] of cases) test(title, () => assert.equal(decodeWords(raw), decoded))

  test('hostile input takes linear time', () => {
    const patterns = ['=?a?Q?', '=?utf-8?B?YQ==?= ', '=?=?', '=?a?Q?x?=\t', ' '.repeat(7), '=?utf-8?Q?=?=']
    const start = process.cpuUsage()
    for (const pattern of patterns) decodeWords(`=?utf-8?Q?a?=${pattern.repeat(20_000)}`)
    assert.ok(cpuSince(start) < 3000)
  })
})

describe('header block', () => {
  test('unfolds CRLF and LF, stops at the empty line, skips what is no field', () => {
    const fields = parseHeader(
      bytes('From x Mon\r\nA: one\r\n two\nB : three\nnonsense\nC:\r\n\tfour\r\n\r\nD: body\r\n'),
    )
    assert.deepEqual(
      fields.map(({ name, value }) => [name, value]),
      [
        ['A', 'one two'],
        ['B', 'three'],
        ['C', 'four'],
      ],
    )
  })
  test('a megabyte of one folded field is read in linear time and bounded', () => {
    const start = process.cpuUsage()
    const fields = parseHeader(bytes(`Subject: x\r\n${' y\r\n'.repeat(1_000_000)}`))
    assert.equal(fields.length, 1)
    assert.ok((fields[0]?.value.length ?? 0) <= 1 << 20)
    assert.ok(cpuSince(start) < 1500)
  })
  test('an encoded comma makes no second address', () => {
    const [from, ...others] = parseEnvelope(
      parseHeader(bytes('From: =?utf-8?Q?boss=40bank.com=2C_Ana?= <evil@example.org>\n')),
    ).from
    assert.deepEqual(from, { name: 'boss@bank.com, Ana', address: 'evil@example.org' })
    assert.equal(others.length, 0)
  })
  test('property: any octets are read without a throw, within bounds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (octets) => {
        const fields = parseHeader(octets)
        assert.ok(fields.every((field) => !/[\n:]/.test(field.name)))
        parseEnvelope(fields)
      }),
    )
  })
})

describe('parameters', () => {
  const fileName = (rest: string) => parseDisposition(`attachment; ${rest}`).parameters.filename
  const cases: [string, string, string][] = [
    ['continuations without a charset, out of order', 'filename*1="b.txt"; filename*0="a"', 'ab.txt'],
    ['parentheses and semicolons in quotes', 'filename="a (1); b.txt"', 'a (1); b.txt'],
    ['an unquoted parenthesis', 'filename=Invoice(1).pdf', 'Invoice(1).pdf'],
    ['an escaped quote', String.raw`filename="a\"b\\c"`, String.raw`a"b\c`],
    ['a DOS path', String.raw`filename="C:\letters\a.doc"`, String.raw`C:\letters\a.doc`],
    ['percent signs that encode nothing', "filename*=utf-8''100%25%zz", '100%%zz'],
    ['an unknown charset', "filename*=nonsense''%E9", 'é'],
    ['the first of two', 'filename=a; filename=b', 'a'],
  ]
  for (const [title, rest, expected] of cases) test(title, () => assert.equal(fileName(rest), expected))

  test('a Content-Type with comments and odd spaces', () => {
    const type = parseContentType('Text / HTML (x) ; charset = "utf-8" (comment); __proto__=x')
    assert.equal(`${type.type}/${type.subtype}`, 'text/html')
    assert.equal(type.parameters.charset, 'utf-8')
  })
  test('what is unreadable is text/plain', () => {
    for (const value of ['', ';', 'text', '/', '"']) assert.equal(parseContentType(value).subtype, 'plain')
  })
  test('hostile values take linear time', () => {
    const start = process.cpuUsage()
    for (const unit of ['(', '"', ';', 'a="', ';a*0*=', '\\', '="" '])
      parseContentType(`a/b;${unit.repeat(100_000)}`)
    assert.ok(cpuSince(start) < 1000)
  })
  test('property: never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => void parseContentType(`a/b; ${value}`)))
  })
})

describe('addresses', () => {
  const cases: [string, string, [string, string][]][] = [
    ['a name and an address', 'Ana Ruiz <ana@example.org>', [['Ana Ruiz', 'ana@example.org']]],
    ['a bare address', 'ana@example.org', [['', 'ana@example.org']]],
    ['a comment as the name', 'ana@example.org (Ana Ruiz)', [['Ana Ruiz', 'ana@example.org']]],
    [
      'quotes, commas, escapes',
      String.raw`"Ruiz, Ana \"A\"" <ana@example.org>, <b@example.org>`,
      [
        ['Ruiz, Ana "A"', 'ana@example.org'],
        ['', 'b@example.org'],
      ],
    ],
    [
      'a group',
      'friends: a@example.org, B <b@example.org>; c@example.org',
      [
        ['', 'a@example.org'],
        ['B', 'b@example.org'],
        ['', 'c@example.org'],
      ],
    ],
    ['an empty group', 'undisclosed-recipients:;', [['undisclosed-recipients', '']]],
    ['an encoded name in quotes', '"=?utf-8?Q?Gr=C3=BC?=" <g@example.org>', [['Grü', 'g@example.org']]],
    [
      'a comma in an encoded word',
      '=?utf-8?Q?Ruiz,_Ana?= <ana@example.org>',
      [['Ruiz, Ana', 'ana@example.org']],
    ],
    ['a quoted local part', '"john doe"@example.org', [['', '"john doe"@example.org']]],
    ['a route', '<@a.example,@b.example:c@example.org>', [['', 'c@example.org']]],
    ['no host', 'root', [['', 'root']]],
    ['a name without an address', 'Ana Ruiz', [['Ana Ruiz', '']]],
    ['no closing bracket', 'Ana <ana@example.org', [['Ana', 'ana@example.org']]],
    ['nothing', ' , ;', []],
  ]
  for (const [title, value, expected] of cases) {
    test(title, () => {
      assert.deepEqual(
        parseAddresses(value).map(({ name, address }) => [name, address]),
        expected,
      )
    })
  }
  test('the members of a group know its name (RFC 5322 §3.4)', () => {
    const addresses = parseAddresses(
      '=?utf-8?Q?Fr=C3=BCchte?=: a@example.org, B <b@example.org>; c@example.org, undisclosed-recipients:;',
    )
    assert.deepEqual(addresses, [
      { name: '', address: 'a@example.org', group: 'Früchte' },
      { name: 'B', address: 'b@example.org', group: 'Früchte' },
      { name: '', address: 'c@example.org' },
      { name: 'undisclosed-recipients', address: '', group: 'undisclosed-recipients' },
    ])
    assert.equal(
      addressListText(addresses),
      'Früchte: a@example.org, B <b@example.org>;, c@example.org, undisclosed-recipients:;',
    )
    assert.equal(
      addressListText(parseAddresses('Empty: ; Next: x@example.org;')),
      'Empty:;, Next: x@example.org;',
    )
  })
  test('a group that is never closed, and a name that would leave the line', () => {
    assert.equal(addressListText(parseAddresses('undisclosed recipients:')), 'undisclosed recipients:;')
    assert.equal(
      addressListText(parseAddresses('"a\x1b[2J\u202e": x@example.org;')),
      'a␛[2J⟨U+202E⟩: x@example.org;',
    )
  })
  test('of several people those with a comma in their names are told apart', () => {
    const [ana, li] = [
      { name: 'Ruiz, Ana', address: 'ana@example.org' },
      { name: 'Li', address: 'li@example.net' },
    ]
    assert.equal(addressListText([ana, li]), '"Ruiz, Ana" <ana@example.org>, Li <li@example.net>')
    assert.equal(addressListText([ana]), 'Ruiz, Ana <ana@example.org>')
  })
  test('a host of other letters is shown in them and in punycode, whichever way it came', () => {
    const shown = (address: string) => addressText({ name: '', address })
    assert.equal(shown('x@bücher.example'), 'x@bücher.example (xn--bcher-kva.example)')
    assert.equal(shown('x@xn--bcher-kva.example'), 'x@bücher.example (xn--bcher-kva.example)')
    assert.equal(shown('x@XN--BCHER-KVA.example'), 'x@bücher.example (XN--BCHER-KVA.example)')
    assert.equal(shown('x@xn--pypal-4ve.com'), 'x@pаypal.com (xn--pypal-4ve.com)')
    assert.equal(shown('x@xn--.example'), 'x@xn--.example')
    assert.equal(shown('x@example.org'), 'x@example.org')
  })
  test('threat: address bomb (CVE-2021-3181): it is bounded', () => {
    const start = process.cpuUsage()
    assert.equal(parseAddresses('a@example.org,'.repeat(100_000)).length, 1000)
    for (const unit of ['(', '<', '"', ':;', '\\', ',']) parseAddresses(unit.repeat(300_000))
    assert.ok(cpuSince(start) < 1000)
  })
  test('property: never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'(<">:;,\\)@. a=?éQ\'')),
        (parts) => void parseAddresses(parts.join('')),
      ),
    )
  })
})

describe('dates', () => {
  const cases: [string, string | null][] = [
    ['Tue, 17 Jun 2025 14:02:03 +0200 (CEST)', '2025-06-17T12:02:03.000Z'],
    ['17 Jun 2025 14:02 GMT', '2025-06-17T14:02:00.000Z'],
    ['Tue, 17 Jun 25 14:02:03 EST', '2025-06-17T19:02:03.000Z'],
    ['Fri, 3 Jan 97 01:02:03 -0000', '1997-01-03T01:02:03.000Z'],
    ['1 Feb 102 00:00:00 Z', '2002-02-01T00:00:00.000Z'],
    ['Tue Jun 17 14:02:03 2025', '2025-06-17T14:02:03.000Z'],
    ['Tue Jun 17 14:02:03 2025 +0100', '2025-06-17T13:02:03.000Z'],
    ['2025-06-17T14:02:03Z', '2025-06-17T14:02:03.000Z'],
    ['17-Jul-1996 02:44:25 -0700', '1996-07-17T09:44:25.000Z'],
    ['17 Jul 1996 02:44:25 -0700', '1996-07-17T09:44:25.000Z'],
    ['yesterday', null],
    ['', null],
    ['99 Jun 2025 14:02:03 +0200', null],
    ['17 Xxx 2025 14:02:03 +0200', null],
  ]
  for (const [value, expected] of cases) {
    test(`date ${JSON.stringify(value)}`, () =>
      assert.equal(parseDate(value)?.toISOString() ?? null, expected))
  }
  test('property: a valid date or null', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const date = parseDate(text)
        assert.ok(date === null || !Number.isNaN(date.getTime()))
      }),
    )
  })
})
