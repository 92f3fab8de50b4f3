import type { Envelope, MessageSummary, Uid } from '../model/envelope.ts'
import type { MailError } from '../model/error.ts'
import type { Flags } from '../model/flags.ts'

/** A row under construction: a server may send its items in pieces (RFC 2683 §3.4.4). */
export interface Row {
  uid?: Uid
  /** As the server has them: changes under way are laid over them when they are shown. */
  flags?: Flags
  envelope?: Envelope
  size: number
  received: Date | null
  attached?: boolean
  /** It came with an envelope of NILs: is it without header, or gone? (RFC 2180 §4.1.3) */
  empty?: 'told' | 'confirmed'
  /** The server was asked twice and did not say. */
  lost?: MailError
}

/** True when a row can be shown. */
export function isComplete(row: Row): row is Row & MessageSummary {
  return row.uid !== undefined && row.flags !== undefined && row.envelope !== undefined && !row.lost
}
