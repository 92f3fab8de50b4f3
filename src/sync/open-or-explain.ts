import { MailFailure, toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { Account } from './account.ts'
import type { MailboxCache } from './mailbox-cache.ts'

/** Codes of a NO to a SELECT that leave open whether the mailbox is not there, or only holds others (RFC 5530). */
const openCodes = new Set<string | undefined>([undefined, 'NONEXISTENT', 'CANNOT'])

/**
 * `account.open`, which says more where the server refuses: the answer may mean that there is no such mailbox, or that
 * it is \Noselect, and one LIST of that name tells which.
 */
export async function openOrExplain(account: Account, path: MailboxPath): Promise<MailboxCache> {
  try {
    return await account.open(path)
  } catch (thrown) {
    throw new MailFailure(await whyRefused(account, path, toMailError(thrown)))
  }
}

async function whyRefused({ scheduler }: Account, path: MailboxPath, error: MailError): Promise<MailError> {
  if (error.kind !== 'refused' || !openCodes.has(error.code)) return error
  try {
    const listing = await scheduler.submit({
      key: `find ${path}`,
      priority: 'interactive',
      onDisconnect: 'fail',
      run: ({ mailboxes }) => mailboxes.find(path),
    })
    if (!listing) return { kind: 'missing', what: 'mailbox', name: path }
    return listing.selectable ? error : { kind: 'not-selectable', path }
  } catch {
    return error
  }
}
