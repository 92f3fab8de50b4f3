import type { FetchData, RowPace, SearchTerm, SortField, SortOrder } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import { MailFailure } from '../../model/error.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { Scheduler } from '../scheduler.ts'
import { hearOfExpunges } from './run-search.ts'
import { sortItems, sortRows } from './sort-rows.ts'

/** What sorting here would cost, as far as can be known before. */
export interface SortCost {
  readonly messages: number
  readonly octets: number
  /** Undefined as long as nothing was fetched from which it could be told. */
  readonly seconds: number | undefined
}

/** How messages can be sorted: by the server, or here when the user agrees to the cost (RFC 2683 §3.2.1.2). */
export type SortPlan = { readonly where: 'server' } | { readonly where: 'here'; readonly cost: SortCost }

export interface SortOptions {
  /** Gives the sorting up, at the latest when the present batch has come. */
  readonly signal?: AbortSignal | undefined
  /** So many of so many messages are known. */
  readonly onProgress?: (known: number, messages: number) => void
}

const batch = 50

/** Octets that a FETCH response takes with an envelope, until some have come. */
const usualRow = 500

/** Octets that it takes without one. */
const smallRow: Partial<Record<SortField, number>> = { arrival: 75, size: 50 }

/** Says how `messages` of a mailbox can be sorted, without a word to the server. */
export function planSort(
  scheduler: Scheduler,
  mailbox: MailboxPath,
  field: SortField,
  messages: number,
  signal?: AbortSignal,
): Promise<SortPlan> {
  const job = {
    key: `how to sort ${mailbox}`,
    priority: 'interactive',
    mailbox,
    onDisconnect: 'retry',
    run: async ({ capabilities, rowPace }): Promise<SortPlan> =>
      capabilities.has('SORT')
        ? { where: 'server' }
        : { where: 'here', cost: sortCost(field, messages, rowPace) },
  } satisfies Parameters<typeof scheduler.submit<SortPlan>>[0]
  return scheduler.submit(job, signal)
}

/** The cost of sorting `messages` here, at the pace so far. */
export function sortCost(field: SortField, messages: number, pace: RowPace): SortCost {
  const isMeasured = pace.rows > 0
  const row = smallRow[field] ?? (isMeasured ? pace.octets / pace.rows : usualRow)
  const octets = Math.round(messages * row)
  const seconds = isMeasured ? (messages * pace.milliseconds) / pace.rows / 1000 : undefined
  return { messages, octets, seconds }
}

/** The UIDs of the messages that fit, sorted by the server; the user waits for them. Rejects with a `MailFailure`. */
export async function sortOnServer(
  scheduler: Scheduler,
  mailbox: MailboxPath,
  order: SortOrder,
  criteria: readonly SearchTerm[],
  signal?: AbortSignal,
): Promise<Uid[]> {
  const sorted = await scheduler.submit(
    {
      key: `sort ${mailbox}`,
      priority: 'interactive',
      mailbox,
      onDisconnect: 'fail',
      run: (session) => session.sort(order, criteria),
    },
    signal,
  )
  hearOfExpunges(scheduler, mailbox)
  return sorted
}

/**
 * The same without the server's help, to which the user has agreed: fetches the least of each message, 50 at a time,
 * after everything else. Messages that go meanwhile are left out. Rejects with a `MailFailure`.
 */
export async function sortHere(
  scheduler: Scheduler,
  mailbox: MailboxPath,
  order: SortOrder,
  criteria: readonly SearchTerm[],
  { signal, onProgress }: SortOptions = {},
): Promise<Uid[]> {
  const job = { key: `sort ${mailbox}`, priority: 'background', mailbox } as const
  const { uids, uidValidity } = await scheduler.submit(
    {
      ...job,
      onDisconnect: 'fail',
      run: async (session) => ({
        uids: await session.search(criteria),
        uidValidity: session.mailbox?.uidValidity,
      }),
    },
    signal,
  )
  const rows = new Map<Uid, FetchData>()
  for (let start = 0; start < uids.length; start += batch) {
    onProgress?.(start, uids.length)
    const asked = uids.slice(start, start + batch)
    const known = await scheduler.submit(
      {
        ...job,
        onDisconnect: 'retry',
        run: async (session) => {
          if (session.mailbox?.uidValidity !== uidValidity) throw numberedAnew(mailbox)
          return session.fetchFields(asked, sortItems[order.by])
        },
      },
      signal,
    )
    // What the server says of a message, it may say in pieces.
    for (const row of known) if (row.uid !== undefined) rows.set(row.uid, { ...rows.get(row.uid), ...row })
  }
  onProgress?.(uids.length, uids.length)
  return sortRows([...rows.values()], order)
}

function numberedAnew(mailbox: MailboxPath): MailFailure {
  return new MailFailure({
    kind: 'missing',
    what: 'message',
    name: `any more that was to be sorted: the server has numbered ${mailbox} anew`,
  })
}
