import type { Uid } from '../model/envelope.ts'
import { describeError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath } from '../model/mailbox.ts'
import type { FlagChange } from '../sync/pending-flags.ts'

/** A move of messages that the server refused since its target is not there. */
export interface RefusedMove {
  readonly mailbox: MailboxPath
  readonly uidValidity: bigint
  readonly uids: readonly Uid[]
  readonly target: MailboxPath
  /** What was to be changed along with it. */
  readonly flags: readonly FlagChange[]
  /** Of its changes: made again, they stand where they stood. */
  readonly group: number
}

/** What can be done to mailboxes. */
export type FolderChange =
  | { readonly kind: 'create'; readonly path: MailboxPath }
  /** Then the same move again. */
  | { readonly kind: 'create-target'; readonly move: RefusedMove }
  | { readonly kind: 'rename'; readonly listing: MailboxListing; readonly to: MailboxPath }
  | { readonly kind: 'delete'; readonly listing: MailboxListing }
  | { readonly kind: 'empty-and-delete'; readonly listing: MailboxListing }
  /** `below` is all that is under it, the deepest first. */
  | {
      readonly kind: 'delete-branch'
      readonly listing: MailboxListing
      readonly below: readonly MailboxListing[]
    }
  | { readonly kind: 'subscribe'; readonly listing: MailboxListing }
  | { readonly kind: 'unsubscribe'; readonly listing: MailboxListing }

/** The change in words, while it is under way. */
export function describeChange(change: FolderChange): string {
  switch (change.kind) {
    case 'create':
      return `Creating ${change.path}`
    case 'create-target':
      return `Creating ${change.move.target}`
    case 'rename':
      return `Renaming ${change.listing.path}`
    case 'delete':
    case 'delete-branch':
      return `Deleting ${change.listing.path}`
    case 'empty-and-delete':
      return `Emptying ${change.listing.path}`
    case 'subscribe':
      return `Subscribing to ${change.listing.path}`
    case 'unsubscribe':
      return `Unsubscribing from ${change.listing.path}`
  }
}

/** Why the change was not made, in the server's words where it has some. */
export function describeRefusal(change: FolderChange, error: MailError): string {
  return `${notDone(change)}: ${wordsOf(error)}`
}

/** The server's own words; ours where the failure is no answer. */
export function wordsOf(error: MailError): string {
  return error.kind === 'refused' || error.kind === 'rejected' ? error.text : describeError(error)
}

/** What did not happen. */
export function notDone(change: FolderChange): string {
  switch (change.kind) {
    case 'create':
      return `${change.path} was not created`
    case 'create-target':
      return `${change.move.target} was not created`
    case 'rename':
      return `${change.listing.path} was not renamed`
    case 'delete':
    case 'delete-branch':
    case 'empty-and-delete':
      return `${change.listing.path} was not deleted`
    case 'subscribe':
      return `Not subscribed to ${change.listing.path}`
    case 'unsubscribe':
      return `Not unsubscribed from ${change.listing.path}`
  }
}
