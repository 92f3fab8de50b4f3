import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeText, readText, textReader } from '../../../src/mime/charset.ts'
import { partBlocks, partText } from '../../../src/mime/part-blocks.ts'
import type { BodyPart } from '../../../src/model/part.ts'

const octets = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const part = (charset: string, encoding = '8bit'): BodyPart => ({
  section: '1',
  type: 'text',
  subtype: 'plain',
  parameters: { charset },
  encoding,
  size: 0,
  children: [],
})

describe('hard cases of decoding', () => {
  test('case 14: iso-8859-1 is windows-1252', () => {
    assert.equal(decodeText(octets('93 68 69 94 9B'), 'iso-8859-1'), '“hi”›')
  })
  test('case 15: us-ascii with UTF-8 or latin1 in it, with one warning', () => {
    assert.equal(decodeText(octets('C3 A9'), 'us-ascii'), 'é')
    assert.equal(decodeText(octets('E9'), 'us-ascii'), 'é')
    assert.equal(decodeText(octets('E9'), undefined, 'koi8-r'), 'И')
    const roles = (hex: string) =>
      partBlocks(part('us-ascii'), octets(hex)).flatMap((block) =>
        block.kind === 'paragraph' ? block.spans.map((span) => span.role) : [],
      )
    assert.deepEqual(roles('C3 A9'), ['text'])
    assert.deepEqual(roles('E9 0A E9'), ['warning', 'text', 'text'])
    assert.equal(readText(octets('E9'), 'iso-8859-1').guessed, false)
  })
  test('case 16: gb2312 is GBK, euc-kr is UHC', () => {
    assert.equal(decodeText(octets('81 40'), 'gb2312'), '丂')
    assert.equal(decodeText(octets('81 41'), 'euc-kr'), '갂')
  })
  test('case 17: HZ, and ISO-2022-KR', () => {
    assert.equal(decodeText(Buffer.from('~{<:Ky2;~}'), 'hz-gb-2312'), '己所不')
    assert.equal(decodeText(octets('1B 24 29 43 0E 3E 48 33 67 0F 0A 61'), 'iso-2022-kr'), '안녕\na')
    assert.equal(decodeText(octets('1B 24 29 43 0E 3E 48 33 67'), 'iso-2022-kr'), '안녕')
  })
  test('case 18: UTF-7, and UTF-16 with a mark', () => {
    assert.equal(decodeText(Buffer.from('+ZeVnLIqe-'), 'utf-7'), '日本語')
    assert.equal(decodeText(octets('FE FF 00 41 30 42'), 'utf-16'), 'Aあ')
  })
  test('case 19: wrong UTF-8, whole and byte by byte', () => {
    const bytes = octets('C3A9 E920 F09F9841')
    assert.equal(decodeText(bytes, 'utf-8'), 'é\ufffd \ufffdA')
    const reader = textReader('utf-8')
    let text = ''
    for (const byte of bytes) text += reader.write(Uint8Array.of(byte))
    assert.equal(text + reader.end(), 'é\ufffd \ufffdA')
  })
  test('case 20: a list footer after the padding of base64 is text', () => {
    const footer = '_______________\r\nlist mailing list\r\nhttps://lists.example.org/x\r\n'
    const bytes = Buffer.from(`SGFsbG8gV2VsdAo=\r\n${footer}`)
    assert.equal(partText(part('utf-8', 'base64'), bytes).text, `Hallo Welt\n${footer}`)
  })
})
