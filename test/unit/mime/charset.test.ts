import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeText, readText, textReader } from '../../../src/mime/charset.ts'
import { offeredCharsets } from '../../../src/mime/offered-charsets.ts'
import { partBlocks, partText } from '../../../src/mime/part-blocks.ts'
import type { BodyPart } from '../../../src/model/part.ts'
import { displaySafe } from '../../../src/text/display-safe.ts'

const octets = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

describe('charsets', () => {
  const cases: [string, string, string, string][] = [
    ['HZ: a tilde and a soft line end', 'HZ', Buffer.from('a~~b~\nc').toString('hex'), 'a~bc'],
    ['utf-16 without a mark, little endian', 'UTF-16', '41 00 42 00', 'AB'],
    ['utf-16 without a mark, big endian', 'UTF-16', '00 41 00 42', 'AB'],
    ['utf-32', 'utf-32le', '41 00 00 00 42 30 00 00', 'Aあ'],
    ['cp850', 'cp850', '81', 'ü'],
    ['cp437', 'IBM437', '81', 'ü'],
    ['cp932', 'cp932', '82 A0', 'あ'],
    ['cp936', 'cp936', '81 40', '丂'],
    ['cp949', 'cp949', '81 41', '갂'],
    ['a quoted label with underscores', '"UTF_8"', 'C3 A9', 'é'],
    ['an x- label', 'x-cp1252', '80', '€'],
    ['windows_1251', 'windows_1251', 'E9', 'й'],
    ['cp1251', 'cp1251', 'E9', 'й'],
    ['iso_8859-15', 'ISO_8859-15', 'A4', '€'],
    ['iso8859-2', 'iso8859-2', 'B1', 'ą'],
    ['koi8-r', 'koi8-r', 'CA', 'й'],
    ['iso-2022-jp', 'ISO-2022-JP', '1B 24 42 24 22 1B 28 42', 'あ'],
    ['a byte order mark goes', 'utf-8', 'EF BB BF 41', 'A'],
    ['no charset that a message may be in', 'base64', '41 42', 'AB'],
    ['an unknown charset', 'nonsense', 'E9', 'é'],
  ]
  for (const [title, label, hex, text] of cases)
    test(title, () => assert.equal(decodeText(octets(hex), label), text))

  test('threat: C1: octet 9B is no CSI under latin1, windows-1252 and utf-8', () => {
    for (const label of ['latin1', 'windows-1252', 'utf-8', 'us-ascii', undefined]) {
      assert.doesNotMatch(displaySafe(decodeText(octets('9B 33 31 6D'), label)), /\p{Cc}/u)
    }
  })

  const labels = [
    'utf-8',
    'latin1',
    'utf-7',
    'utf-16',
    'utf-32',
    'cp850',
    'hz',
    'iso-2022-kr',
    'iso-2022-jp',
    'gb18030',
    'big5',
    'x',
    undefined,
  ]
  test('property: any octets under any label decode, to well-formed text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...labels), (bytes, label) => {
        assert.doesNotMatch(decodeText(bytes, label), /\p{Cs}/u)
      }),
      { numRuns: 500 },
    )
  })
  test('property: any label is taken', () => {
    fc.assert(
      fc.property(fc.string(), (label) => assert.equal(decodeText(Buffer.from('A'), `x-${label}?`), 'A')),
    )
  })
  test('property: reading in pieces gives the same text', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), fc.constantFrom(...labels), (pieces, label) => {
        const reader = textReader(label)
        const text = pieces.map((piece) => reader.write(piece)).join('') + reader.end()
        assert.equal(text, decodeText(Buffer.concat(pieces), label))
      }),
    )
  })
})

describe('the charset of a part', () => {
  const part = (subtype: string, charset?: string): BodyPart => ({
    section: '1',
    type: 'text',
    subtype,
    parameters: charset === undefined ? {} : { charset },
    encoding: '8bit',
    size: 0,
    children: [],
  })
  const koi = octets('F0 D2 C9 D7 C5 D4')
  const meta = (charset: string) =>
    Buffer.concat([
      Buffer.from(`<html><head><META http-equiv=x content="text/html; charset=${charset}">`),
      koi,
    ])

  test('what the user chose goes before what the part says', () => {
    assert.equal(partText(part('plain', 'utf-8'), koi, { charset: 'koi8-r' }).text, 'Привет')
    assert.deepEqual(partBlocks(part('plain', 'utf-8'), koi, { charset: 'koi8-r' }), [
      { kind: 'paragraph', quote: 0, spans: [{ text: 'Привет', role: 'text' }] },
    ])
  })
  test('what says that it is UTF-8 and has no such sequence is guessed, too', () => {
    const latin = Buffer.from('Gr\xfc\xdfe aus M\xfcnchen', 'latin1')
    assert.deepEqual(partText(part('plain', 'utf-8'), latin), {
      text: 'Grüße aus München',
      charset: 'windows-1252',
      guessed: true,
    })
    assert.equal(partText(part('plain', 'utf-8'), latin, { charset: 'utf-8' }).text.includes('\ufffd'), true)
    // One such sequence is enough, and the end may have been cut.
    assert.equal(partText(part('plain', 'utf-8'), octets('C3 A9 E9 20')).text, 'é\ufffd ')
    assert.equal(partText(part('plain', 'utf-8'), octets('41 E6 97')).text, 'A\ufffd')
  })
  test('the fallback is for what names none, and says that it is a guess', () => {
    assert.equal(partText(part('plain'), koi, { fallback: 'koi8-r' }).text, 'Привет')
    assert.equal(partText(part('plain'), koi, { fallback: 'koi8-r' }).guessed, true)
    assert.equal(partText(part('plain', 'latin1'), koi, { fallback: 'koi8-r' }).text, 'ðÒÉ×ÅÔ')
  })
  test('a page that is not labelled says it itself', () => {
    assert.match(partText(part('html'), meta('koi8-r')).text, /Привет$/)
    assert.match(partText(part('html', 'koi8-r'), meta('latin1')).text, /Привет$/)
    assert.match(partText(part('html'), Buffer.from('<meta charset="UTF-16">é')).text, /é$/)
  })
  test('each charset that is offered is one that is known', () => {
    for (const { label } of offeredCharsets) {
      assert.equal(readText(octets('E9 E9'), label).guessed, false, label)
    }
    assert.equal(new Set(offeredCharsets.map(({ label }) => label)).size, offeredCharsets.length)
  })
})
