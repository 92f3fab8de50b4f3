import type { MailboxListing, MailboxPath } from '../model/mailbox.ts'
import type { TreeSource } from './state.ts'

/** A hierarchy that goes deeper than this goes round in circles. */
export const deepestLevel = 40

/** The last answer for each tree: it is asked for with every frame, of thousands of folders. */
const known = new WeakMap<TreeSource, { readonly version: number; readonly paths: readonly MailboxPath[] }>()

/** Paths of the folders that the tree has listed by now; nothing is asked for. */
export function knownFolders(source: TreeSource): readonly MailboxPath[] {
  const before = known.get(source)
  if (before?.version === source.version) return before.paths
  const paths: MailboxPath[] = []
  const add = (parent: MailboxListing | undefined, depth: number) => {
    const level = source.level(parent)
    if (level.kind !== 'ready' || depth > deepestLevel) return
    for (const listing of level.listings) {
      if (listing.selectable) paths.push(listing.path)
      if (listing.mayHaveChildren && listing.hasChildren !== false) add(listing, depth + 1)
    }
  }
  add(undefined, 0)
  known.set(source, { version: source.version, paths })
  return paths
}
