import type { Block, Span, TextRole } from '../model/document.ts'
import type { Envelope } from '../model/envelope.ts'
import type { HeaderField } from '../model/part.ts'
import { longDate } from '../text/dates.ts'
import { displaySafe } from '../text/display-safe.ts'
import { addressListText } from './address-text.ts'

export { addressText } from './address-text.ts'

/** How much of a header is shown: the usual fields, all of them decoded, or all as they were sent. */
export type HeaderMode = 'short' | 'full' | 'raw'

/** The header of a message. All fields where `mode` is not `short` and `fields` are given. */
export function headerBlocks(
  envelope: Envelope,
  options: { readonly fields?: readonly HeaderField[]; readonly mode: HeaderMode; readonly now: Date },
): Block[] {
  const { fields, mode, now } = options
  if (mode !== 'short' && fields) return fields.map((field) => fieldBlock(field, mode))
  const answersElsewhere = addressListText(envelope.replyTo) !== addressListText(envelope.from)
  return [
    ...headerLine('From', addressListText(envelope.from)),
    ...headerLine('Reply-To', answersElsewhere ? addressListText(envelope.replyTo) : ''),
    ...headerLine('To', addressListText(envelope.to)),
    ...headerLine('Cc', addressListText(envelope.cc)),
    ...headerLine('Bcc', addressListText(envelope.bcc)),
    ...headerLine('Date', longDate(envelope.date, now)),
    ...headerLine('Subject', displaySafe(envelope.subject), 'subject'),
  ]
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
