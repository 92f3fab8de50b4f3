import { orderBy, orderChoices } from '../arrange.ts'
import { notify, only } from '../command.ts'
import type { Command } from '../command.ts'

/** A menu of orders; the present one chosen again is turned round. With a word for one, by that. */
export const sort: Command = {
  name: 'sort',
  title: 'sort by …',
  rooms: ['list'],
  argument: { name: 'order', kind: 'text' },
  disabled: (state) => (state.view ? undefined : 'no folder is open'),
  run(state) {
    const cursor = orderChoices.findIndex(({ by }) => by === state.arrangement.by)
    return only({ ...state, modals: [...state.modals, { kind: 'order', cursor: Math.max(0, cursor) }] })
  },
  runWith(state, text) {
    const word = text.trim().toLowerCase()
    const choice = orderChoices.find(({ by, title }) => by === word || title === word)
    const names = orderChoices.map(({ by }) => by).join(', ')
    return choice ? orderBy(state, choice.by) : notify(state, 'warning', `Sort by what? ${names}`)
  },
}
