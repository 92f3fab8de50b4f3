import type { MessageSummary, Uid } from '../model/envelope.ts'
import { lineOf, rowOf } from './list-geometry.ts'
import type { State } from './state.ts'
import { foldedIn } from './threads.ts'

/** Nobody means more than this: digits beyond it change nothing. */
const mostCounted = 99_999

/** The number before a key after one more digit; undefined where it is none, as `0` alone. */
export function withDigit(count: number | undefined, key: string): number | undefined {
  if (!/^[0-9]$/.test(key) || (count === undefined && key === '0')) return undefined
  return Math.min(mostCounted, (count ?? 0) * 10 + Number(key))
}

/** How often, or how far: once where no digits were typed. */
export function times(state: State): number {
  return state.count ?? 1
}

/** What a key to the top or the bottom does after digits. */
export function lineTitle(state: State): string | undefined {
  return state.count === undefined ? undefined : `to line ${state.count}`
}

/** As many messages as the digits say, from `first` on in the order shown; those that are not here are left out. */
export function countedMessages(state: State, first: MessageSummary | undefined): readonly Uid[] {
  const { view } = state
  const row = first && view?.rowOf(first.uid)
  if (!view || row === undefined) return []
  const uids: Uid[] = []
  const line = lineOf(state, row)
  const end = Math.min(state.list.length, line + times(state))
  for (let each = line; each < end; each++) {
    const slot = view.peek(rowOf(state, each))
    // A folded thread counts as one, and is taken whole.
    if (slot.kind === 'ready') uids.push(...(foldedIn(view, rowOf(state, each)) ?? [slot.message.uid]))
  }
  return uids
}

/** How many of the messages meant are here, where some are not. */
export function countNote(state: State, first: MessageSummary | undefined): string | undefined {
  const row = first && state.view?.rowOf(first.uid)
  if (state.count === undefined || row === undefined) return undefined
  const meant = Math.min(state.count, state.list.length - lineOf(state, row))
  const taken = countedMessages(state, first).length
  return taken < meant ? `Only ${taken} of ${meant} messages: the others are not here yet` : undefined
}
