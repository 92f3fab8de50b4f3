import type { MailboxListing } from '../../src/model/mailbox.ts'

/** What a server lists that says nothing special about a mailbox. Levels are parted by `/`. */
export function listing(path: string, change: Partial<MailboxListing> = {}): MailboxListing {
  return {
    path,
    name: path.split('/').at(-1) ?? path,
    delimiter: '/',
    hasChildren: false,
    selectable: true,
    mayHaveChildren: true,
    subscribed: undefined,
    ...change,
  }
}
