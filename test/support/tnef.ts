import { Buffer } from 'node:buffer'

/** An attribute of a TNEF stream: level 1 for the message, 2 for an attachment. */
export function tnefAttribute(level: 1 | 2, id: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(9)
  head.writeUInt8(level, 0)
  head.writeUInt32LE(id, 1)
  head.writeUInt32LE(value.length, 5)
  const checksum = Buffer.alloc(2)
  checksum.writeUInt16LE(value.reduce((sum, byte) => (sum + byte) & 0xffff, 0))
  return Buffer.concat([head, value, checksum])
}

/** A MAPI property of a variable type, padded. */
export function mapiProperty(type: number, id: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt16LE(type, 0)
  head.writeUInt16LE(id, 2)
  head.writeUInt32LE(1, 4)
  head.writeUInt32LE(value.length, 8)
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}

export function mapiProperties(...properties: Buffer[]): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32LE(properties.length)
  return Buffer.concat([count, ...properties])
}

export interface TnefParts {
  readonly files: readonly { readonly name: string; readonly longName?: string; readonly bytes: Uint8Array }[]
  readonly properties?: readonly Buffer[]
  readonly body?: string
}

/** A winmail.dat. */
export function composeTnef({ files, properties = [], body }: TnefParts): Buffer {
  const start = Buffer.alloc(6)
  start.writeUInt32LE(0x223e9f78)
  const codePage = Buffer.alloc(8)
  codePage.writeUInt32LE(1252)
  const zeroEnded = (text: string) => Buffer.from(`${text}\0`, 'latin1')
  return Buffer.concat([
    start,
    tnefAttribute(1, 0x00069007, codePage),
    ...(body === undefined ? [] : [tnefAttribute(1, 0x0002800c, zeroEnded(body))]),
    ...(properties.length === 0 ? [] : [tnefAttribute(1, 0x00069003, mapiProperties(...properties))]),
    ...files.flatMap(({ name, longName, bytes }) => [
      tnefAttribute(2, 0x00069002, Buffer.alloc(14)),
      tnefAttribute(2, 0x00018010, zeroEnded(name)),
      tnefAttribute(2, 0x0006800f, bytes),
      ...(longName === undefined
        ? []
        : [
            tnefAttribute(
              2,
              0x00069005,
              mapiProperties(mapiProperty(0x1f, 0x3707, Buffer.from(`${longName}\0`, 'utf16le'))),
            ),
          ]),
    ]),
  ])
}
