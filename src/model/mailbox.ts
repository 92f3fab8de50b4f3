import type { Flags } from './flags.ts'

/** A mailbox's full name as people read it (decoded from modified UTF-7), with the server's delimiter. */
export type MailboxPath = string

/** The special uses of RFC 6154 that Postern knows, by the config's names for them. */
export type SpecialUse = 'archive' | 'drafts' | 'junk' | 'sent' | 'trash' | 'all' | 'flagged'

/** One line of a LIST or LSUB answer (RFC 9051 §7.3.1). */
export interface MailboxListing {
  readonly path: MailboxPath
  /** The last component of `path`. */
  readonly name: string
  /** One character; null in a flat hierarchy (NIL). */
  readonly delimiter: string | null
  /** `\HasChildren` was said; undefined when the server said neither that nor `\HasNoChildren`. */
  readonly hasChildren: boolean | undefined
  /** False for \Noselect and \NonExistent. */
  readonly selectable: boolean
  /** False for \Noinferiors. */
  readonly mayHaveChildren: boolean
  /** Undefined where the question was not asked. */
  readonly subscribed: boolean | undefined
  readonly specialUse?: SpecialUse
  /** Unseen messages, where the server told that with the listing (RFC 5819). */
  readonly unseen?: number
}

/** Where mailboxes of a kind stand (RFC 2342). */
export interface Namespace {
  /** Put before their names, with its delimiter; may be empty. */
  readonly prefix: string
  readonly delimiter: string | null
}

export interface Namespaces {
  readonly personal: readonly Namespace[]
  /** Those of other users, and those that all share. */
  readonly others: readonly Namespace[]
}

/** What SELECT or EXAMINE said (RFC 9051 §6.3.2). */
export interface MailboxStatus {
  readonly path: MailboxPath
  readonly uidValidity: bigint
  /** Undefined where the server is silent. */
  readonly uidNext: number | undefined
  /** Number of messages. */
  readonly exists: number
  /** Sequence number of the first unseen message, where the server gave it. */
  readonly firstUnseen: number | undefined
  readonly readOnly: boolean
  /** Those that messages here may have: the system's, and the keywords in use (RFC 9051 §7.3.5). Empty where it is silent. */
  readonly flags: Flags
  /** May be stored for good; `\*` means that new keywords may be made. */
  readonly permanentFlags: ReadonlySet<string>
  /** Grows with every change of the mailbox (RFC 7162 §3.1.2); undefined where the server keeps no count. */
  readonly highestModSeq: bigint | undefined
}
