import type { SortField } from '../imap/session.ts'

/** What a list can be ordered by. `arrival` is the order of the mailbox; `unread` is arrival, the unread ones first. */
export type OrderField = SortField | 'unread'

export const orderFields: readonly OrderField[] = [
  'arrival',
  'date',
  'from',
  'subject',
  'size',
  'to',
  'unread',
]

/** How a mailbox is shown. */
export interface Arrangement {
  readonly by: OrderField
  /** The newest, the largest, the last of the alphabet in the top row. */
  readonly descending: boolean
  /** Messages of a thread stand below each other. */
  readonly threaded: boolean
}

/** True where the mailbox itself is shown: that costs nothing. */
export function isPlain({ by, threaded }: Arrangement): boolean {
  return by === 'arrival' && !threaded
}

/** Whether people want the greatest on top when they choose that order, where lists begin with the newest or not. */
export function startsDescending(by: OrderField, newestFirst: boolean): boolean {
  if (by === 'size') return true
  return newestFirst && (by === 'arrival' || by === 'date' || by === 'unread')
}
