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

/**
 * True for what a server made up in place of a message that is gone: Courier's letter from the administrator, and
 * Mailutils' ten NILs of a message without one octet. Unlike bare NILs these are never a message's own.
 */
export function isMadeUp(envelope: Envelope, size: number | undefined): boolean {
  if (isEmptyEnvelope(envelope)) return size === 0
  const [from] = envelope.from
  return (
    envelope.subject === 'message unavailable' &&
    from?.name === 'System Administrator' &&
    from.address === 'root@localhost' &&
    envelope.date === null &&
    envelope.messageId === '' &&
    envelope.to.length === 0
  )
}
