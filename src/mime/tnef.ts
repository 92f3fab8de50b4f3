import type { Buffer } from 'node:buffer'
import { decodeText } from './charset.ts'
import { OctetReader } from './octet-reader.ts'
import { decompressRtf, readRtf } from './rtf.ts'
import { mapiId, type MapiProperties, propertyText, readProperties, withoutZero } from './tnef-properties.ts'
import type { ContainedFile } from './uuencode.ts'

/** What is in a winmail.dat. */
export interface TnefContent {
  readonly subject: string
  /** The text, where there is one; of several forms the one that comes nearest to what was written. */
  readonly body: { readonly subtype: 'plain' | 'html'; readonly text: string } | undefined
  readonly attachments: readonly ContainedFile[]
  /** True where it ends before it should: a file may be cut short, or missing. */
  readonly truncated: boolean
}

const signature = 0x223e9f78
const maxAttributes = 20_000
const maxAttachments = 1000
/** The method of an attachment that is a message of its own, as TNEF again. */
const embeddedMessage = 5

/** Attribute identifiers without their type ([MS-OXTNEF] §2.1.3.3). */
const attribute = {
  subject: 0x8004,
  body: 0x800c,
  attachData: 0x800f,
  attachTitle: 0x8010,
  attachStart: 0x9002,
  messageProperties: 0x9003,
  attachProperties: 0x9005,
  codePage: 0x9007,
} as const

interface OpenAttachment {
  title: string
  bytes: Buffer | undefined
  properties: MapiProperties
}

/** Whether the octets begin as a TNEF stream does. */
export function startsLikeTnef(bytes: Uint8Array): boolean {
  return new OctetReader(bytes).uint32() === signature
}

/**
 * Reads a TNEF stream (application/ms-tnef, [MS-OXTNEF]), as far as it goes: text, and attachments without a copy of
 * them. Undefined where it is none. Linear, at most 1000 attachments; never throws.
 */
export function readTnef(bytes: Uint8Array): TnefContent | undefined {
  const reader = new OctetReader(bytes)
  if (reader.uint32() !== signature) return undefined
  reader.advance(2)
  let charset = 'windows-1252'
  let subject = ''
  let plain = ''
  let truncated = false
  let properties: MapiProperties = new Map()
  const attachments: OpenAttachment[] = []
  for (let count = 0; count < maxAttributes && !reader.isAtEnd; count++) {
    reader.advance(1)
    const id = reader.uint16()
    reader.advance(2)
    const length = reader.uint32()
    const value = reader.take(length)
    truncated = value.length < length
    reader.advance(2)
    const open = attachments.at(-1)
    const text = () => withoutZero(decodeText(value, charset))
    switch (id) {
      case attribute.codePage:
        charset = charsetOf(new OctetReader(value).uint32())
        break
      case attribute.subject:
        subject = text()
        break
      case attribute.body:
        plain = text()
        break
      case attribute.messageProperties:
        properties = readProperties(new OctetReader(value))
        break
      case attribute.attachStart:
        if (attachments.length < maxAttachments)
          attachments.push({ title: '', bytes: undefined, properties: new Map() })
        break
      case attribute.attachTitle:
        if (open) open.title = text()
        break
      case attribute.attachData:
        if (open) open.bytes = value
        break
      case attribute.attachProperties:
        if (open) open.properties = readProperties(new OctetReader(value))
        break
      default:
        break
    }
  }
  return {
    subject: subject || propertyText(properties, mapiId.subject, charset),
    body: bodyOf(properties, plain, charset),
    attachments: attachments.map((each, index) => fileOf(each, index, charset)),
    truncated,
  }
}

function bodyOf(properties: MapiProperties, plain: string, charset: string): TnefContent['body'] {
  const html = propertyText(properties, mapiId.html, charset)
  if (html.trim() !== '') return { subtype: 'html', text: html }
  const text = plain.trim() === '' ? propertyText(properties, mapiId.body, charset) : plain
  if (text.trim() !== '') return { subtype: 'plain', text }
  const compressed = properties.get(mapiId.compressedRtf)
  const rtf = compressed && decompressRtf(compressed.bytes)
  const fromRtf = rtf && readRtf(rtf)
  return fromRtf && fromRtf.text.trim() !== '' ? fromRtf : undefined
}

function fileOf({ title, bytes, properties }: OpenAttachment, index: number, charset: string): ContainedFile {
  const isMessage = properties.get(mapiId.attachMethod)?.bytes[0] === embeddedMessage
  const data = properties.get(mapiId.attachData)?.bytes
  const name =
    propertyText(properties, mapiId.attachLongName, charset) ||
    title ||
    propertyText(properties, mapiId.displayName, charset) ||
    `attachment-${index + 1}`
  // Before a message there is the identifier of its interface, of 16 octets.
  if (isMessage && data) return { name: `${name}.dat`, bytes: data.subarray(16) }
  return { name, bytes: bytes ?? data ?? new Uint8Array() }
}

function charsetOf(codePage: number): string {
  if (codePage === 65001) return 'utf-8'
  return codePage === 0 ? 'windows-1252' : `cp${codePage}`
}
