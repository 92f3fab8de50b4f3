import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { bodyBlocks } from '../../../src/mime/document.ts'
import { addressText, headerBlocks } from '../../../src/mime/header-blocks.ts'
import { partBlocks } from '../../../src/mime/part-blocks.ts'
import { parseEnvelope } from '../../../src/mime/header.ts'
import { type ParsedMessage, parseMessage } from '../../../src/mime/message.ts'
import { listParts, partName, partsToShow, safeFileName } from '../../../src/mime/structure.ts'
import type { Block } from '../../../src/model/document.ts'
import type { BodyPart } from '../../../src/model/part.ts'
import { layOut } from '../../../src/text/layout.ts'

// Compiled tests stand five folders below the root, fixtures are not compiled.
const fixtures = new URL('../../../../../test/fixtures/mail/', import.meta.url)
const names = readdirSync(fixtures).filter((name) => name.endsWith('.eml'))
const now = new Date('2025-07-08T12:00:00Z')

const load = (name: string) => parseMessage(readFileSync(new URL(name, fixtures)))
const lines = (blocks: readonly Block[], width = 76) =>
  layOut(blocks, width).map((line) =>
    line
      .map((span) => span.text)
      .join('')
      .trimEnd(),
  )

function body(message: ParsedMessage, prefer: 'plain' | 'html' = 'plain'): string[] {
  const shown = partsToShow(message.structure, prefer).map((part) => ({
    part,
    bytes: message.part(part.section) ?? new Uint8Array(),
    complete: true,
  }))
  return lines(bodyBlocks(shown, message.structure, now))
}

const tree = (message: ParsedMessage) =>
  listParts(message.structure).map(
    ({ part, depth }) => `${'  '.repeat(depth)}${part.section} ${part.type}/${part.subtype}`,
  )

