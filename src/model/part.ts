import type { Envelope } from './envelope.ts'

/** Parameter names in lower case, with their decoded values. */
export type Parameters = Readonly<Record<string, string>>

/** One node of a message's MIME tree, from BODYSTRUCTURE (RFC 9051 §7.5.2) or from a message read whole. */
export interface BodyPart {
  /**
   * The part specifier for BODY[…] (RFC 9051 §6.4.5.1): `1`, `2.1`. A multipart root has the empty one;
   * the one part of a message that is no multipart has `1`.
   */
  readonly section: string
  /** In lower case: `text`, `multipart`, `message` … */
  readonly type: string
  /** In lower case: `plain`, `mixed`, `rfc822` … */
  readonly subtype: string
  readonly parameters: Parameters
  /** Content-Transfer-Encoding in lower case; `7bit` where none was given. */
  readonly encoding: string
  /** Octets as transferred, that is, still encoded. A hint: 0 for a multipart. */
  readonly size: number
  readonly id?: string
  readonly description?: string
  readonly disposition?: { readonly type: string; readonly parameters: Parameters }
  /** A multipart's parts; the root of the message inside a message/rfc822; else empty. */
  readonly children: readonly BodyPart[]
  /** True where parts below this one were left out: they are too deep, or too many. */
  readonly truncated?: boolean
  /** For message/rfc822: the envelope of the message inside. */
  readonly envelope?: Envelope
  /**
   * The octets of a file inside another part, decoded: no server has it as a part of its own. Its section is that of
   * the other part, `#` and a number from 1: `2#1`.
   */
  readonly content?: Uint8Array | undefined
}

/** What is to be known of a message before any of its text is fetched. */
export interface MessageOutline {
  readonly structure: BodyPart
  /** The octets of a few header fields that the envelope lacks, as they were sent: which ones, the session knows. */
  readonly fields: Uint8Array
}

/** One header field, unfolded and decoded, not yet safe to display. */
export interface HeaderField {
  /** As written: `Subject`. */
  readonly name: string
  readonly value: string
}
