import type { Envelope, Uid } from '../model/envelope.ts'
import type { Flags } from '../model/flags.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath, MailboxStatus, Namespaces } from '../model/mailbox.ts'
import type { BodyPart, MessageOutline } from '../model/part.ts'
import type { ServerText } from '../model/server-text.ts'

/** How to reach a server and sign in. Without `tunnel`, `host` and `port` are dialled. */
export interface Endpoint {
  readonly host: string
  readonly port: number
  /** `none` is for loopback only: the config refuses it elsewhere. */
  readonly tls: 'implicit' | 'starttls' | 'none'
  /** PEM text of a private certificate authority. */
  readonly authority?: string | undefined
  /** `sha256:` and hex digits: exactly this certificate is trusted, no other. */
  readonly fingerprint?: string | undefined
  /** A command whose standard input and output speak IMAP (`ssh … imap`); it greets with PREAUTH. */
  readonly tunnel?: readonly string[] | undefined
}

/** What proves who the user is. Absent for a tunnel that greets with PREAUTH. */
export type SignIn =
  | { readonly user: string; readonly password: string }
  | { readonly user: string; readonly accessToken: string }

/** Items of a FETCH that fill a row of the message list; nothing that makes a server read a whole message. */
export const summaryItems = ['UID', 'FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'] as const

export type FetchItem = (typeof summaryItems)[number] | 'BODYSTRUCTURE'

/** One FETCH response, asked for or not, with whatever items it brought (RFC 9051 §7.5.2). */
export interface FetchData {
  readonly sequence: number
  readonly uid?: Uid
  readonly flags?: Flags
  readonly received?: Date
  readonly size?: number
  readonly envelope?: Envelope
  /** What of the envelope came as it was sent: it goes before what the server makes of it. */
  readonly asSent?: Partial<Envelope>
  readonly structure?: BodyPart
  /** By section as asked, in upper case: `1.2`, `HEADER`. Null is NIL: there is no such part. */
  readonly bodies?: ReadonlyMap<string, Uint8Array | null>
}

/** What a server says of the selected mailbox in mid-session (RFC 9051 §7.1, §7.3.5). */
export type MailboxChange = Partial<
  Pick<MailboxStatus, 'uidValidity' | 'readOnly' | 'flags' | 'permanentFlags'>
>

/** What is known of a mailbox from an earlier session (RFC 7162 §3.2.5). */
export interface MailboxSnapshot {
  readonly uidValidity: bigint
  readonly highestModSeq: bigint
  /** The messages of which something is known. */
  readonly uids: readonly Uid[]
}

/** What changed since a snapshot. */
export interface MailboxDifference {
  /** UIDs of known messages that are gone, as sets. */
  readonly vanished: readonly string[]
  readonly fetched: readonly FetchData[]
}

/**
 * Everything a server says, in the order it says it (RFC 1176: one listener applies all server data, asked for or
 * not). Called between the lines of the answer to a command; a listener must not wait.
 */
export interface SessionListener {
  /** SELECT or EXAMINE was answered OK: what follows is of that mailbox. Its own data was no event. */
  onSelected(): void
  onExists(count: number): void
  onExpunge(sequence: number): void
  /**
   * UIDs as a set (`3,5:9`), never expanded: it may name four billion (RFC 7162 §3.2.10). `trusted` when the session
   * has asked to be told of removals so.
   */
  onVanished(uids: string, trusted: boolean): void
  onFetch(data: FetchData): void
  onMailbox(change: MailboxChange): void
  onServerText(text: ServerText): void
  /** Every line of the session, the sign-in too; called for each, so it must be quick. */
  onLine?(line: WireLine): void
  /** The session is over; every pending command has failed or is about to. Called once. */
  onClosed(error: MailError): void
}

/** One line on the wire, without literals and secrets; the octets are there during the call only. Not safe to display. */
export interface WireLine {
  readonly from: 'client' | 'server'
  readonly octets: Uint8Array
}

/** What a server proves itself by. The names are not safe to display. */
export interface ServerCertificate {
  readonly subject: string
  readonly issuer: string
  readonly validFrom: Date
  readonly validTo: Date
  /** SHA-256, in hex digits. */
  readonly fingerprint: string
}

/** Where COPYUID says the messages went (RFC 4315 §3). */
export interface CopyResult {
  readonly uidValidity: bigint
  /** Old UID to new UID. */
  readonly uids: ReadonlyMap<Uid, Uid>
}

/** How many messages are unseen, and the sequence number of the first of them. */
export interface UnseenCount {
  readonly count: number
  readonly first: number | undefined
}

/** What the next message of a mailbox gets for a UID, and the time that its UIDs are of. */
export interface Numbering {
  readonly uidValidity: bigint
  readonly uidNext: Uid
}

