import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { TriageEntry } from '../sync/triage/triage.ts'
import type { MailboxView } from '../sync/view.ts'
import type { RefusedMove } from './folder-change.ts'

/** What can be done after a refused move: ask whether its target is to be created, or move to where that is now. */
export interface WayOut {
  readonly kind: 'ask' | 'follow'
  readonly move: RefusedMove
}

/**
 * The way out of a refused change, if it was a move and there is one: [TRYCREATE] (RFC 2683 §3.3.2), or [NEWNAME],
 * which is followed once (RFC 2180 §3.4): not from `followed`. `others` were taken back with it.
 */
export function afterRefusal(
  { action, mailbox, uids, group }: TriageEntry,
  error: MailError,
  view: MailboxView | null,
  followed: MailboxPath | undefined,
  others: readonly TriageEntry[],
): WayOut | undefined {
  if (error.kind !== 'refused' || action.kind !== 'move' || view?.path !== mailbox) return undefined
  // Back where they were: it is the move that was refused, not its undoing.
  if (!uids.some((uid) => view.rowOf(uid) !== undefined)) return undefined
  const flags = others.flatMap((other) => (other.action.kind === 'flags' ? other.action : []))
  const move = { mailbox, uidValidity: view.uidValidity, uids, target: action.target, flags, group }
  if (error.code === 'TRYCREATE') return { kind: 'ask', move }
  if (error.newName === undefined || action.target === followed) return undefined
  return { kind: 'follow', move: { ...move, target: error.newName } }
}
