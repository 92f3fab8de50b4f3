import type { Uid } from '../model/envelope.ts'
import type { MailboxListing, MailboxPath, SpecialUse } from '../model/mailbox.ts'
import type { BodyPart } from '../model/part.ts'
import type { Arrangement } from '../sync/arrangement.ts'
import type { UnsubscribeTarget } from '../mime/list-unsubscribe.ts'
import type { PartAddress } from '../sync/part-fetcher.ts'
import type { SearchQuery } from '../sync/search/parse-query.ts'
import type { FolderHits } from '../sync/search/search-folders.ts'
import type { FlagChange } from '../sync/pending-flags.ts'
import type { MailboxView } from '../sync/view.ts'
import type { Action } from './action.ts'
import type { FolderChange } from './folder-change.ts'
import type { KeywordChange } from './keywords.ts'
import type { PipeSource } from './pipe-source.ts'

/** What `update` wants done outside the state. */
export type Effect =
  | { readonly kind: 'open-mailbox'; readonly path: MailboxPath }
  | { readonly kind: 'list-level'; readonly parent: MailboxListing | undefined }
  | { readonly kind: 'list-subscribed'; readonly subscribedOnly: boolean }
  /** Loads what the reader shows. */
  | { readonly kind: 'load-message'; readonly uid: Uid }
  | { readonly kind: 'load-headers'; readonly uid: Uid }
  /** Nobody reads any more: what is not sent yet is not sent. */
  | { readonly kind: 'stop-loading' }
  | TriageEffect
  | { readonly kind: 'snooze'; readonly uids: readonly Uid[]; readonly until: Date }
  | { readonly kind: 'unsnooze'; readonly uids: readonly Uid[] }
  /** The latest change, or the one of that number. */
  | { readonly kind: 'undo'; readonly id?: number }
  | { readonly kind: 'redo' }
  /** Shows what fits of what is here, or has the server look for it. */
  | { readonly kind: 'filter'; readonly query: string; readonly where: 'here' | 'server' }
  | { readonly kind: 'widen' }
  /** Marks what the server finds, or turns the marks round among these. */
  | { readonly kind: 'mark-matching'; readonly query: string; readonly how: 'add' | 'invert' }
  /** Has the server look for it, and shows what it finds. */
  | { readonly kind: 'search'; readonly query: string }
  /** Shows what a search has found in the open mailbox; searches again where that is numbered anew. */
  | {
      readonly kind: 'show-hits'
      readonly query: string
      readonly hits: FolderHits
      readonly at: 'first' | 'last'
    }
  | SearchesEffect
  /** Shows the open mailbox in an order; `agreed` to what that costs. */
  | { readonly kind: 'arrange'; readonly arrangement: Arrangement; readonly agreed: boolean }
  | { readonly kind: 'stop-arranging' }
  /** Folds the thread of a row of the list, or unfolds it; or all of them. */
  | { readonly kind: 'fold'; readonly row: number; readonly folded: boolean; readonly all: boolean }
  /** Gives up what the server is asked to look for. */
  | { readonly kind: 'stop-search' }
  /** Finds the next unread message from this row on. */
  | { readonly kind: 'find-unread'; readonly row: number }
  /** Asks what mailbox a typed name stands for. */
  | { readonly kind: 'look-up'; readonly name: string }
  | { readonly kind: 'folder'; readonly change: FolderChange }
  | PartEffect
  | { readonly kind: 'reconnect' }
  /** Reports on the network after so long, in seconds. */
  | { readonly kind: 'inspect'; readonly after: number }
  /** The notice of this number goes away after a while. */
  | { readonly kind: 'expire-notice'; readonly id: number; readonly seconds: number }
  /** The answer to the prompt for a secret; null when it was given up. */
  | { readonly kind: 'answer-secret'; readonly secret: string | null }
  /** Goes on with the search in the open message when keys have had their turn. */
  | { readonly kind: 'find-on' }
  /** Gives an http or https URL to the user's command. */
  | { readonly kind: 'open-link'; readonly url: string }
  /** Leaves a mailing list; only ever the outcome of a question. */
  | { readonly kind: 'unsubscribe'; readonly target: UnsubscribeTarget }
  /** Puts a text on the clipboard; only ever the outcome of a key. */
  | { readonly kind: 'copy'; readonly text: string }
  /** When all that the effects before it have told is known. */
  | { readonly kind: 'then'; readonly action: Action }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'quit' }

/** What is to be done about searches that concerns no open mailbox. */
export type SearchesEffect =
  | {
      readonly kind: 'search-folders'
      readonly id: number
      /** As it was typed. */
      readonly text: string
      readonly query: SearchQuery
    }
  /** Gives up the search through folders; what it has found stays. */
  | { readonly kind: 'stop-folders' }
  | { readonly kind: 'keep-search'; readonly name: string; readonly query: string }
  | { readonly kind: 'drop-search'; readonly name: string }

/** What is to be done with messages of the open mailbox. */
export type TriageEffect =
  | { readonly kind: 'mark-seen'; readonly uid: Uid }
  | { readonly kind: 'flags'; readonly uids: readonly Uid[]; readonly change: FlagChange }
  | { readonly kind: 'move'; readonly uids: readonly Uid[]; readonly use: SpecialUse }
  | { readonly kind: 'move-to'; readonly uids: readonly Uid[]; readonly target: MailboxPath }
  | { readonly kind: 'copy-to'; readonly uids: readonly Uid[]; readonly target: MailboxPath }
  /** Junk, or none after all. */
  | { readonly kind: 'judge'; readonly uids: readonly Uid[]; readonly isJunk: boolean }
  | { readonly kind: 'keywords'; readonly uids: readonly Uid[]; readonly change: KeywordChange }
  | { readonly kind: 'mark-all-read' }
  /** Finds out what there is to expunge, of all messages or of those. */
  | { readonly kind: 'count-deleted'; readonly among: readonly Uid[] | undefined }
  | { readonly kind: 'expunge'; readonly view: MailboxView; readonly uids: readonly Uid[] }

/** What is to be done with parts of messages. */
export type PartEffect =
  /** Asks again where the path is taken, unless it is to be overwritten. */
  | {
      readonly kind: 'save'
      readonly at: PartAddress
      readonly part: BodyPart
      readonly path: string
      readonly overwrite: boolean
    }
  | {
      readonly kind: 'save-all'
      readonly at: PartAddress
      readonly parts: readonly BodyPart[]
      readonly folder: string
    }
  /** What is there of it stays. */
  | { readonly kind: 'cancel-save'; readonly id: number }
  | { readonly kind: 'resume-save'; readonly id: number }
  /** Takes it off the list, and what is there of it off the disk; a whole file stays. */
  | { readonly kind: 'discard-save'; readonly id: number }
  /** Shows a part by itself. */
  | { readonly kind: 'view-part'; readonly at: PartAddress; readonly part: BodyPart }
  /** Looks for the files inside a part, without `fetch` only where its octets are here. */
  | {
      readonly kind: 'look-inside'
      readonly at: PartAddress
      readonly part: BodyPart
      readonly fetch: boolean
    }
  | {
      readonly kind: 'open-part'
      readonly at: PartAddress
      readonly part: BodyPart
      readonly opener: readonly string[]
    }
  | {
      readonly kind: 'pipe'
      readonly at: PartAddress
      readonly source: PipeSource
      readonly command: string
    }
  /** Gives up the work of a text modal. */
  | { readonly kind: 'stop-work'; readonly id: number }
