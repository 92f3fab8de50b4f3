import { MailFailure } from '../../model/error.ts'
import type { MailError } from '../../model/error.ts'
import type { MailboxListing, MailboxPath } from '../../model/mailbox.ts'
import { MailboxAdmin } from '../mailbox-admin.ts'
import type { MailboxTree } from '../mailbox-tree.ts'
import type { Scheduler } from '../scheduler.ts'
import type { FolderChoice } from './folder-choice.ts'

/** What is asked about folders: an `Account`. */
export type FolderGround = ConstructorParameters<typeof MailboxAdmin>[0] & {
  readonly scheduler: Scheduler
  readonly tree: MailboxTree
}

/** The folders that a search goes through, each once, and those that it cannot. */
export interface ChosenFolders {
  readonly paths: readonly MailboxPath[]
  readonly failures: readonly { readonly path: MailboxPath; readonly error: MailError }[]
}

/** A hierarchy of more levels goes round in circles. */
const mostLevels = 1000

/**
 * The folders that are meant, in the order of the choices. Branches are listed one level at a time, as the tree does
 * (RFC 2683 §3.2.1.1); what holds no messages is left out unless it was named. Rejects with a `MailFailure`.
 */
export async function chosenFolders(
  ground: FolderGround,
  choices: readonly FolderChoice[],
  signal: AbortSignal,
): Promise<ChosenFolders> {
  const paths = new Set<MailboxPath>()
  const failures: ChosenFolders['failures'][number][] = []
  for (const choice of choices) {
    const found = await listingsOf(ground, choice, signal)
    for (const listing of found) {
      if (typeof listing === 'string') paths.add(listing)
      else if (listing.selectable) paths.add(listing.path)
      else if (choice.kind === 'named')
        failures.push({ path: listing.path, error: { kind: 'not-selectable', path: listing.path } })
    }
    if (found.length === 0 && choice.kind === 'below')
      failures.push({
        path: choice.path,
        error: { kind: 'missing', what: 'mailbox', name: `${choice.path}*` },
      })
  }
  return { paths: [...paths], failures }
}

async function listingsOf(
  ground: FolderGround,
  choice: FolderChoice,
  signal: AbortSignal,
): Promise<readonly (MailboxListing | MailboxPath)[]> {
  const { tree, scheduler } = ground
  const walk = (start: string, subscribedOnly: boolean) => below(scheduler, start, subscribedOnly, signal)
  switch (choice.kind) {
    case 'named': {
      if (choice.path === 'INBOX') return ['INBOX']
      return [tree.find(choice.path) ?? (await new MailboxAdmin(ground).lookUp(choice.path))]
    }
    case 'below': {
      const { path } = choice
      const delimiter = tree.delimiterOf(path)
      // Before anything was listed, it is one of those that servers use.
      const isDelimited = delimiter === null ? /[/.\\]$/.test(path) : path.endsWith(delimiter)
      const name = isDelimited ? path.slice(0, -1) : path
      const found = tree.find(name) ?? (await new MailboxAdmin(ground).lookUp(name))
      if (typeof found === 'string') return walk(path, false)
      return found.delimiter === null ? [] : walk(found.path + found.delimiter, false)
    }
    case 'subscribed':
      return inboxFirst((await walk(tree.prefix, true)).filter(({ subscribed }) => subscribed === true))
    case 'all':
      return inboxFirst(await walk(tree.prefix, false))
  }
}

/** All mailboxes whose paths begin with `start`, a branch before what is below it. */
async function below(
  scheduler: Scheduler,
  start: string,
  subscribedOnly: boolean,
  signal: AbortSignal,
): Promise<MailboxListing[]> {
  const found: MailboxListing[] = []
  const waiting = [start]
  const seen = new Set<MailboxPath>()
  for (let asked = 0; waiting.length > 0 && asked < mostLevels; asked++) {
    if (signal.aborted) throw new MailFailure({ kind: 'cancelled' })
    const next = waiting.shift() ?? start
    const level = await scheduler.submit(
      {
        key: `list ${next}%`,
        priority: 'interactive',
        onDisconnect: 'retry',
        run: (session) => session.list(`${next}%`, subscribedOnly),
      },
      signal,
    )
    for (const listing of level) {
      if (!listing.path.startsWith(next) || listing.path === next || seen.has(listing.path)) continue
      seen.add(listing.path)
      found.push(listing)
      if (listing.hasChildren !== false && listing.mayHaveChildren && listing.delimiter !== null)
        waiting.push(listing.path + listing.delimiter)
    }
  }
  return found.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

/** INBOX is there, whatever is listed and subscribed to, as in the tree (RFC 9051 §5.1). */
function inboxFirst(listings: readonly MailboxListing[]): (MailboxListing | MailboxPath)[] {
  return ['INBOX', ...listings.filter(({ path }) => path !== 'INBOX')]
}
