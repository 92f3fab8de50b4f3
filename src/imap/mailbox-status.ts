import type { MailboxObject } from 'imapflow'
import { toFlags } from '../model/flags.ts'
import type { MailboxPath, MailboxStatus } from '../model/mailbox.ts'

/** True for what imapflow's SELECT gives. */
export function isMailbox(value: unknown): value is MailboxObject {
  return typeof value === 'object' && value !== null && 'path' in value
}

/** What SELECT or EXAMINE said, from imapflow's words. */
export function toStatus(opened: MailboxObject, path: MailboxPath, readOnly: boolean): MailboxStatus {
  const unseen: unknown = 'unseen' in opened ? opened.unseen : undefined
  return {
    path,
    uidValidity: opened.uidValidity ?? 0n,
    uidNext: opened.uidNext || undefined,
    exists: opened.exists ?? 0,
    firstUnseen: typeof unseen === 'number' && unseen > 0 ? unseen : undefined,
    readOnly: readOnly || opened.readOnly === true,
    flags: toFlags(opened.flags ?? []),
    permanentFlags:
      opened.permanentFlags ?? new Set(['\\Seen', '\\Flagged', '\\Deleted', '\\Answered', '\\Draft', '\\*']),
    highestModSeq: opened.noModseq ? undefined : opened.highestModseq,
  }
}
