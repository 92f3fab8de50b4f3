import { field, type MimePart } from './mime-tree.ts'
import { fromOctets, type Octets } from './wire.ts'

/** A header value as a person reads it: RFC 2047 words decoded. Good enough to search in. */
export function decodeWords(value: Octets): string {
  return fromOctets(value)
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(
      /=\?([^?\s*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi,
      (_, charset: string, kind: string, text: string) => {
        const octets =
          kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : unquotePrintable(text.replace(/_/g, ' '))
        return decodeCharset(octets, charset)
      },
    )
}

/** The text of all text parts, transfer encoding and charset decoded. */
export function decodeText(part: MimePart): string {
  if (part.children.length > 0) return part.children.map(decodeText).join('\n')
  if (part.type !== 'text') return ''
  const encoding = (field(part, 'Content-Transfer-Encoding') ?? '').toLowerCase()
  const charset = part.parameters.find(([name]) => name.toLowerCase() === 'charset')?.[1] ?? 'utf-8'
  if (encoding === 'base64')
    return decodeCharset(Buffer.from(part.body.toString('latin1'), 'base64'), charset)
  if (encoding !== 'quoted-printable') return decodeCharset(part.body, charset)
  return decodeCharset(unquotePrintable(part.body.toString('latin1')), charset)
}

function unquotePrintable(text: Octets): Buffer {
  const octets = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(octets, 'latin1')
}

function decodeCharset(octets: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(octets)
  } catch {
    return octets.toString('latin1')
  }
}
