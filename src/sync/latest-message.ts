import { summaryItems } from '../imap/session.ts'
import type { MessageSummary } from '../model/envelope.ts'
import type { Account } from './account.ts'
import type { MailboxCache } from './mailbox-cache.ts'

/** The message that came last, fetched where its row is not here; undefined where it cannot be had. Never rejects. */
export async function latestMessage(
  { scheduler }: Pick<Account, 'scheduler'>,
  view: MailboxCache,
): Promise<MessageSummary | undefined> {
  const known = () => {
    const slot = view.peek(view.length - 1)
    return slot.kind === 'ready' ? slot.message : undefined
  }
  const message = known()
  if (message) return message
  const fetching = scheduler.submit({
    key: 'latest message',
    priority: 'visible',
    mailbox: view.path,
    onDisconnect: 'fail',
    run: async (session) => {
      // The page that it is in may have come meanwhile.
      if (!known()) await session.fetch('*', summaryItems, false)
    },
  })
  await fetching.catch(() => undefined)
  return known()
}
