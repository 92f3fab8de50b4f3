import { describeError } from '../model/error.ts'
import type { MailboxListing, SpecialUse } from '../model/mailbox.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { openMailbox } from './open-mailbox.ts'
import type { State } from './state.ts'

/** The use that a name such as `\Archive` stands for, written as the servers do (RFC 6154 §2). */
export function specialUseOf(name: string): SpecialUse | undefined {
  return name.startsWith('\\') ? specialUses.find((use) => use === name.slice(1).toLowerCase()) : undefined
}

const specialUses: readonly SpecialUse[] = ['archive', 'drafts', 'junk', 'sent', 'trash', 'all', 'flagged']

/**
 * A name was typed. What the tree knows is opened at once; else the server is asked what is there, since a mailbox
 * that cannot be selected is never selected (RFC 2683 §3.3.2).
 */
export function goTo(state: State, name: string): Step {
  if (name === '') return only(state)
  if (/^inbox$/i.test(name)) return openMailbox(state, 'INBOX')
  if (specialUseOf(name)) return only(state, { kind: 'look-up', name })
  const known = state.tree.source.find(name)
  return known ? goToListing(state, known) : only(state, { kind: 'look-up', name })
}

/** Opens what is there by that name; or says why not. */
export function goToListing(state: State, listing: MailboxListing): Step {
  if (listing.selectable) return openMailbox(state, listing.path)
  return notify(state, 'warning', describeError({ kind: 'not-selectable', path: listing.path }))
}