/**
 * Commands about mailboxes rather than messages (RFC 9051 §6.3). Each rejects with a `MailFailure`; a server that
 * knows a mailbox by another name now says so in `refused` with `newName` (RFC 2180 §3.4).
 */
export interface MailboxCommands {
  /** Undefined where the server does not tell (RFC 2342). */
  namespaces(): Promise<Namespaces | undefined>
  create(path: MailboxPath): Promise<void>
  /** With all that is below. INBOX stays, and gives its messages away (RFC 9051 §6.3.6). */
  rename(from: MailboxPath, to: MailboxPath): Promise<void>
  /** The mailbox must be selected nowhere (RFC 2683 §3.4.12). */
  delete(path: MailboxPath): Promise<void>
  subscribe(path: MailboxPath): Promise<void>
  unsubscribe(path: MailboxPath): Promise<void>
  /**
   * What is listed by exactly this name, never a wildcard; undefined when nothing is. `reference` is the branch that
   * `path` may break out of, with the delimiter at its end (RFC 2683 §3.4.9); empty in the usual case.
   */
  find(path: MailboxPath, reference?: string): Promise<MailboxListing | undefined>
  /** STATUS of a mailbox that is not selected: a number, where the server tells it. */
  count(path: MailboxPath, item: 'MESSAGES' | 'UNSEEN'): Promise<number | undefined>
  /** How a mailbox that is not selected numbers its messages; undefined where the server does not tell. */
  numbering(path: MailboxPath): Promise<Numbering | undefined>
  /**
   * Puts a message, its lines ending in CR LF, into a mailbox. Its UID there, where the server tells (APPENDUID). A
   * refusal with the code TRYCREATE says that the mailbox could be made (RFC 9051 §6.3.12).
   */
  append(path: MailboxPath, message: Uint8Array, flags: readonly string[]): Promise<Uid | undefined>
  /** Marks every message of the selected mailbox \Deleted and expunges all that are: nothing is left of it. */
  removeAllMessages(): Promise<void>
  /**
   * Leaves the selected mailbox without expunging it: UNSELECT, else EXAMINE of `elsewhere`, as CLOSE would expunge.
   */
  leave(elsewhere: MailboxPath): Promise<void>
}

/**
 * One signed-in IMAP connection. Commands run one at a time, in the order they are called; all reject with a
 * `MailFailure`. A command once sent is never taken back: its answer is drained.
 */
