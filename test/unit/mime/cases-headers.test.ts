import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  decodeWords,
  parseContentType,
  parseDisposition,
  parseEnvelope,
  parseHeader,
} from '../../../src/mime/header.ts'
import { partName, safeFileName } from '../../../src/mime/structure.ts'
import { displaySafe } from '../../../src/text/display-safe.ts'

// The hard cases of the specification: 1 to 13 are about headers, 14 to 20 in cases-decoding.test.ts about octets, 21
// to 26 in the tests of plain text and of HTML, 27 to 30 in cases-structure.test.ts about whole messages.

/** The subject of a message with this header, as it is shown. */
const subject = (octets: Uint8Array) => displaySafe(parseEnvelope(parseHeader(octets)).subject)
const written = (value: string) => subject(Buffer.from(`Subject: ${value}\r\n\r\n`, 'latin1'))
const fileName = (rest: string) => parseDisposition(`attachment; ${rest}`).parameters.filename

describe('hard cases of headers', () => {
  test('case 1: a character split over two Q words', () => {
    assert.equal(written('=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?='), 'Grüße')
    assert.equal(written('=?utf-8?Q?Gr=C3?=\r\n =?utf-8?Q?=BC=C3=9Fe?='), 'Grüße')
  })
  test('case 2: a character split over two B words', () => {
    assert.equal(written('=?utf-8?B?w7zDv?= =?utf-8?B?MO8?='), 'üüü')
  })
  test('case 3: ISO-2022-JP split in shifted state', () => {
    assert.equal(written('=?ISO-2022-JP?B?GyRCJDMkcyRL?= =?ISO-2022-JP?B?JEEkTxsoQg==?='), 'こんにちは')
  })
  test('case 4: text between words keeps its spaces, adjacent words join', () => {
    assert.equal(written('=?utf-8?Q?a?= b =?utf-8?Q?c?='), 'a b c')
    assert.equal(written('=?utf-8?Q?a?= =?utf-8?Q?b?='), 'ab')
    assert.equal(written('=?utf-8?Q?a?= \t\r\n =?utf-8?Q?b?='), 'ab')
  })
  test('case 5: a word inside other text', () => {
    assert.equal(written('Re:=?utf-8?Q?=C3=A9t=C3=A9?=x'), 'Re:étéx')
  })
  test('case 6: decoded once only', () => {
    assert.equal(written('=?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?='), '=?utf-8?Q?x?=')
  })
  test('case 7: controls in a word are shown', () => {
    assert.equal(written('=?utf-8?Q?=1B]0;owned=07hi?='), '␛]0;owned␇hi')
  })
  test('case 8: a line break in a word makes no second line', () => {
    assert.equal(written('=?utf-8?Q?a=0D=0ABcc:_x?='), 'a Bcc: x')
    const fields = parseHeader(Buffer.from('Subject: =?utf-8?Q?a=0D=0ABcc:_x?=\r\n\r\n'))
    assert.deepEqual(
      fields.map(({ name }) => name),
      ['Subject'],
    )
    assert.deepEqual(parseEnvelope(fields).bcc, [])
  })
  test('case 9: raw latin1 in a subject', () => {
    assert.equal(written('Gr\xfc\xdfe'), 'Grüße')
    assert.equal(subject(Buffer.from('Subject: Grüße\n\n')), 'Grüße')
  })
  test('case 10: continuations of a parameter, a character split', () => {
    assert.equal(fileName("filename*0*=UTF-8''%e6%97; filename*1*=%a5.txt"), '日.txt')
    assert.equal(fileName("filename*1*=%a5.txt; filename*0*=UTF-8''%e6%97"), '日.txt')
  })
  test('case 11: the extended parameter wins', () => {
    assert.equal(fileName(`filename="fallback.txt"; filename*=UTF-8''%e2%82%ac.txt`), '€.txt')
    assert.equal(fileName(`filename*=UTF-8''%e2%82%ac.txt; filename="fallback.txt"`), '€.txt')
  })
  test('case 12: an encoded word in a parameter, quoted or not; unquoted spaces', () => {
    assert.equal(fileName('filename==?utf-8?B?5pel5pys6KqeLnBkZg==?='), '日本語.pdf')
    assert.equal(fileName('filename="=?utf-8?B?5pel5pys6KqeLnBkZg==?="'), '日本語.pdf')
    assert.equal(fileName('filename=my file name.pdf'), 'my file name.pdf')
    assert.equal(fileName('filename=my file name.pdf; size=3'), 'my file name.pdf')
    assert.equal(parseContentType('application/pdf; name=my file.pdf').parameters.name, 'my file.pdf')
  })
  test('case 13: a name that climbs is saved where it should be, and shown as it is', () => {
    const disposition = parseDisposition('attachment; filename="../../.bashrc"')
    const part = { section: '2', type: 'text', subtype: 'plain', parameters: {}, encoding: '7bit', size: 0 }
    const name = partName({ ...part, disposition, children: [] })
    assert.equal(safeFileName(name), '_bashrc')
    assert.equal(displaySafe(name, 'name'), '../../.bashrc')
    const hidden = '../..\\\x1b[2J\u202e.bashrc'
    assert.equal(displaySafe(hidden, 'name'), '../..\\␛[2J⟨U+202E⟩.bashrc')
    assert.equal(safeFileName(hidden), '[2J.bashrc')
  })
  test('words that are none are left alone', () => {
    for (const raw of ['=?utf-8?X?a?=', '=?utf-8?Q?', '=??Q?a?=', '= ?utf-8?Q?a?=']) {
      assert.equal(decodeWords(raw), raw)
    }
  })
})
