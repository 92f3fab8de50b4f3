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

/** What a binding does, in words: a command's title with what it is given, or several commands as they are bound. */
export function bindingTitle(binding: Binding, state: State): string {
  const lines = linesOf(binding)
  const { name, argument } = parseLine(lines[0] ?? '')
  const command = commandNamed(name)
  if (!command || lines.length > 1) return lines.join(', ')
  const title = titleOf(state, command)
  return argument === '' ? title : `${title}: ${argument}`
}