export interface ImapSession {
  /** In upper case, as offered after signing in. */
  readonly capabilities: ReadonlySet<string>
  /** TLS protocol version; null when there is no TLS. */
  readonly tls: string | null
  /** Null when there is no TLS. */
  readonly certificate: ServerCertificate | null
  /** The selected mailbox; null before SELECT and after a failed one. */
  readonly mailbox: MailboxStatus | null
  readonly bytesReceived: number
  readonly bytesSent: number
  readonly rowPace: RowPace
  readonly mailboxes: MailboxCommands
  /**
   * One level of the hierarchy: `pattern` ends in `%`, never `*` (RFC 2683 §3.2.1.1). With the unseen messages of
   * each mailbox, where wanted and to be had in the same command (RFC 5819).
   */
  list(pattern: string, subscribedOnly: boolean, withUnseen?: boolean): Promise<MailboxListing[]>
  /** SELECT, or EXAMINE when `readOnly`. On failure no mailbox is selected (RFC 9051 §6.3.2). */
  select(path: MailboxPath, readOnly: boolean): Promise<MailboxStatus>
  /**
   * The same for a mailbox that is known from an earlier session. The difference is undefined where the server
   * cannot tell it (no QRESYNC), or where the snapshot is of other UIDs.
   */
  selectSince(
    path: MailboxPath,
    readOnly: boolean,
    snapshot: MailboxSnapshot,
  ): Promise<{ readonly status: MailboxStatus; readonly difference: MailboxDifference | undefined }>
  /** Leaves the mailbox without expunging it; does nothing where the server has no UNSELECT (RFC 3691). */
  unselect(): Promise<void>
  /** Items go to the listener. `set` is a sequence set, or a UID set when `byUid`. */
  fetch(set: string, items: readonly FetchItem[], byUid: boolean): Promise<void>
  /** Where messages are now, with their flags or without; those that are gone are left out. */
  locate(uids: readonly Uid[], withFlags: boolean): Promise<FetchData[]>
  /** How many messages have UIDs from `uid` on. */
  countFrom(uid: Uid): Promise<number>
  /**
   * The MIME tree, with the header fields of `outlineFields`, in one command. Null: the message is gone, or its
   * structure cannot be told.
   */
  fetchOutline(uid: Uid): Promise<MessageOutline | null>
  /**
   * Octets `start` to `start + length` of a part, still transfer-encoded, without setting \Seen. Fewer, or none,
   * at the part's end; `no-part` when the message has no such section, `no-message` when the message is gone.
   */
  fetchPart(
    uid: Uid,
    section: string,
    start: number,
    length: number,
  ): Promise<Uint8Array | 'no-part' | 'no-message'>
  store(uids: readonly Uid[], flags: readonly string[], add: boolean): Promise<void>
  /** Undefined where the server does not say where the copies are (no UIDPLUS). */
  copy(uids: readonly Uid[], target: MailboxPath): Promise<CopyResult | undefined>
  move(uids: readonly Uid[], target: MailboxPath): Promise<CopyResult | undefined>
  /**
   * UID EXPUNGE of those that are marked \Deleted (RFC 4315 §2.1): only where UIDPLUS or IMAP4rev2 is in `capabilities`.
   * `all` is EXPUNGE, which takes whatever is marked, by whomever.
   */
  expunge(uids: readonly Uid[] | 'all'): Promise<void>
  countUnseen(): Promise<UnseenCount>
  /** The sequence number of the first, or the last, unseen message of those from number `from` to `to`. */
  findUnseen(from: number, to: number, which: 'first' | 'last'): Promise<number | undefined>
  /**
   * UIDs, ascending; none of a message that is gone (RFC 2180 §4.3). Rejects with `unsearchable` where the server knows
   * no charset for the words (RFC 2683 §3.2.3).
   */
  search(criteria: readonly SearchTerm[]): Promise<Uid[]>
  /** UIDs in the order asked for (RFC 5256). Only where SORT is in `capabilities`; else as `search`. */
  sort(order: SortOrder, criteria: readonly SearchTerm[]): Promise<Uid[]>
  /**
   * All messages by threads (RFC 5256 §4), by THREAD=REFS where that is offered, else by THREAD=REFERENCES. Only where
   * one of the two is in `capabilities`.
   */
  thread(): Promise<ThreadTree>
  /** These items of messages, those that are gone left out. The listener hears them, too. */
  fetchFields(uids: readonly Uid[], items: readonly FetchItem[]): Promise<FetchData[]>
  noop(): Promise<void>
  /** What the server says it is (RFC 2971), in one line, not safe to display; empty where it does not say. */
  identity(): Promise<string>
  /** LOGOUT, waits a bounded time for BYE and OK, then closes. Never rejects. */
  logout(): Promise<void>
  /** Drops the connection without a word. */
  close(): void
}

/**
 * Header fields that a reader wants and no ENVELOPE has: who vouches for the sender, the way the message came, its
 * list; and those of the envelope as they were sent, since ENVELOPE may spoil what is not ASCII.
 */
export const outlineFields: readonly string[] = [
  'AUTHENTICATION-RESULTS',
  'RECEIVED',
  'LIST-ID',
  'LIST-POST',
  'LIST-UNSUBSCRIBE',
  'LIST-UNSUBSCRIBE-POST',
  'RESENT-FROM',
  'SUBJECT',
  'FROM',
  'SENDER',
  'REPLY-TO',
  'TO',
  'CC',
]

/** Octets of them that are looked at: nobody needs the whole way of a message, or all of ten thousand recipients. */
export const outlineOctets = 4096

/**
 * A search key (RFC 9051 §6.4.4) or an argument of the key before it: an atom such as a date, a string, a set of
 * numbers. A group is sent in parentheses and counts as one key; the first of a group is no group.
 */
export type SearchTerm =
  | { readonly key: string }
  | { readonly text: string }
  | { readonly set: string }
  | { readonly group: readonly SearchTerm[] }

/** What messages can be sorted by (RFC 5256 §3), `arrival` being the order of INTERNALDATE. */
export type SortField = 'arrival' | 'date' | 'from' | 'subject' | 'size' | 'to'

export interface SortOrder {
  readonly by: SortField
  /** The greatest first; what is equal stays in the order of the mailbox. */
  readonly reversed: boolean
}

/** Messages by threads, each thread after the one before, each message after its parent. */
export interface ThreadTree {
  readonly uids: readonly Uid[]
  /** The index of the message that each one answers; -1 where that is not known. */
  readonly parents: readonly number[]
  /** Where each thread begins. */
  readonly starts: readonly number[]
}

/** What whole rows of the message list have cost in this session. */
export interface RowPace {
  readonly rows: number
  readonly octets: number
  readonly milliseconds: number
}

/** Makes a signed-in session, or rejects with a `MailFailure` (`tls`, `auth`, `disconnected`, `protocol`). */
export type OpenSession = (
  endpoint: Endpoint,
  signIn: SignIn | undefined,
  listener: SessionListener,
  signal: AbortSignal,
) => Promise<ImapSession>
