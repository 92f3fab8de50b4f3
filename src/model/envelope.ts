import type { Flags } from './flags.ts'

/** A message's unique identifier in its mailbox: 1 to 4,294,967,295 (RFC 9051 §2.3.1.1). */
export type Uid = number

/** One mailbox address, decoded but not yet made safe to display. */
export interface Address {
  /** The display name, RFC 2047 words decoded; empty when there is none. */
  readonly name: string
  /** `local@host`; the bare local part when the host is missing. Empty for a group without members. */
  readonly address: string
  /** The name of the group (RFC 5322 §3.4) that the address was written in; a group without members has it as its name. */
  readonly group?: string
}

/** The parts of a header that a message list needs (RFC 9051 §7.5.2), decoded, not yet safe to display. */
export interface Envelope {
  /** The Date field; null when missing or unreadable. */
  readonly date: Date | null
  readonly subject: string
  readonly from: readonly Address[]
  readonly sender: readonly Address[]
  readonly replyTo: readonly Address[]
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly bcc: readonly Address[]
  /** With its angle brackets; empty when missing. */
  readonly messageId: string
  readonly inReplyTo: string
}

/** What a row of the message list knows of its message. */
export interface MessageSummary {
  readonly uid: Uid
  readonly flags: Flags
  /** RFC822.SIZE, octets: a hint only, never the size of a buffer or the end of a loop (RFC 2683 §3.4.5). */
  readonly size: number
  /** INTERNALDATE; null when the server sent none. */
  readonly received: Date | null
  readonly envelope: Envelope
  /** Whether there are attachments, where that was asked for. */
  readonly attached?: boolean
}
