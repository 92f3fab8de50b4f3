import { notify } from '../command.ts'
import type { Command } from '../command.ts'

export const metered: Command = {
  name: 'metered',
  title: 'metered: nothing ahead',
  run(state) {
    const on = !state.metered
    const words = on ? 'Metered: nothing is fetched before it is looked at' : 'Texts are fetched ahead again'
    return notify({ ...state, metered: on }, 'info', words)
  },
}
