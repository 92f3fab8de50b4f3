import { Buffer } from 'node:buffer'
import { decodeText } from './charset.ts'
import type { OctetReader } from './octet-reader.ts'

/** Values of MAPI properties by their identifier, as octets; of several values the first. */
export type MapiProperties = ReadonlyMap<number, MapiValue>

/** A property's octets and how a text in them is written. */
export interface MapiValue {
  readonly type: number
  readonly bytes: Buffer
}

/** Identifiers of [MS-OXPROPS] that matter to a reader. */
export const mapiId = {
  subject: 0x0037,
  body: 0x1000,
  compressedRtf: 0x1009,
  html: 0x1013,
  attachData: 0x3701,
  attachMethod: 0x3705,
  attachLongName: 0x3707,
  displayName: 0x3001,
} as const

const maxProperties = 5000
const maxValues = 10_000
const unicode = 0x1f
const binary = 0x102
const object = 0x0d
const text = 0x1e

/** Octets of the types that always have as many, padded to four ([MS-OXTNEF] §2.1.3.4). */
const fixedSizes: ReadonlyMap<number, number> = new Map([
  [0x01, 4],
  [0x02, 4],
  [0x03, 4],
  [0x04, 4],
  [0x05, 8],
  [0x06, 8],
  [0x07, 8],
  [0x0a, 4],
  [0x0b, 4],
  [0x14, 8],
  [0x40, 8],
  [0x48, 16],
])

/** Reads a list of properties, as far as it can be read ([MS-OXTNEF] §2.1.3.4). */
export function readProperties(reader: OctetReader): MapiProperties {
  const found = new Map<number, MapiValue>()
  const count = Math.min(reader.uint32(), maxProperties)
  for (let index = 0; index < count && !reader.isAtEnd; index++) {
    const type = reader.uint16()
    const id = reader.uint16()
    if (id >= 0x8000) skipName(reader)
    const value = readValue(reader, type)
    if (value === undefined) break
    if (!found.has(id)) found.set(id, { type: type & 0xfff, bytes: value })
  }
  return found
}

/** A property above 0x8000 has a name: a number, or a text. */
function skipName(reader: OctetReader): void {
  reader.advance(16)
  if (reader.uint32() === 0) reader.advance(4)
  else reader.advance(padded(reader.uint32()))
}

/** The first value; undefined for a type of which it is not known how long it is. */
function readValue(reader: OctetReader, type: number): Buffer | undefined {
  const isMultiple = (type & 0x1000) !== 0
  const kind = type & 0xfff
  const size = fixedSizes.get(kind)
  const isVariable = kind === text || kind === unicode || kind === binary || kind === object
  if (size === undefined && !isVariable) return undefined
  const count = isVariable || isMultiple ? Math.min(reader.uint32(), maxValues) : 1
  let first: Buffer = Buffer.alloc(0)
  for (let index = 0; index < count && !reader.isAtEnd; index++) {
    const length = size ?? reader.uint32()
    const bytes = reader.take(length)
    reader.advance(padded(length) - length)
    if (index === 0) first = bytes
  }
  return first
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4
}

/** A property as text; empty where there is none. `charset` is that of texts of one octet a character. */
export function propertyText(properties: MapiProperties, id: number, charset: string): string {
  const value = properties.get(id)
  if (!value) return ''
  return withoutZero(decodeText(value.bytes, value.type === unicode ? 'utf-16le' : charset))
}

/** A text ends before its first NUL. */
export function withoutZero(value: string): string {
  const end = value.indexOf('\0')
  return end < 0 ? value : value.slice(0, end)
}
