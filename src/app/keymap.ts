import { parseLine } from './command-line.ts'
import { commandNamed } from './commands/index.ts'
import { normalised } from './keymap-check.ts'
import type { OwnBindings } from './keymap-check.ts'
import { keymaps } from './keymaps/index.ts'
import type { KeymapName } from './keymaps/index.ts'
import type { Binding, Place } from './keymaps/keymap-table.ts'
import type { Room } from './state.ts'

/** Bindings of one room: key sequences, their keys parted by spaces (`g g`), to what they do. */
export type Bindings = ReadonlyMap<string, Binding>

export interface Keymap extends Readonly<Record<Place, Bindings>> {
  /** The one of ours that it is made from. */
  readonly name: KeymapName
}

/**
 * One of our keymaps with the user's own bindings over it; an empty command takes a binding away. Of ours, those of
 * commands that are not in this version are left out.
 */
export function makeKeymap(own: OwnBindings, name: KeymapName = 'hybrid'): Keymap {
  const room = (place: Place): Bindings => {
    const ours = Object.entries<Binding>(keymaps[name][place]).filter(([, binding]) =>
      linesOf(binding).every((line) => commandNamed(parseLine(line).name)),
    )
    const bindings = new Map(ours)
    for (const [keys, binding] of normalised(own[place])) bindings.set(keys, binding)
    return bindings
  }
  return { name, global: room('global'), list: room('list'), reader: room('reader'), tree: room('tree') }
}

/** The command lines of a binding. */
export function linesOf(binding: Binding): readonly string[] {
  return typeof binding === 'string' ? [binding] : binding
}

/** What a sequence of keys means in a room: a command, several, the start of a longer binding, or nothing. */
export type Meaning =
  | { readonly kind: 'command'; readonly name: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'prefix' }
  | { readonly kind: 'none' }

export function lookUp(keymap: Keymap, room: Room, keys: readonly string[]): Meaning {
  const sequence = keys.join(' ')
  const binding = keymap[room].get(sequence) ?? keymap.global.get(sequence)
  if (binding === '') return { kind: 'none' }
  if (typeof binding === 'string')
    return parseLine(binding).argument === ''
      ? { kind: 'command', name: binding }
      : { kind: 'lines', lines: [binding] }
  if (binding) return { kind: 'lines', lines: binding }
  return { kind: continuations(keymap, room, keys).length > 0 ? 'prefix' : 'none' }
}

/** A key sequence, and what it does. */
export interface Bound {
  readonly keys: string
  readonly binding: Binding
}

/** All that keys do in a room, its own first. */
export function bindingsIn(keymap: Keymap, room: Room): readonly Bound[] {
  const own = keymap[room]
  const all = [...own, ...[...keymap.global].filter(([keys]) => !own.has(keys))]
  return all.flatMap(([keys, binding]) => (binding === '' ? [] : [{ keys, binding }]))
}

/** What may follow these keys, by the keys that are still to come. */
export function continuations(keymap: Keymap, room: Room, keys: readonly string[]): readonly Bound[] {
  const start = `${keys.join(' ')} `
  return bindingsIn(keymap, room).flatMap((bound) =>
    bound.keys.startsWith(start) ? [{ ...bound, keys: bound.keys.slice(start.length) }] : [],
  )
}

/** The key sequences of a command in a room, the room's own first. */
export function keysOf(keymap: Keymap, room: Room, command: string): readonly string[] {
  return keysByCommand(keymap, room).get(command) ?? []
}

/** Keymaps the other way round, by their bindings of a room: asked for with every frame, and they never change. */
const reversed = new WeakMap<Bindings, ReadonlyMap<string, string[]>>()

function keysByCommand(keymap: Keymap, room: Room): ReadonlyMap<string, string[]> {
  const own = keymap[room]
  const known = reversed.get(own)
  if (known) return known
  const keys = new Map<string, string[]>()
  for (const { keys: sequence, binding } of bindingsIn(keymap, room))
    if (typeof binding === 'string') keys.set(binding, [...(keys.get(binding) ?? []), sequence])
  reversed.set(own, keys)
  return keys
}
