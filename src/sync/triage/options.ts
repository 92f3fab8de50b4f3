import type { MailError } from '../../model/error.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { MailboxCache } from '../mailbox-cache.ts'
import type { TriageJournal } from '../ports.ts'
import type { Scheduler } from '../scheduler.ts'
import type { TriageEntry } from './history.ts'

/** What triage tells whoever shows it. */
export interface TriageListener {
  /**
   * The server refused, all of it or the rest of it; the screen is back to what it was. `others` belong to the same
   * whole, and are taken back with it.
   */
  onRefused(entry: TriageEntry, error: MailError, others?: readonly TriageEntry[]): void
  /** So many messages are about to come back into `mailbox`: they are no new mail. */
  onReturning(mailbox: MailboxPath, count: number): void
  /** They are there again, though the server may tell of it later. */
  onReturned(mailbox: MailboxPath): void
  /** A change is taken back, but copies of its messages are in the target still: nobody knows which they are. */
  onCopiesStay?(entry: TriageEntry): void
  /**
   * So many unseen messages more are in `mailbox`, or will be at once; fewer where it is negative, and undefined where
   * nobody knows how many.
   */
  onUnseen?(mailbox: MailboxPath, more: number | undefined): void
  /** What can be undone or redone is not the same any more. */
  onHistory?(): void
  /** A change that takes several commands: so many of its messages are done. */
  onProgress?(mailbox: MailboxPath, made: number, all: number): void
}

export interface TriageOptions {
  readonly scheduler: Scheduler
  readonly capabilities: () => ReadonlySet<string>
  /** How long a move waits before it is sent where the server would not tell where its messages went. */
  readonly undoSeconds: number
  readonly listener: TriageListener
  readonly journal?: TriageJournal | undefined
  /** The open mailbox, where it is that one. */
  readonly viewOf: (mailbox: MailboxPath) => MailboxCache | undefined
}
