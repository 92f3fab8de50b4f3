import type { Account } from '../sync/account.ts'
import { layout } from './layout.ts'
import { windowOf } from './list-geometry.ts'
import type { State } from './state.ts'
import { countedMailboxes } from './tree-lines.ts'

/** What the user looks at is what is fetched: the page fault follows the state, not the painter's whims. */
export function faultIn({ tree: folders }: Account, before: State, state: State): void {
  const { view } = state
  if (view && view.length === state.list.length) view.want(windowOf(state))
  const { tree } = layout(state)
  // Counts come after the list, and are of the mailboxes that can be seen.
  if (view && tree) folders.unseen.want(countedMailboxes(state, tree.height))
  if (tree && (before.size !== state.size || state.tree.source.level(undefined).kind === 'absent'))
    // The list comes first.
    folders.fault(undefined, view ? 'visible' : 'lookahead')
}
