import { Buffer } from 'node:buffer'
import type { Block } from '../model/document.ts'
import type { HeaderField } from '../model/part.ts'
import { displaySafe } from '../text/display-safe.ts'
import { parseHeader } from './header.ts'

const maxRecipients = 100

const outcomes: ReadonlyMap<string, string> = new Map([
  ['failed', 'Delivery failed'],
  ['delayed', 'Delivery delayed'],
  ['delivered', 'Delivered'],
  ['relayed', 'Relayed'],
  ['expanded', 'Delivered to a list'],
])

/**
 * A message/delivery-status part (RFC 3464) in one line a recipient: `Delivery failed: address, status, reason`.
 * At most 100 recipients.
 */
export function deliveryStatusBlocks(text: string): Block[] {
  const blocks: Block[] = []
  for (const fields of fieldGroups(text)) {
    const action = valueOf(fields, 'action').toLowerCase()
    const recipient =
      untyped(valueOf(fields, 'final-recipient')) || untyped(valueOf(fields, 'original-recipient'))
    if (recipient === '') continue
    const details = [recipient, valueOf(fields, 'status'), untyped(valueOf(fields, 'diagnostic-code'))]
    const outcome = outcomes.get(action) ?? 'Delivery report'
    blocks.push(
      line(`${outcome}: ${details.filter((detail) => detail !== '').join(', ')}`, action === 'failed'),
    )
    if (blocks.length >= maxRecipients) break
  }
  return blocks
}

/** A message/disposition-notification part (RFC 8098): what became of a message that was sent. */
export function dispositionBlocks(text: string): Block[] {
  const fields = parseHeader(Buffer.from(text))
  const recipient = untyped(valueOf(fields, 'final-recipient'))
  const disposition = valueOf(fields, 'disposition').replace(/^[^;]*;\s*/, '')
  return disposition === ''
    ? []
    : [line(`Receipt: ${[disposition, recipient].filter(Boolean).join(', ')}`, false)]
}

/** A message/feedback-report part (RFC 5965): somebody complained about a message that was sent. */
export function feedbackBlocks(text: string): Block[] {
  const fields = parseHeader(Buffer.from(text))
  const kind = valueOf(fields, 'feedback-type') || 'feedback'
  const details = ['original-rcpt-to', 'original-mail-from', 'source-ip', 'arrival-date']
    .map((name) => valueOf(fields, name))
    .filter((value) => value !== '')
  return [line(`Complaint: ${[kind, ...details].join(', ')}`, true)]
}

function line(text: string, failed: boolean): Block {
  return {
    kind: 'paragraph',
    quote: 0,
    spans: [{ text: displaySafe(text), role: failed ? 'warning' : 'strong' }],
  }
}

function fieldGroups(text: string): HeaderField[][] {
  const groups = text.slice(0, 1_000_000).split(/(?:\r?\n[ \t]*){2,}/, maxRecipients * 2)
  return groups.map((group) => parseHeader(Buffer.from(group)))
}

function valueOf(fields: readonly HeaderField[], name: string): string {
  const value = fields.find((field) => field.name.toLowerCase() === name)?.value ?? ''
  return value.replace(/\s+/g, ' ')
}

/** `rfc822; ana@example.org` without its type. */
function untyped(value: string): string {
  return value.replace(/^[\w-]+\s*;\s*/, '').trim()
}
