import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { describe, test } from 'node:test'
import { findPart, partsInside } from '../../../src/cli/find-part.ts'
import { containedParts } from '../../../src/mime/contained-files.ts'
import { parseMessage } from '../../../src/mime/message.ts'
import { listParts, partName } from '../../../src/mime/structure.ts'
import { composeTnef } from '../../support/tnef.ts'

const nested = composeTnef({ files: [{ name: 'deep.txt', bytes: Buffer.from('deep') }] })
const winmail = composeTnef({
  files: [
    { name: 'Plan.PDF', bytes: Buffer.from('%PDF-1.4') },
    { name: '../../.profile', bytes: Buffer.from('harm') },
    { name: 'winmail.dat', bytes: nested },
  ],
})
const inner = [
  'Subject: Inner',
  'Content-Type: multipart/mixed; boundary=in',
  '',
  '--in',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=FC=DFe',
  '--in',
  'Content-Type: image/png; name=dot.png',
  'Content-Transfer-Encoding: base64',
  '',
  'aGVsbG8=',
  '--in--',
].join('\r\n')
const message = parseMessage(
  Buffer.from(
    [
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      '',
      'Look:',
      'begin 644 cat.txt',
      '#0V%T',
      '`',
      'end',
      '--x',
      'Content-Type: application/ms-tnef; name=winmail.dat',
      'Content-Transfer-Encoding: base64',
      '',
      winmail.toString('base64'),
      '--x',
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(inner).toString('base64'),
      '--x',
      'Content-Type: image/png',
      '',
      'begin 644 cat.txt',
      '--x--',
    ].join('\r\n'),
  ),
)

function partOf(section: string) {
  const part = listParts(message.structure).find((entry) => entry.part.section === section)?.part
  assert.ok(part)
  return part
}

const inside = (section: string) =>
  containedParts(partOf(section), message.part(section) ?? new Uint8Array()).map((part) => [
    part.section,
    partName(part),
    `${part.type}/${part.subtype}`,
    Buffer.from(part.content ?? []).toString('latin1'),
  ])

describe('files inside parts, as parts', () => {
  test('of a winmail.dat: typed by their names, one in another by how it begins', () => {
    assert.deepEqual(inside('2'), [
      ['2#1', 'Plan.PDF', 'application/pdf', '%PDF-1.4'],
      ['2#2', '../../.profile', 'application/octet-stream', 'harm'],
      ['2#3', 'winmail.dat', 'application/ms-tnef', nested.toString('latin1')],
    ])
  })

  test('of a uuencoded text, and of an encoded message with the types that it tells', () => {
    assert.deepEqual(inside('1'), [['1#1', 'cat.txt', 'text/plain', 'Cat']])
    assert.deepEqual(inside('3'), [
      ['3#1', 'part-3.1.txt', 'text/plain', 'Gr\xfc\xdfe'],
      ['3#2', 'dot.png', 'image/png', 'hello'],
    ])
    const [text] = containedParts(partOf('3'), message.part('3') ?? new Uint8Array())
    assert.equal(text?.parameters.charset, 'iso-8859-1')
  })

  test('nothing is in what holds no files, and nothing of it is read', async () => {
    assert.deepEqual(inside('4'), [])
    assert.deepEqual(await partsInside(partOf('4'), () => assert.fail('read')), [])
  })

  test('a section with # names one, at any depth; what is not there is not found', async () => {
    const find = (section: string) =>
      findPart(message.structure, section, async (part) => message.part(part.section))
    assert.equal(Buffer.from((await find('2#1'))?.content ?? []).toString(), '%PDF-1.4')
    assert.equal(Buffer.from((await find('2#3#1'))?.content ?? []).toString(), 'deep')
    assert.equal((await find('2'))?.subtype, 'ms-tnef')
    for (const none of ['2#4', '2#1#1', '4#1', '9', '9#1']) assert.equal(await find(none), undefined, none)
  })
})
