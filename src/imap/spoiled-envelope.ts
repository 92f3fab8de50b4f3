import { parseEnvelope, parseHeader, rawValue } from '../mime/header.ts'
import type { Envelope } from '../model/envelope.ts'
import { outlineOctets } from './session.ts'

/**
 * True for an envelope that the server could not read: with characters in place of octets of no charset (RFC 6532 is
 * not for all), or without a sender, as GNU Mailutils gives it then.
 */
export function isSpoiled(envelope: Envelope): boolean {
  const { subject, from, to, cc, replyTo } = envelope
  return (
    from.length === 0 ||
    subject.includes('\ufffd') ||
    [...from, ...to, ...cc, ...replyTo].some(({ name, address }) => `${name}${address}`.includes('\ufffd'))
  )
}

/** What of an envelope is in these header fields, read as they were sent. */
export function envelopeAsSent(header: Uint8Array): Partial<Envelope> {
  const fields = parseHeader(header)
  // The last one may be cut off in its midst.
  if (header.length >= outlineOctets) fields.pop()
  const envelope = parseEnvelope(fields)
  const has = (name: string) => rawValue(fields, name) !== undefined
  return {
    ...(has('subject') ? { subject: envelope.subject } : {}),
    ...(has('from') ? { from: envelope.from } : {}),
    ...(has('to') ? { to: envelope.to } : {}),
    ...(has('cc') ? { cc: envelope.cc } : {}),
    ...(has('sender') ? { sender: envelope.sender } : {}),
    ...(has('reply-to') ? { replyTo: envelope.replyTo } : {}),
  }
}
