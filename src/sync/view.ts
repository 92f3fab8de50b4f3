import type { Disposable } from '../model/disposable.ts'
import type { MessageSummary, Uid } from '../model/envelope.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { ThreadRow } from './threads/thread-rows.ts'

/** Rows `from` to `to`, the last not included. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** What is known of a row. */
export type Slot =
  | { readonly kind: 'absent' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly message: MessageSummary }
  | { readonly kind: 'failed'; readonly error: MailError }

/** How a view changed: coarse, since whoever shows it looks at the rows anyway. */
export type ViewChange =
  /** `arrived` from elsewhere, brought back by the user's `undone`, or by a server that `refused` to let them go. */
  | { readonly kind: 'inserted'; readonly rows: Range; readonly why: 'arrived' | 'undone' | 'refused' }
  /** `by` the user's own triage, or by the server. */
  | {
      readonly kind: 'removed'
      readonly row: number
      readonly by: 'user' | 'server'
      /** Where the message had been looked at. */
      readonly uid?: Uid
    }
  | { readonly kind: 'changed'; readonly rows: Range }
  /** All rows are new; `anchor` is where the row that was looked at before is now, when that is known. */
  | { readonly kind: 'reset'; readonly anchor: number | undefined }

/** The rows that are looked at: all of `visible`, nearest to `near` first, then `ahead`. */
export interface Window {
  readonly visible: Range
  readonly ahead: Range | undefined
  readonly near: number
}

/**
 * A mailbox as a page-faulting cache (RFC 1176: an incomplete model which starts empty): rows in mailbox order, the
 * oldest first, read by whoever paints them. `want` is the page fault.
 */
export interface MailboxView {
  readonly path: MailboxPath
  readonly uidValidity: bigint
  /** Number of rows. */
  readonly length: number
  readonly readOnly: boolean
  /** The flags that it keeps (RFC 9051 §7.1); undefined for a list of some of its messages. */
  readonly permanentFlags?: ReadonlySet<string>
  /** Undefined until it was asked. */
  readonly unseen: number | undefined
  /** The row of the first unseen message, as far as the server told. */
  readonly firstUnseen: number | undefined
  /** What is known of a row. Never touches the network. */
  peek(row: number): Slot
  /** The row of a message that has been looked at; undefined for others. */
  rowOf(uid: Uid): number | undefined
  /** The message of a row, where the view is a list of UIDs: then it is known, though it has not been looked at. */
  uidAt?(row: number): Uid | undefined
  /**
   * Says which rows are looked at now. What is absent of them is fetched by pages of 50, one command a page; what
   * was wanted before and is no more will not be fetched, unless it is on its way already.
   */
  want(window: Window): void
  onChange(listener: (change: ViewChange) => void): Disposable
  /** What is only of a view that shows threads. */
  readonly threads?: ViewThreads | undefined
}

/** The threads of a view. Rows are those of the view; what changes them is announced as a reset. */
export interface ViewThreads {
  /** Messages of all threads. */
  readonly messages: number
  /** How a row is to be drawn. */
  at(row: number): ThreadRow | undefined
  /** The newest message of a folded thread, where the row shows another one: the date is that of the newest. */
  datedBy(row: number): MessageSummary | undefined
  /** The messages of the thread that a row belongs to. */
  membersOf(row: number): readonly Uid[]
  /** The row of the message that the one in a row answers. */
  parentOf(row: number): number | undefined
  /** The row of the first message of the thread before (-1) or after (1), by the rows. */
  neighbour(row: number, step: 1 | -1): number | undefined
  /** Puts the thread of a row into one row, or shows all of it. */
  fold(row: number, folded: boolean): void
  foldAll(folded: boolean, near: number): void
}
