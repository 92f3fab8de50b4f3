import { parseLine } from './command-line.ts'
import { commandNamed, commands } from './commands/index.ts'
import { bindingsIn, keysOf, linesOf } from './keymap.ts'
import type { Keymap } from './keymap.ts'
import type { Binding } from './keymaps/keymap-table.ts'
import { titleOf } from './palette.ts'
import type { Room, State } from './state.ts'

/** One line of the help: a command and its key sequences. */
export interface HelpLine {
  readonly keys: readonly string[]
  readonly title: string
}

/** Every command that has a key in the room, then keys with more to say, from the command table and the keymap. */
export function helpLines(keymap: Keymap, state: State): readonly HelpLine[] {
  const room: Room = state.focus
  const plain = commands
    .filter((command) => !command.rooms || command.rooms.includes(room))
    .map((command) => ({ keys: keysOf(keymap, room, command.name), title: titleOf(state, command) }))
    .filter((line) => line.keys.length > 0)
  const more = bindingsIn(keymap, room).flatMap(({ keys, binding }) =>
    isPlain(binding) ? [] : [{ keys: [keys], title: bindingTitle(binding, state) }],
  )
  return [...plain, ...more]
}

function isPlain(binding: Binding): boolean {
  return typeof binding === 'string' && commandNamed(binding) !== undefined
}

/** What a binding does, in words: the titles of its commands, with what they are given. */
export function bindingTitle(binding: Binding, state: State): string {
  return linesOf(binding)
    .map((line) => {
      const { name, argument } = parseLine(line)
      const command = commandNamed(name)
      const title = command ? titleOf(state, command) : name
      return argument === '' ? title : `${title}: ${argument}`
    })
    .join(', then ')
}
