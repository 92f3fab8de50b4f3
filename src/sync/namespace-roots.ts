import type { ImapSession } from '../imap/session.ts'
import type { MailboxListing, Namespace } from '../model/mailbox.ts'

/**
 * The branches of the namespaces that are not in `listings`, the answer to a LIST of the top level: some servers leave
 * out what others share (RFC 2342 §5). Those with nothing in them are left out.
 */
export async function rootsBeside(
  listings: readonly MailboxListing[],
  namespaces: readonly Namespace[],
  session: ImapSession,
): Promise<MailboxListing[]> {
  const roots: MailboxListing[] = []
  for (const namespace of namespaces) {
    const root = rootOf(namespace)
    if (!root || listings.some(({ path }) => path === root.path)) continue
    if ((await session.list(`${namespace.prefix}%`, false)).length > 0) roots.push(root)
  }
  return roots
}

function rootOf({ prefix, delimiter }: Namespace): MailboxListing | undefined {
  if (delimiter === null || prefix.length <= delimiter.length || !prefix.endsWith(delimiter)) return undefined
  const path = prefix.slice(0, -delimiter.length)
  return {
    path,
    name: path.split(delimiter).pop() ?? path,
    delimiter,
    hasChildren: true,
    selectable: false,
    mayHaveChildren: true,
    subscribed: undefined,
  }
}
