import { Flag } from '../model/flags.ts'
import type { TriageEntry } from '../sync/triage/triage.ts'

/** A triage entry in a few words. */
export function describeTriage({ action, uids }: TriageEntry): string {
  const count = uids.length === 1 ? 'message' : `${uids.length} messages`
  if (action.kind !== 'flags') return `${count} ${action.kind === 'copy' ? 'copied ' : ''}to ${action.target}`
  const [flag] = action.flags
  switch (flag) {
    case Flag.flagged:
      return `${count} ${action.add ? 'starred' : 'unstarred'}`
    case Flag.seen:
      return `${count} marked ${action.add ? 'read' : 'unread'}`
    case Flag.deleted:
      return `${count} marked ${action.add ? '' : 'not '}deleted`
    default:
      return `${count} ${action.add ? 'marked' : 'unmarked'} ${flag ?? ''}`
  }
}
