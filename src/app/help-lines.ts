import { commands } from './commands/index.ts'
import { keysOf } from './keymap.ts'
import type { Keymap } from './keymap.ts'
import type { Room } from './state.ts'

/** One line of the help: a command and its key sequences. */
export interface HelpLine {
  readonly keys: readonly string[]
  readonly title: string
}

/** Every command that has a key in the room, made from the command table and the keymap. */
export function helpLines(keymap: Keymap, room: Room): readonly HelpLine[] {
  return commands
    .filter((command) => !command.rooms || command.rooms.includes(room))
    .map((command) => ({ keys: keysOf(keymap, room, command.name), title: command.title }))
    .filter((line) => line.keys.length > 0)
}
