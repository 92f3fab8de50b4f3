import type { SortField, ThreadTree } from '../imap/session.ts'
import type { Uid } from '../model/envelope.ts'
import type { Arrangement, OrderField } from './arrangement.ts'
import type { MailboxCache } from './mailbox-cache.ts'
import { FlatRows } from './flat-rows.ts'
import type { RowList } from './row-list.ts'
import type { Scheduler } from './scheduler.ts'
import { hearOfExpunges } from './search/run-search.ts'
import { sortHere, sortOnServer } from './search/sort.ts'
import type { SortOptions } from './search/sort.ts'
import { setOf, sifted, slowly } from './slowly.ts'
import { threadsOfLoaded } from './threads/loaded-threads.ts'
import { ThreadRows } from './threads/thread-rows.ts'
import { treeAmong } from './threads/thread-tree.ts'

/** The messages of a mailbox in an order, as it was when that was asked for. */
export interface MailboxOrder {
  readonly by: OrderField
  /** The least first; by arrival for `unread`. */
  readonly uids: readonly Uid[]
  /** Where it was asked for. */
  readonly unseen: ReadonlySet<Uid>
  readonly threads: ThreadTree | undefined
  /** Messages that were threaded from what is here, for the server cannot; undefined where it could. */
  readonly loaded: number | undefined
  /** Who has sorted. */
  readonly where: 'server' | 'here'
}

/** What has to be sorted by, where the order of the mailbox does not do. */
export function sortFieldOf(by: OrderField): SortField | undefined {
  return by === 'arrival' || by === 'unread' ? undefined : by
}

/**
 * Asks for what an arrangement needs, all of the mailbox: SORT, THREAD, SEARCH UNSEEN. Where the server cannot sort,
 * `where` is `here`, to which the user has agreed. Rejects with a `MailFailure`.
 */
export async function askOrder(
  scheduler: Scheduler,
  cache: MailboxCache,
  { by, threaded }: Pick<Arrangement, 'by' | 'threaded'>,
  where: 'server' | 'here',
  options: SortOptions = {},
): Promise<MailboxOrder> {
  const { path: mailbox } = cache
  const field = sortFieldOf(by)
  const { threads, unseen, all } = await scheduler.submit(
    {
      key: `arrange ${mailbox}`,
      priority: 'interactive',
      mailbox,
      onDisconnect: 'fail',
      run: async (session) => {
        const can = (algorithm: string) => session.capabilities.has(`THREAD=${algorithm}`)
        const tree = threaded && (can('REFS') || can('REFERENCES')) ? await session.thread() : undefined
        return {
          threads: tree,
          unseen: threaded || by === 'unread' ? await session.search([{ key: 'UNSEEN' }]) : [],
          all: tree || field ? undefined : await session.search([{ key: 'ALL' }]),
        }
      },
    },
    options.signal,
  )
  const sorted = field
    ? await (where === 'server'
        ? sortOnServer(scheduler, mailbox, { by: field, reversed: false }, [{ key: 'ALL' }], options.signal)
        : sortHere(scheduler, mailbox, { by: field, reversed: false }, [{ key: 'ALL' }], options))
    : undefined
  const uids = sorted ?? all ?? ascending(threads?.uids ?? [])
  if (!field) hearOfExpunges(scheduler, mailbox)
  const known = threaded && !threads ? [...cache.known()] : []
  const made =
    threaded && !threads
      ? await slowly(threadsOfLoaded(sorted ? ascending(uids) : uids, known), options.signal)
      : undefined
  return {
    by,
    uids,
    unseen: (await slowly(setOf(unseen), options.signal)) ?? new Set(),
    threads: threads ?? made,
    loaded: made ? known.length : undefined,
    where,
  }
}

/**
 * The rows of all messages, or of some of them, with turns in between. Those not known of are the last. The threads of
 * messages that are `unfolded` stay so.
 */
export function* layOut(
  order: MailboxOrder,
  { descending }: Pick<Arrangement, 'descending'>,
  among?: readonly Uid[],
  unfolded?: ReadonlySet<Uid>,
): Generator<void, RowList> {
  const some = among && (yield* setOf(among))
  const ordered = yield* unreadOnTop(order, descending)
  const kept = some ? yield* sifted(ordered, (uid) => some.delete(uid)) : ordered
  const uids = some && some.size > 0 ? [...kept, ...some] : kept
  if (!order.threads) return yield* FlatRows.build(uids)
  const tree = some ? yield* treeAmong(order.threads, yield* setOf(uids)) : order.threads
  const grows = order.by === 'arrival' || order.by === 'date' || order.by === 'unread'
  return yield* ThreadRows.build(tree, uids, { grows, turned: descending, unseen: order.unseen, unfolded })
}

function* unreadOnTop(
  { by, uids, unseen }: MailboxOrder,
  descending: boolean,
): Generator<void, readonly Uid[]> {
  if (by !== 'unread') return uids
  const read = yield* sifted(uids, (uid) => !unseen.has(uid))
  const unread = yield* sifted(uids, (uid) => unseen.has(uid))
  return descending ? read.concat(unread) : unread.concat(read)
}

/** By number, which a typed array does in a few milliseconds for a hundred thousand. */
function ascending(uids: readonly Uid[]): Uid[] {
  return Array.from(Uint32Array.from(uids).sort())
}
