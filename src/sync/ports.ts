import type { SignIn } from '../imap/session.ts'
import type { Uid } from '../model/envelope.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { Arrangement } from './arrangement.ts'

/** Where an account's secrets come from; implemented above, so that this room knows no keyring and no prompt. */
export interface SignInSource {
  /**
   * What to sign in with; undefined when the server is expected to need nothing (PREAUTH). `refused` is the
   * server's word on what was given before: that is not given again unasked. Rejects with a `MailFailure`.
   */
  signIn(refused: MailError | undefined, signal: AbortSignal): Promise<SignIn | undefined>
}

/** A change of the user's that the server may not have heard of yet. */
export interface JournalEntry {
  /** One of its kind for ever. */
  readonly id: string
  readonly mailbox: MailboxPath
  readonly uidValidity: bigint
  readonly uids: readonly Uid[]
  readonly action: JournalAction
  /** A COPY was about to be sent: whether it was done, the target tells. */
  readonly copy?: CopyTrace
}

export type JournalAction =
  | { readonly kind: 'flags'; readonly flags: readonly string[]; readonly add: boolean }
  | {
      readonly kind: 'move'
      readonly target: MailboxPath
      /** By COPY and \Deleted; else by MOVE. */
      readonly byCopy: boolean
    }
  | { readonly kind: 'copy'; readonly target: MailboxPath }

/** What finds copies in their mailbox that a server without UIDPLUS does not tell of. */
export interface CopyTrace {
  /** How the target numbered its messages before the COPY; undefined where the server does not tell. */
  readonly before: { readonly uidValidity: bigint; readonly uidNext: Uid } | undefined
  /** By UID; those without a Message-ID are left out. */
  readonly messageIds: ReadonlyMap<Uid, string>
}

/**
 * The user's changes on disk before they are sent, so that neither a crash nor a cut loses one. Implemented above, so
 * that this room knows no files.
 */
export interface TriageJournal {
  /** What runs that ended before their time have left; told once. */
  unfinished(): Promise<readonly JournalEntry[]>
  /** Resolves when the entry is on the disk; one of the same id is replaced. */
  write(entry: JournalEntry): Promise<void>
  /** The change is done, refused or taken back. */
  finish(id: string): void
}

/** A search that has a name. */
export interface SavedSearch {
  readonly name: string
  /** As it was typed. */
  readonly query: string
}

/**
 * The searches that the user has kept from a key. Implemented above, so that this room knows no files. All reject with
 * a `MailFailure` where the file cannot be had, or holds something else.
 */
export interface SearchStore {
  read(): Promise<readonly SavedSearch[]>
  /** One of the same name is replaced. Resolves with all of them. */
  keep(search: SavedSearch): Promise<readonly SavedSearch[]>
  drop(name: string): Promise<readonly SavedSearch[]>
}

/** How the user had the mailboxes of an account shown. Implemented above, so that this room knows no files. */
export interface FolderMemory {
  /** What went wrong with what was kept, in words. */
  readonly trouble: string | undefined
  arrangementOf(mailbox: MailboxPath): Arrangement | undefined
  remember(mailbox: MailboxPath, arrangement: Arrangement): void
}
