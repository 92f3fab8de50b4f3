import type { Uid } from '../model/envelope.ts'
import type { Block } from '../model/document.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath } from '../model/mailbox.ts'
import type { BodyPart, HeaderField } from '../model/part.ts'
import type { ServerText } from '../model/server-text.ts'
import type { Arrangement } from '../sync/arrangement.ts'
import type { LinkStatus } from '../sync/link.ts'
import type { Obstacles } from '../sync/mailbox-admin.ts'
import type { NetworkReport } from '../sync/network-report.ts'
import type { PartAddress } from '../sync/part-fetcher.ts'
import type { SavedSearch } from '../sync/ports.ts'
import type { SortCost } from '../sync/search/sort.ts'
import type { Absence } from '../sync/select-again.ts'
import type { MailboxView, ViewChange } from '../sync/view.ts'
import type { RefusedMove } from './folder-change.ts'
import type { Key } from './key.ts'
import type { CursorPlace } from './selection.ts'
import type { LoadedMessage } from './message-loader.ts'
import type { FoundFolders } from './search-state.ts'
import type { Given, Narrowed, Notice, Save, Size } from './state.ts'
import type { TriageLine } from './triage-words.ts'

/** Everything that can change the state. */
export type Action =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'paste'; readonly text: string }
  /** Command lines one after the other; `count` is for the first, and `whole` has those that were before them too. */
  | {
      readonly kind: 'give'
      readonly lines: readonly string[]
      readonly count: number | undefined
      readonly whole: Given
    }
  | { readonly kind: 'resized'; readonly size: Size }
  | { readonly kind: 'link'; readonly status: LinkStatus }
  | { readonly kind: 'activity'; readonly received: number; readonly sent: number; readonly queued: number }
  | { readonly kind: 'server-text'; readonly text: ServerText }
  /** `descending` is which way its list goes, where that is remembered. */
  | { readonly kind: 'mailbox-opened'; readonly view: MailboxView; readonly descending?: boolean | undefined }
  | { readonly kind: 'mailbox-refused'; readonly path: MailboxPath; readonly error: MailError }
  | { readonly kind: 'mailbox-lost'; readonly path: MailboxPath; readonly error: MailError }
  /** The open mailbox was looked at afresh after a cut. */
  | { readonly kind: 'returned'; readonly path: MailboxPath; readonly absence: Absence }
  /** `isNews` is false where what arrives is what the user has snoozed. */
  | {
      readonly kind: 'view-changed'
      readonly view: MailboxView
      readonly change: ViewChange
      readonly isNews?: boolean
    }
  | { readonly kind: 'tree-changed' }
  /** More of a message's text is there, or all of it. */
  | { readonly kind: 'message-loaded'; readonly uid: Uid; readonly message: LoadedMessage }
  | { readonly kind: 'message-failed'; readonly uid: Uid; readonly error: MailError }
  /** More of the open message is to be looked through. */
  | { readonly kind: 'find-on' }
  /** The list shows some of the messages of `base` now, or all again. */
  | {
      readonly kind: 'narrowed'
      readonly view: MailboxView
      readonly narrowed: Narrowed
      /** What a search has found, row by row, and the end of it where the cursor is wanted: else near where it was. */
      readonly hits?: { readonly uids: readonly Uid[]; readonly at: 'first' | 'last' | 'near' }
    }
  | { readonly kind: 'widened'; readonly view: MailboxView }
  /** The list shows `base` by `view` now, which is another order of it. */
  | {
      readonly kind: 'arranged'
      readonly base: MailboxView
      readonly view: MailboxView
      readonly arrangement: Arrangement
    }
  /** An order is being made; undefined: it is no more. */
  | { readonly kind: 'arranging'; readonly id: number; readonly text: string | undefined }
  /** Sorting here would cost this. */
  | { readonly kind: 'sort-costs'; readonly arrangement: Arrangement; readonly cost: SortCost }
  | { readonly kind: 'search-started'; readonly id: number; readonly query: string }
  | { readonly kind: 'search-ended'; readonly id: number }
  | {
      readonly kind: 'marks-found'
      readonly view: MailboxView
      readonly uids: readonly Uid[]
      readonly how: 'add' | 'invert'
    }
  /** How far a search through folders is, as a whole. */
  | { readonly kind: 'folders-told'; readonly found: FoundFolders }
  /** The searches that are kept. */
  | { readonly kind: 'searches-kept'; readonly kept: readonly SavedSearch[] }
  /** Keys have had their turn: more of the open message can be laid out. */
  | { readonly kind: 'lay-out-on' }
  | { readonly kind: 'headers-loaded'; readonly uid: Uid; readonly fields: readonly HeaderField[] }
  /** The row of the next unread message as seen from `start`; undefined: there is none. */
  | {
      readonly kind: 'unread-found'
      readonly view: MailboxView
      readonly start: CursorPlace
      readonly row: number | undefined
    }
  /** The message in this row was dealt with and stays: the cursor goes on if it is still there. */
  | { readonly kind: 'advance'; readonly row: number }
  | {
      readonly kind: 'triage'
      readonly undoable: readonly TriageLine[]
      readonly redoable: readonly TriageLine[]
    }
  /** What there is to expunge; `some`: one by one. */
  | {
      readonly kind: 'deleted-counted'
      readonly view: MailboxView
      readonly uids: readonly Uid[]
      readonly some: boolean
    }
  /** A folder of the archive is to be made for messages that were to go there. */
  | { readonly kind: 'archive-missing'; readonly move: RefusedMove }
  /** A save is new, or not as it was. */
  | { readonly kind: 'save-told'; readonly save: Save }
  | { readonly kind: 'save-forgotten'; readonly id: number }
  /** The path that was given cannot be had; `free` can. `taken` is there where it may be overwritten. */
  | {
      readonly kind: 'save-path-taken'
      readonly at: PartAddress
      readonly part: BodyPart
      readonly reason: string
      readonly free: string
      readonly taken?: string
    }
  /** The files inside a part of the open message. */
  | {
      readonly kind: 'inside-found'
      readonly at: PartAddress
      readonly section: string
      readonly parts: readonly BodyPart[]
    }
  /** A modal for a text that is yet to come. */
  | { readonly kind: 'work-started'; readonly id: number; readonly title: string; readonly waiting: string }
  /** How far the work of a modal is; its text; its end without a text. */
  | { readonly kind: 'work-told'; readonly id: number; readonly waiting: string }
  | { readonly kind: 'work-shown'; readonly id: number; readonly blocks: readonly Block[] }
  | { readonly kind: 'work-ended'; readonly id: number }
  | ({ readonly kind: 'notice' } & Omit<Notice, 'id'>)
  | { readonly kind: 'notice-expired'; readonly id: number }
  | { readonly kind: 'inspected'; readonly report: NetworkReport }
  | { readonly kind: 'task-started'; readonly id: number; readonly text: string }
  | { readonly kind: 'task-ended'; readonly id: number }
  /** What a typed name stands for; a name alone where the server lists nothing by it. */
  | { readonly kind: 'looked-up'; readonly found: MailboxListing | MailboxPath }
  | { readonly kind: 'folder-created'; readonly path: MailboxPath }
  | { readonly kind: 'folder-renamed'; readonly listing: MailboxListing; readonly to: MailboxPath }
  | { readonly kind: 'folder-deleted'; readonly path: MailboxPath }
  /** DELETE was refused for what is in it. */
  | {
      readonly kind: 'folder-not-empty'
      readonly listing: MailboxListing
      readonly obstacles: Obstacles
      readonly error: MailError
    }
  /** A move was refused with [TRYCREATE] (RFC 9051 §6.4.7). */
  | { readonly kind: 'target-missing'; readonly move: RefusedMove }
  | { readonly kind: 'ask-secret'; readonly title: string }
