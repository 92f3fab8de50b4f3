import { describeError, toMailError } from '../model/error.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { Scheduler } from '../sync/scheduler.ts'
import { runSearch } from '../sync/search/run-search.ts'
import type { Action } from './action.ts'
import { lineOf } from './list-geometry.ts'
import { cursorPlace } from './selection.ts'
import type { State } from './state.ts'
import { listOrder } from './whole-view.ts'

/** Has the server find the next unread message, from the row `from` of the list on. Never rejects: a failure is a notice. */
export function findUnread(
  state: State,
  base: MailboxCache,
  scheduler: Scheduler,
  from: number,
): Promise<Action> {
  return state.view === base ? findInMailbox(state, base, from) : findAmong(state, scheduler, from)
}

async function findInMailbox(state: State, view: MailboxCache, from: number): Promise<Action> {
  const start = cursorPlace(state)
  const towards = listOrder(state) === 'newest-first' ? 'older' : 'newer'
  try {
    const row = await view.nextUnseen(from, towards, state.reader !== null)
    return { kind: 'unread-found', view, start, row }
  } catch (thrown) {
    return { kind: 'notice', level: 'error', text: `Next unread: ${describeError(toMailError(thrown))}` }
  }
}

/** Likewise in a view whose order is not that of the mailbox: the server says which are unread. */
async function findAmong(state: State, scheduler: Scheduler, from: number): Promise<Action> {
  const start = cursorPlace(state)
  const { view } = state
  if (!view) return { kind: 'notice', level: 'info', text: 'No folder is open' }
  try {
    const unseen = await runSearch(scheduler, view.path, [{ key: 'UNSEEN' }])
    const { length } = view
    let nearest: { readonly row: number; readonly steps: number } | undefined
    for (const uid of unseen) {
      const row = view.rowOf(uid)
      if (row === undefined) continue
      const steps = (lineOf(state, row) - lineOf(state, from) + length) % length
      if (!nearest || steps < nearest.steps) nearest = { row, steps }
    }
    return { kind: 'unread-found', view, start, row: nearest?.row }
  } catch (thrown) {
    return { kind: 'notice', level: 'error', text: `Next unread: ${describeError(toMailError(thrown))}` }
  }
}
