import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cpuSince } from '../../support/cpu-time.ts'
import { decodeTransfer, transferDecoder } from '../../../src/mime/transfer.ts'

const decode = (text: string, encoding: string) =>
  decodeTransfer(Buffer.from(text, 'latin1'), encoding).toString('latin1')

function inPieces(bytes: Uint8Array, sizes: readonly number[], encoding: string): Buffer {
  const decoder = transferDecoder(encoding)
  const output: Buffer[] = []
  let at = 0
  for (const size of sizes) {
    output.push(Buffer.from(decoder.write(bytes.subarray(at, at + size))))
    at += size
  }
  output.push(Buffer.from(decoder.write(bytes.subarray(at))), Buffer.from(decoder.end()))
  return Buffer.concat(output)
}

describe('base64', () => {
  test('a footer after text that needed no padding', () => {
    assert.equal(decode('SGFsbG8h\n-- \nlist\n', 'base64'), 'Hallo!\n-- \nlist\n')
  })
  test('several padded segments', () => assert.equal(decode('YQ==\r\nYg==\r\n', 'base64'), 'ab'))
  test('missing padding', () => assert.equal(decode('SGFsbG8', 'BASE64'), 'Hallo'))
  test('stray characters inside a line', () => assert.equal(decode('SG!Fs\x00bG 8=', 'base64'), 'Hallo'))
  test('property: what was encoded comes back, in any pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(50)), (bytes, sizes) => {
        const encoded = Buffer.from(
          Buffer.from(bytes)
            .toString('base64')
            .replace(/.{1,76}/g, '$&\r\n'),
        )
        assert.deepEqual(inPieces(encoded, sizes, 'base64'), Buffer.from(bytes))
      }),
    )
  })
})

describe('quoted-printable', () => {
  const cases: [string, string, string][] = [
    ['escapes, upper and lower case', '=C3=a9', '\xc3\xa9'],
    ['soft line ends', 'a=\r\nb=\nc', 'abc'],
    ['blanks after a soft line end mark', 'a= \t\r\nb', 'ab'],
    ['blanks at line ends', 'a \t\r\nb  \n', 'a\r\nb\n'],
    ['wrong escapes stay', 'a=zz =4 =x', 'a=zz =4 =x'],
    ['a link that was not encoded', 'http://x/?a=b&c=d', 'http://x/?a=b&c=d'],
  ]
  for (const [title, encoded, expected] of cases)
    test(title, () => assert.equal(decode(encoded, 'quoted-printable'), expected))
})

describe('any encoding', () => {
  const encodings = ['base64', 'quoted-printable', '7bit', '8bit', 'binary', 'x-unknown', '']
  test('property: the same result whatever the pieces, never a throw', () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .array(fc.constantFrom(...'=AQ4a \r\n\t_-+/'), { maxLength: 80 })
        .map((parts) => Buffer.from(parts.join(''))),
    )
    fc.assert(
      fc.property(octets, fc.array(fc.nat(7)), fc.constantFrom(...encodings), (bytes, sizes, encoding) => {
        assert.deepEqual(inPieces(bytes, sizes, encoding), decodeTransfer(bytes, encoding))
      }),
      { numRuns: 2000 },
    )
  })
  test('property: also in lines that are longer than what is held back', () => {
    const piece = fc.constantFrom(
      'x'.repeat(1020),
      ' '.repeat(20),
      '=',
      '=4',
      '=41',
      '\t',
      '\r',
      '\r\n',
      '\n',
      'QUFB',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(1500)),
        fc.constantFrom('base64', 'quoted-printable'),
        (pieces, sizes, encoding) => {
          const bytes = Buffer.from(pieces.join(''))
          assert.deepEqual(inPieces(bytes, sizes, encoding), decodeTransfer(bytes, encoding))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('property: a decoder given up anywhere is continued by another one from its mark', () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .array(fc.constantFrom(...'=AQ4a \r\n\t_-+/'), { maxLength: 80 })
        .map((parts) => Buffer.from(parts.join(''))),
    )
    fc.assert(
      fc.property(octets, fc.array(fc.nat(80)), fc.constantFrom(...encodings), (bytes, sizes, encoding) => {
        const output: Buffer[] = []
        let decoder = transferDecoder(encoding)
        let at = 0
        for (const size of sizes) {
          const piece = bytes.subarray(at, at + size)
          output.push(Buffer.from(decoder.write(piece)))
          at += piece.length - decoder.mark.held
          // As through a file: nothing but octets counted and numbers.
          const state: unknown = JSON.parse(JSON.stringify(decoder.mark.state))
          assert.ok(Array.isArray(state))
          decoder = transferDecoder(encoding, state.map(Number))
        }
        output.push(Buffer.from(decoder.write(bytes.subarray(at))), Buffer.from(decoder.end()))
        assert.deepEqual(Buffer.concat(output), decodeTransfer(bytes, encoding))
      }),
      { numRuns: 3000 },
    )
  })
  test('2 MB of hostile input take little time', () => {
    const start = process.cpuUsage()
    for (const unit of ['=', 'A=', '====\n', ' ', '= ', 'AAAA=\n', '\n', '_']) {
      const bytes = Buffer.alloc(2_000_000, unit)
      for (const encoding of ['base64', 'quoted-printable']) decodeTransfer(bytes, encoding)
    }
    assert.ok(cpuSince(start) < 6000)
  })
})
