import type { Account } from '../../src/sync/account.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'

/** What triage asks for: the view of a mailbox, where that is the open one. */
export function openViewOf(account: Account): (mailbox: string) => MailboxCache | undefined {
  return (mailbox) => (account.view?.path === mailbox ? account.view : undefined)
}
