import { addressList } from './addresses.ts'
import { field, isMessage, parseParameters, type MimePart, type ParameterizedValue } from './mime-tree.ts'
import { nstring, type Octets } from './wire.ts'

/** ENVELOPE of a message (RFC 3501 §7.4.2), its strings as raw as they stand in the header. */
export function envelope(message: MimePart): Octets {
  const from = field(message, 'From')
  const parts = [
    nstring(field(message, 'Date')),
    nstring(field(message, 'Subject')),
    addressList(from),
    addressList(field(message, 'Sender') ?? from),
    addressList(field(message, 'Reply-To') ?? from),
    addressList(field(message, 'To')),
    addressList(field(message, 'Cc')),
    addressList(field(message, 'Bcc')),
    nstring(field(message, 'In-Reply-To')),
    nstring(field(message, 'Message-ID')),
  ]
  return `(${parts.join(' ')})`
}

/** BODYSTRUCTURE of a part; without its extension data it is BODY (RFC 3501 §7.4.2). */
export function bodyStructure(part: MimePart, extended: boolean): Octets {
  if (part.type === 'multipart' && part.children.length > 0) {
    const children = part.children.map((child) => bodyStructure(child, extended)).join('')
    const extension = extended ? ` ${parameterList(part.parameters)} ${placement(part)}` : ''
    return `(${children} ${nstring(part.subtype.toUpperCase())}${extension})`
  }
  const items = [
    nstring(part.type.toUpperCase()),
    nstring(part.subtype.toUpperCase()),
    parameterList(part.parameters),
    nstring(field(part, 'Content-ID')),
    nstring(field(part, 'Content-Description')),
    nstring((field(part, 'Content-Transfer-Encoding') ?? '7bit').toUpperCase()),
    String(part.body.length),
  ]
  const [inner] = part.children
  if (isMessage(part) && inner) items.push(envelope(inner), bodyStructure(inner, extended))
  if (part.type === 'text' || isMessage(part)) items.push(String(countLines(part.body)))
  if (extended) items.push(nstring(field(part, 'Content-MD5')), placement(part))
  return `(${items.join(' ')})`
}

/** Disposition, language and location: the end of any extension data. */
function placement(part: MimePart): Octets {
  const value = field(part, 'Content-Disposition')
  const disposition = value === undefined ? undefined : parseParameters(value)
  const shown = disposition
    ? `(${nstring(disposition.value)} ${parameterList(disposition.parameters)})`
    : 'NIL'
  return `${shown} ${nstring(field(part, 'Content-Language'))} ${nstring(field(part, 'Content-Location'))}`
}

function parameterList(parameters: ParameterizedValue['parameters']): Octets {
  if (parameters.length === 0) return 'NIL'
  return `(${parameters.map(([name, value]) => `${nstring(name)} ${nstring(value)}`).join(' ')})`
}

function countLines(body: Buffer): number {
  let lines = 0
  for (let at = body.indexOf(10); at >= 0; at = body.indexOf(10, at + 1)) lines += 1
  return lines
}
