import { notify, only } from '../command.ts'
import type { Command, Step } from '../command.ts'
import { openMailbox } from '../open-mailbox.ts'
import { openMessage } from '../open-message.ts'
import { searchAtCursor } from '../saved-search-steps.ts'
import { search } from '../search-steps.ts'
import { messageAtCursor } from '../selection.ts'
import type { State } from '../state.ts'
import { listingAtCursor } from '../tree-lines.ts'
import { openBranch } from './open-branch.ts'

export const open: Command = {
  name: 'open',
  title: 'open',
  rooms: ['list', 'tree'],
  disabled(state) {
    if (state.focus === 'tree')
      return (listingAtCursor(state) ?? searchAtCursor(state)) ? undefined : 'no folder here yet'
    return messageAtCursor(state)
      ? undefined
      : state.list.length === 0
        ? 'no message to open'
        : 'this message is not here yet'
  },
  run(state) {
    if (state.focus === 'tree') {
      const kept = searchAtCursor(state)
      if (kept) return openSearch(state, kept.search.query)
      const listing = listingAtCursor(state)
      if (!listing) return only(state)
      if (listing.selectable) return openMailbox(state, listing.path)
      if (openBranch.disabled?.(state) === undefined) return openBranch.run(state)
      return notify(state, 'warning', `${listing.path} holds no messages`)
    }
    const message = messageAtCursor(state)
    return message ? openMessage(state, message) : only(state)
  },
}

/** What is read makes room for what is found. */
function openSearch(state: State, query: string): Step {
  const [next, effects] = search({ ...state, focus: 'list', reader: null }, query)
  return [next, [{ kind: 'stop-loading' }, ...effects]]
}
