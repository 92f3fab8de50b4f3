import { Flag } from '../model/flags.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { TriageEntry } from '../sync/triage/triage.ts'

/** A change of messages in words. */
export interface TriageLine {
  /** Of the change, or of the group that its changes will have. */
  readonly id: number
  /** Those of the same number are one thing to undo; the later one has the greater number. */
  readonly group: number
  readonly text: string
  /** The subject, where it is one message that was known. */
  readonly about: string | undefined
  /** The mailbox that it was made in. */
  readonly in: MailboxPath
}

/** A change as it stands in the list of changes. */
export function triageLine(entry: TriageEntry): TriageLine {
  const { id, group, mailbox, subject } = entry
  return { id, group, text: describeTriage(entry), about: subject, in: mailbox }
}

/** `message`, or `3 messages`. */
export function countWords({ length }: readonly unknown[]): string {
  return length === 1 ? 'message' : `${length} messages`
}

/** A triage entry in a few words. */
export function describeTriage({ action, uids }: TriageEntry): string {
  const count = countWords(uids)
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
