import { notify } from '../command.ts'
import type { Command } from '../command.ts'

export const toggleSubscribed: Command = {
  name: 'toggle-subscribed',
  title: 'subscribed or all folders',
  rooms: ['tree'],
  run(state) {
    const subscribedOnly = !state.tree.source.subscribedOnly
    const cleared = { ...state, tree: { ...state.tree, cursor: 0, top: 0 } }
    const [next, effects] = notify(
      cleared,
      'info',
      subscribedOnly ? 'Subscribed folders only' : 'All folders',
    )
    return [next, [{ kind: 'list-subscribed', subscribedOnly }, ...effects]]
  },
}
