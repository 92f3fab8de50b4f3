import type { Command } from '../command.ts'
import { only } from '../command.ts'
import { markedToChange } from '../selection.ts'

/** Asks, with the count of what is marked \Deleted: of the marked messages if there are any, else of all. */
export const expunge: Command = {
  name: 'expunge',
  title: 'expunge what is marked deleted',
  rooms: ['list', 'reader'],
  disabled: (state) =>
    !state.view
      ? 'no folder is open'
      : state.view.readOnly
        ? `${state.view.path} is read-only`
        : state.link.kind === 'online'
          ? undefined
          : 'there is no connection',
  run: (state) => only(state, { kind: 'count-deleted', among: markedToChange(state) }),
}
