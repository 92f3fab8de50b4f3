import type { Envelope } from '../model/envelope.ts'

/** True for the ten NILs that some servers send for a message that is gone (RFC 2180 §4.1.3). */
export function isEmptyEnvelope(envelope: Envelope): boolean {
  return (
    envelope.date === null &&
    envelope.subject === '' &&
    envelope.messageId === '' &&
    envelope.inReplyTo === '' &&
    envelope.from.length + envelope.sender.length + envelope.to.length + envelope.cc.length === 0
  )
}
