import { notify } from './command.ts'
import type { Step } from './command.ts'
import { commandNamed } from './commands/index.ts'
import type { State } from './state.ts'

/** Gives a command by its name, or says why it cannot be given now. */
export function give(state: State, name: string): Step {
  const command = commandNamed(name)
  if (!command) return notify(state, 'error', `There is no command ${name}`)
  const reason =
    command.rooms && !command.rooms.includes(state.focus)
      ? `not in the ${state.focus}`
      : command.disabled?.(state)
  return reason === undefined ? command.run(state) : notify(state, 'info', `${command.title}: ${reason}`)
}
