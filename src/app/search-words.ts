import { queryCost } from '../sync/search/complete-query.ts'
import { progressWords } from './found-steps.ts'
import type { State } from './state.ts'

/** The search that is under way, in words that name folders and queries: not ours alone. */
export function searchWords({ searching, searches, modals }: State): string | undefined {
  if (searching) {
    const cost = queryCost(searching.query)
    return `Searching (Esc gives up): ${searching.query}${cost === undefined ? '' : `; ${cost}`}`
  }
  const { found } = searches
  const isListed = modals.at(-1)?.kind === 'found'
  return found?.status === 'running' && !isListed ? `${progressWords(found)} (Esc gives up)` : undefined
}
