import type { MailboxPath } from '../../model/mailbox.ts'

/** The folders that an `in:` of a query names. */
export type FolderChoice =
  | { readonly kind: 'named'; readonly path: MailboxPath }
  /** All levels below `path`, which may end with the delimiter. */
  | { readonly kind: 'below'; readonly path: MailboxPath }
  | { readonly kind: 'subscribed' }
  | { readonly kind: 'all' }

/** What `readFolderChoice` reads, for people. */
export const folderChoiceWords = 'a folder, Lists/* for all below Lists, subscribed or all'

/** What stands behind `in:`; undefined where that is no choice. */
export function readFolderChoice(value: string): FolderChoice | undefined {
  const word = value.toLowerCase()
  if (word === 'subscribed') return { kind: 'subscribed' }
  if (word === 'all' || word === '*') return { kind: 'all' }
  const star = value.indexOf('*')
  if (value === '' || (star >= 0 && star < value.length - 1)) return undefined
  if (star >= 0) return { kind: 'below', path: value.slice(0, -1) }
  return { kind: 'named', path: word === 'inbox' ? 'INBOX' : value }
}