describe('parseMessage', () => {
  test('sections inside a forwarded message are numbered as servers number them (RFC 9051 §6.4.5.1)', () => {
    assert.deepEqual(tree(load('forwarded.eml')), [
      ' multipart/signed',
      '  1 multipart/mixed',
      '    1.1 text/plain',
      '    1.2 message/rfc822',
      '      1.2 multipart/mixed',
      '        1.2.1 text/plain',
      '        1.2.2 application/pdf',
      '  2 application/pgp-signature',
    ])
    assert.equal(Buffer.from(load('forwarded.eml').part('1.2.1') ?? []).toString(), 'Inner text')
  })
  test('lines that end in CR alone', () => {
    const message = parseMessage(Buffer.from('Subject: old Mac\r\rone\rtwo\r'))
    assert.equal(message.fields[0]?.value, 'old Mac')
    assert.deepEqual(body(message), ['one', 'two'])
  })
  test('a simple message has the section 1; its header and body are apart', () => {
    const message = load('plain.eml')
    assert.equal(message.structure.section, '1')
    assert.match(Buffer.from(message.header).toString(), /charset=utf-8\n\n$/)
    assert.match(Buffer.from(message.part('1') ?? []).toString(), /^Dear Li/)
    assert.equal(message.structure.size, message.part('1')?.length)
    assert.equal(message.part('2'), undefined)
  })
  test('CRLF and LF give the same tree and texts', () => {
    for (const name of names) {
      const octets = readFileSync(new URL(name, fixtures)).toString('latin1')
      const crlf = parseMessage(Buffer.from(octets.replaceAll('\n', '\r\n'), 'latin1'))
      assert.deepEqual(tree(crlf), tree(load(name)), name)
      // A CR more a line makes attachments larger.
      const unsized = (texts: string[]) => texts.map((line) => line.replace(/ \d+ B$/, ''))
      assert.deepEqual(unsized(body(crlf)), unsized(body(load(name))), name)
    }
  })
  test('odd messages show what they have', () => {
    assert.deepEqual(body(parseMessage(Buffer.from(''))), [])
    assert.deepEqual(body(parseMessage(Buffer.from('no header at all\nsecond line'))), [
      'no header at all',
      'second line',
    ])
    assert.deepEqual(body(parseMessage(Buffer.from('\nbody'))), ['body'])
    assert.deepEqual(body(parseMessage(Buffer.from('Subject: x'))), [])
    assert.deepEqual(body(parseMessage(Buffer.from('Content-Type: multipart/mixed\n\ntext'))), ['text'])
    assert.deepEqual(
      body(parseMessage(Buffer.from('Content-Type: multipart/mixed; boundary=x\n\n--y\n\ntext'))),
      ['--y', '', 'text'],
    )
    assert.deepEqual(
      body(parseMessage(Buffer.from('Content-Type: multipart/mixed; boundary=x\n\n--x\n\nno end'))),
      ['no end'],
    )
  })
  test('a boundary that begins like another does not end it', () => {
    const text = 'Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--xy\nb\n--x--\nepilogue\n'
    assert.deepEqual(body(parseMessage(Buffer.from(text))), ['a', '--xy', 'b'])
  })
  test('parts of a digest are messages', () => {
    const text = 'Content-Type: multipart/digest; boundary=x\n\n--x\n\nSubject: one\n\na\n--x--\n'
    assert.equal(parseMessage(Buffer.from(text)).structure.children[0]?.envelope?.subject, 'one')
  })

  test('100 MB are parsed without a copy', () => {
    const head = Buffer.from('Content-Type: multipart/mixed; boundary=x\n\n--x\n\n')
    const message = parseMessage(
      Buffer.concat([head, Buffer.alloc(100_000_000, 'abcdefg\n'), Buffer.from('\n--x--\n')]),
    )
    assert.equal(message.part('1')?.length, 100_000_000)
  })
  test('property: random octets and mutated messages never throw, and every line shown is safe', () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 30 }),
        fc.nat(),
      )
      .map(([name, changes, cut]) => {
        const octets = Buffer.from(readFileSync(new URL(name, fixtures)))
        for (const [at, value] of changes) octets[at % octets.length] = value
        return octets.subarray(0, octets.length - (cut % 200))
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 500 }), mutated), (octets) => {
        const message = parseMessage(octets)
        const envelope = parseEnvelope(message.fields)
        const header = headerBlocks(envelope, { fields: message.fields, mode: 'raw', now })
        for (const line of [
          ...lines(header),
          ...lines(headerBlocks(envelope, { mode: 'short', now })),
          ...body(message),
        ]) {
          assert.doesNotMatch(line, /[\p{Cc}\p{Cs}]/u)
        }
        for (const { part } of listParts(message.structure)) {
          if (part.type !== 'multipart') assert.ok(message.part(part.section) !== undefined)
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe('what is shown', () => {
  test('a plain text that is called HTML keeps its lines', () => {
    const html = (text: string) => body(parseMessage(Buffer.from(`Content-Type: text/html\n\n${text}`)))
    assert.deepEqual(html('one < two\n> three & four\n'), ['one < two', '> three & four'])
    assert.deepEqual(html('one\ntwo&nbsp;three'), ['one two\u00a0three'])
    assert.deepEqual(html('one\n<b>two'), ['one two'])
  })
  const header = (name: string, mode: 'short' | 'full' | 'raw' = 'short') => {
    const { fields } = load(name)
    return lines(headerBlocks(parseEnvelope(fields), { fields, mode, now }))
  }

  test('a plain message', () => {
    const [from, to, cc, date, subject] = header('plain.eml')
    assert.equal(from, 'From: Ana Ruiz <ana@example.org>')
    assert.equal(to, 'To: Li Wei <li@example.net>')
    assert.equal(cc, 'Cc: Marta Nowak <marta@example.com>')
    assert.match(date ?? '', /^Date: Tue 17 Jun 2025 \d\d:02 [+-]\d\d:\d\d \(3 weeks ago\)$/)
    assert.equal(subject, 'Subject: Contract draft v3 for signature')
    assert.deepEqual(body(load('plain.eml')).slice(2, 10), [
      'the draft is at https://files.example.org/draft(3).pdf, please read it.',
      '',
      '> Could you send it by Tuesday?',
      '> > I would like to.',
      '>',
      '> Thanks',
      '',
      '        indented by a tab',
    ])
  })
  test('all header fields, decoded and raw', () => {
    assert.ok(header('multilingual.eml', 'full').includes('Subject: Grüße'))
    assert.ok(header('multilingual.eml', 'raw').includes('Subject: =?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?='))
  })
  test('flowed text', () => {
    assert.deepEqual(body(load('flowed.eml')), [
      '> a b',
      '> > c',
      'd',
      '',
      'This is one paragraph that was written with soft line ends and is to be',
      'wrapped anew.',
      '>not a quote',
      '--',
      'Marta',
    ])
  })
  test('attachments are listed; pictures of an HTML text are not', () => {
    assert.deepEqual(body(load('attachments.eml')), [
      'The report.',
      '',
      'A second text.',
      '',
      '2 日.pdf  application/pdf  9 B',
      '3 ../../.bashrc  application/octet-stream  9 B',
    ])
  })
  test('seven charsets in one message', () => {
    assert.deepEqual(
      body(load('multilingual.eml')).filter((line) => line !== ''),
      ['“Grüße” €', '简体中文', '안녕', '己所不', '日本語', 'Привет', 'مرحبا'],
    )
    assert.equal(header('multilingual.eml')[0], 'From: こんにちは <jp@example.jp>')
    assert.equal(header('multilingual.eml')[1], 'To: üüü <de@example.de>')
  })
  test('cases 9 and 15: raw latin1 in header and body, with one warning', () => {
    assert.ok(header('raw-latin1.eml').includes('Subject: Grüße'))
    assert.deepEqual(body(load('raw-latin1.eml')), [
      'The text does not say its charset: it is shown as windows-1252.',
      'Schöne Grüße',
    ])
  })
  test('threat: blessed tags: braces stay what they are, among escape sequences, C1, bidi and marks', () => {
    assert.ok(header('hostile.eml').includes('Subject: ␛]0;owned␇invoice⟨U+202E⟩fdp.exe Bcc: x'))
    assert.deepEqual(body(load('hostile.eml')), [
      '␛]52;c;ZXZpbA==␇ ␛[31mred␛[0m 31m {red-fg}',
      `⟨U+202E⟩desrever Z${'\u0301'.repeat(4)}`,
    ])
  })
  test('threat: homographs: a host of another script is shown in punycode too (CVE-2021-42694)', () => {
    assert.equal(
      addressText({ name: 'PayPal', address: 'x@pаypal.com' }),
      'PayPal <x@pаypal.com (xn--pypal-4ve.com)>',
    )
  })
  test('a part that is not whole says so', () => {
    const { structure } = load('plain.eml')
    const shown = bodyBlocks(
      [{ part: { ...structure, size: 4_900_000 }, bytes: Buffer.from('begin'), complete: false }],
      structure,
    )
    assert.deepEqual(lines(shown), ['begin', 'Only the first 5 B of 4.9 MB are shown.'])
  })
  test('blocks made elsewhere are taken as they are', () => {
    const { structure } = load('plain.eml')
    const blocks = structuredClone(partBlocks(structure, Buffer.from('from a thread')))
    const shown = bodyBlocks(
      [{ part: structure, bytes: new Uint8Array(), complete: true, blocks }],
      structure,
    )
    assert.deepEqual(lines(shown), ['from a thread'])
  })
})

describe('structure', () => {
  const leaf = (subtype: string, size: number, section: string): BodyPart => ({
    section,
    type: 'text',
    subtype,
    parameters: {},
    encoding: '7bit',
    size,
    children: [],
  })
  const alternative = (...children: BodyPart[]): BodyPart => ({
    ...leaf('alternative', 0, ''),
    type: 'multipart',
    children,
  })
  const shown = (root: BodyPart, prefer: 'plain' | 'html') =>
    partsToShow(root, prefer).map((part) => part.subtype)

  test('alternatives by preference, by what there is, and past a stub', () => {
    assert.deepEqual(shown(alternative(leaf('plain', 500, '1'), leaf('html', 900, '2')), 'plain'), ['plain'])
    assert.deepEqual(shown(alternative(leaf('plain', 500, '1'), leaf('html', 900, '2')), 'html'), ['html'])
    assert.deepEqual(shown(alternative(leaf('plain', 500, '1')), 'html'), ['plain'])
    assert.deepEqual(shown(alternative(leaf('html', 500, '1')), 'plain'), ['html'])
    assert.deepEqual(shown(alternative(leaf('plain', 2, '1'), leaf('html', 900, '2')), 'plain'), ['html'])
    assert.deepEqual(shown(alternative(leaf('plain', 60, '1'), leaf('html', 20_000, '2')), 'plain'), ['html'])
  })
  test('a text sent as an attachment is not shown', () => {
    const part: BodyPart = {
      ...leaf('plain', 10, '1'),
      disposition: { type: 'attachment', parameters: { filename: 'a.txt' } },
    }
    assert.deepEqual(partsToShow(part, 'plain'), [])
  })
  test('names', () => {
    assert.equal(partName({ ...leaf('jpeg', 0, '2.1'), type: 'image' }), 'part-2.1.jpg')
    assert.equal(partName({ ...leaf('plain', 0, '1'), parameters: { name: 'a' } }), 'a')
    assert.deepEqual(
      listParts(load('report.eml').structure).map(({ part }) => partName(part)),
      ['part-0.report', 'part-1.txt', 'part-2.txt', 'Are you there?.eml', 'part-3.1.txt'],
    )
  })
  test('threat: attachment traversal (CVE-2025-49466): the last component alone is kept', () => {
    const cases: [string, string][] = [
      ['../../.bashrc', '_bashrc'],
      ['../../.ssh/x', 'x'],
      [String.raw`..\..\evil.exe`, 'evil.exe'],
      ['/etc/passwd', 'passwd'],
      ['a%00.txt', 'a%00.txt'],
      ['a\0\n\x1b.txt', 'a.txt'],
      ['..', '_'],
      ['.', '_'],
      ['', 'attachment'],
      ['dir/', 'attachment'],
      ['-rf', '_rf'],
      ['invoice\u202efdp.exe', 'invoicefdp.exe'],
      ['日.txt', '日.txt'],
      [';touch x', ';touch x'],
    ]
    for (const [name, safe] of cases) assert.equal(safeFileName(name), safe, JSON.stringify(name))
    const long = safeFileName(`${'日'.repeat(300)}.pdf`)
    assert.ok(Buffer.byteLength(long) <= 255 && long.endsWith('日.pdf'))
  })
  test('property: a file name is one component, visible, and not too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const safe = safeFileName(name)
        assert.match(safe, /^[^./\\-][^/\\]*$/u)
        assert.doesNotMatch(safe, /[\p{Cc}\p{Bidi_Control}]/u)
        assert.ok(Buffer.byteLength(safe) <= 255)
      }),
    )
  })
})
