import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath } from '../model/mailbox.ts'
import type { SavedSearch } from '../sync/ports.ts'
import { deepestLevel } from './known-folders.ts'
import type { Searches } from './search-state.ts'
import type { State, TreeState } from './state.ts'

/** One line of the folder tree. */
export type TreeLine =
  | {
      readonly kind: 'mailbox'
      readonly listing: MailboxListing
      readonly depth: number
      readonly branch: 'open' | 'closed' | 'none'
    }
  | { readonly kind: 'loading'; readonly depth: number }
  | { readonly kind: 'failed'; readonly depth: number; readonly error: MailError }
  | { readonly kind: 'heading'; readonly depth: number; readonly text: string }
  /** A search that has a name; `isConfigured` in the config. */
  | {
      readonly kind: 'search'
      readonly depth: number
      readonly search: SavedSearch
      readonly isConfigured: boolean
    }

interface Flattened {
  readonly version: number
  readonly open: ReadonlySet<string>
  readonly configured: readonly SavedSearch[]
  readonly kept: readonly SavedSearch[]
  readonly lines: readonly TreeLine[]
}

/** The last answer for each tree: the lines are asked for with every frame and change seldom. */
const flattened = new WeakMap<object, Flattened>()

/** The lines that are shown: the top level and what is below the open branches; below them the searches. */
export function treeLines({ tree, searches }: State): readonly TreeLine[] {
  const { configured, kept } = searches
  const known = flattened.get(tree.source)
  if (
    known &&
    known.version === tree.source.version &&
    known.open === tree.open &&
    known.configured === configured &&
    known.kept === kept
  )
    return known.lines
  const lines: TreeLine[] = []
  addLevel(tree, undefined, 0, lines)
  addSearches(searches, lines)
  flattened.set(tree.source, { version: tree.source.version, open: tree.open, configured, kept, lines })
  return lines
}

/** Where one of the config has the same name, that is the one. */
function addSearches({ configured, kept }: Searches, lines: TreeLine[]): void {
  const others = kept.filter(({ name }) => !configured.some((each) => each.name === name))
  if (configured.length + others.length > 0) lines.push({ kind: 'heading', depth: 0, text: 'Searches' })
  for (const search of configured) lines.push({ kind: 'search', depth: 0, search, isConfigured: true })
  for (const search of others) lines.push({ kind: 'search', depth: 0, search, isConfigured: false })
}

function addLevel(
  tree: TreeState,
  parent: MailboxListing | undefined,
  depth: number,
  lines: TreeLine[],
): void {
  const level = tree.source.level(parent)
  if (level.kind === 'failed') {
    lines.push({ kind: 'failed', depth, error: level.error })
    return
  }
  if (level.kind !== 'ready') {
    lines.push({ kind: 'loading', depth })
    return
  }
  for (const listing of level.listings) {
    const open = tree.open.has(listing.path) && depth < deepestLevel
    lines.push({
      kind: 'mailbox',
      listing,
      depth,
      branch: mayOpen(listing) ? (open ? 'open' : 'closed') : 'none',
    })
    if (open && mayOpen(listing)) addLevel(tree, listing, depth + 1, lines)
  }
}

/** True when there are mailboxes below, or the server does not say that there are none. */
export function mayOpen(listing: MailboxListing): boolean {
  return listing.delimiter !== null && listing.mayHaveChildren && listing.hasChildren !== false
}

/** The mailbox on the cursor's line. */
export function listingAtCursor(state: State): MailboxListing | undefined {
  const line = treeLines(state)[state.tree.cursor]
  return line?.kind === 'mailbox' ? line.listing : undefined
}

/** The mailboxes on the screen whose unseen messages are counted: not the open one, which counts its own. */
export function countedMailboxes(state: State, height: number): MailboxPath[] {
  const shown = treeLines(state).slice(state.tree.top, state.tree.top + height)
  return shown.flatMap((line) =>
    line.kind === 'mailbox' && line.listing.selectable && line.listing.path !== state.view?.path
      ? [line.listing.path]
      : [],
  )
}

/** The line of the mailbox that the cursor is to go to, once it is there. */
export function lineOfSought(state: State): number | undefined {
  const { sought } = state.tree
  if (sought === undefined) return undefined
  const line = treeLines(state).findIndex((each) => each.kind === 'mailbox' && each.listing.path === sought)
  return line < 0 ? undefined : line
}

/** Open branches whose level is not known any more: all was forgotten, as by the other choice of folders. */
export function branchesToList(state: State): MailboxListing[] {
  return treeLines(state).flatMap((line) =>
    line.kind === 'mailbox' &&
    line.branch === 'open' &&
    state.tree.source.level(line.listing).kind === 'absent'
      ? [line.listing]
      : [],
  )
}
