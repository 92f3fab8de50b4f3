import { orderChoices } from '../arrange.ts'
import { only } from '../command.ts'
import type { Command } from '../command.ts'

/** A menu of orders; the present one chosen again is turned round. */
export const order: Command = {
  name: 'order',
  title: 'sort by …',
  rooms: ['list'],
  disabled: (state) => (state.view ? undefined : 'no folder is open'),
  run(state) {
    const cursor = orderChoices.findIndex(({ by }) => by === state.arrangement.by)
    return only({ ...state, modals: [...state.modals, { kind: 'order', cursor: Math.max(0, cursor) }] })
  },
}
