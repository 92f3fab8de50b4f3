import { domainToASCII } from 'node:url'
import type { Block, Span, TextRole } from '../model/document.ts'
import type { Address, Envelope } from '../model/envelope.ts'
import type { HeaderField } from '../model/part.ts'
import { longDate } from '../text/dates.ts'
import { displaySafe } from '../text/display-safe.ts'

/** How much of a header is shown: the usual fields, all of them decoded, or all as they were sent. */
export type HeaderMode = 'short' | 'full' | 'raw'

/** The header of a message. All fields where `mode` is not `short` and `fields` are given. */
export function headerBlocks(
  envelope: Envelope,
  options: { readonly fields?: readonly HeaderField[]; readonly mode: HeaderMode; readonly now: Date },
): Block[] {
  const { fields, mode, now } = options
  if (mode !== 'short' && fields) return fields.map((field) => fieldBlock(field, mode))
  const people = (addresses: readonly Address[]) => addresses.map(addressText).join(', ')
  const answersElsewhere = people(envelope.replyTo) !== people(envelope.from)
  return [
    ...headerLine('From', people(envelope.from)),
    ...headerLine('Reply-To', answersElsewhere ? people(envelope.replyTo) : ''),
    ...headerLine('To', people(envelope.to)),
    ...headerLine('Cc', people(envelope.cc)),
    ...headerLine('Bcc', people(envelope.bcc)),
    ...headerLine('Date', longDate(envelope.date, now)),
    ...headerLine('Subject', displaySafe(envelope.subject), 'subject'),
  ]
}

/**
 * `Name <address>`, safe to display: the address is never left out, and a host that is not ASCII is given in
 * punycode too, as letters of several scripts look alike (CVE-2021-42694).
 */
export function addressText({ name, address }: Address): string {
  const shown = displaySafe(address, 'name')
  const host = address.slice(address.lastIndexOf('@') + 1)
  const ascii = /^[\x20-\x7e]*$/.test(host) ? '' : domainToASCII(host)
  const full = ascii === '' ? shown : `${shown} (${ascii})`
  if (name.trim() === '') return full
  const safeName = displaySafe(name, 'name').trim()
  return full === '' ? safeName : `${safeName} <${full}>`
}

function headerLine(name: string, value: string, role: TextRole = 'header-value'): Block[] {
  if (value === '') return []
  const label = `${name}: `
  return [
    { kind: 'paragraph', quote: 0, rest: ' '.repeat(label.length), spans: labelled(label, value, role) },
  ]
}

function labelled(label: string, value: string, role: TextRole): Span[] {
  return [
    { text: label, role: 'header-name' },
    { text: value, role },
  ]
}

function fieldBlock(field: HeaderField, mode: HeaderMode): Block {
  const value = mode === 'raw' && 'raw' in field && typeof field.raw === 'string' ? field.raw : field.value
  const spans = labelled(`${displaySafe(field.name)}: `, displaySafe(value), 'header-value')
  if (mode === 'raw') return { kind: 'verbatim', quote: 0, spans }
  return { kind: 'paragraph', quote: 0, rest: '    ', spans }
}
