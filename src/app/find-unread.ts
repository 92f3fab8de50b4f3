import { describeError, toMailError } from '../model/error.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { Action } from './action.ts'
import { cursorPlace } from './selection.ts'
import type { State } from './state.ts'

/** Has the server find the next unread message, from the row `from` on. Never rejects: a failure is a notice. */
export async function findUnread(state: State, view: MailboxCache, from: number): Promise<Action> {
  const start = cursorPlace(state)
  const towards = state.settings.order === 'newest-first' ? 'older' : 'newer'
  try {
    const row = await view.nextUnseen(from, towards, state.reader !== null)
    return { kind: 'unread-found', view, start, row }
  } catch (thrown) {
    return { kind: 'notice', level: 'error', text: `Next unread: ${describeError(toMailError(thrown))}` }
  }
}
