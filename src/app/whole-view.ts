import type { Arrangement } from '../sync/arrangement.ts'
import type { MailboxView } from '../sync/view.ts'
import type { Settings } from './settings.ts'
import type { State } from './state.ts'

/** The open mailbox, also where the list shows only some of it, or in an order of its own. */
export function wholeView({ narrowed, arranged, view }: State): MailboxView | null {
  return narrowed?.base ?? arranged?.base ?? view
}

/** How a mailbox is shown of which nothing is remembered. */
export function usualArrangement({ order }: Settings): Arrangement {
  return { by: 'arrival', descending: order === 'newest-first', threaded: false }
}

/** Which way the list goes: `newest-first` shows its last row on top. */
export function listOrder({ arrangement }: State): Settings['order'] {
  return arrangement.descending ? 'newest-first' : 'oldest-first'
}

/** Where the list shows a row of the open mailbox; undefined where it does not. */
export function rowInList(state: State, row: number): number | undefined {
  const whole = wholeView(state)
  if (state.view === whole) return row
  const slot = whole?.peek(row)
  return slot?.kind === 'ready' ? state.view?.rowOf(slot.message.uid) : undefined
}
