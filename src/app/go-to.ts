import { describeError } from '../model/error.ts'
import type { MailboxListing } from '../model/mailbox.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { openMailbox } from './open-mailbox.ts'
import type { State } from './state.ts'

/**
 * A name was typed. What the tree knows is opened at once; else the server is asked what is there, since a mailbox
 * that cannot be selected is never selected (RFC 2683 §3.3.2).
 */
export function goTo(state: State, name: string): Step {
  if (name === '') return only(state)
  if (/^inbox$/i.test(name)) return openMailbox(state, 'INBOX')
  const known = state.tree.source.find(name)
  return known ? goToListing(state, known) : only(state, { kind: 'look-up', name })
}

/** Opens what is there by that name; or says why not. */
export function goToListing(state: State, listing: MailboxListing): Step {
  if (listing.selectable) return openMailbox(state, listing.path)
  return notify(state, 'warning', describeError({ kind: 'not-selectable', path: listing.path }))
}
