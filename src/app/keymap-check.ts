import { nearest } from '../text/nearest.ts'
import { parseLine } from './command-line.ts'
import { commandNamed, commands } from './commands/index.ts'
import { keyName, nearestKey } from './key-names.ts'
import { keymaps } from './keymaps/index.ts'
import type { KeymapName } from './keymaps/index.ts'
import type { Binding, Place } from './keymaps/keymap-table.ts'

/** The user's own bindings, as in the config. */
export type OwnBindings = Partial<Readonly<Record<Place, Readonly<Record<string, Binding>>>>>

const places = ['global', 'list', 'reader', 'tree'] as const

/** The keys of a sequence by their one name each; those that are none stay as they are. */
function sequenceOf(typed: string): string {
  const keys = typed === ' ' ? ['space'] : typed.split(/\s+/).filter((key) => key !== '')
  return keys.map((key) => keyName(key) ?? key).join(' ')
}

/** Own bindings of a room by their key sequences; of two with the same keys the last one stands. */
export function normalised(own: Readonly<Record<string, Binding>> = {}): ReadonlyMap<string, Binding> {
  return new Map(Object.entries(own).map(([typed, binding]) => [sequenceOf(typed), binding]))
}

/**
 * What is wrong with the user's own bindings, a sentence each: keys that there are not, keys bound twice, commands that
 * there are not or that cannot be given there, and bindings that can never be reached because a shorter one comes first.
 */
export function keymapProblems(own: OwnBindings, name: KeymapName = 'hybrid'): readonly string[] {
  return places.flatMap((place) => {
    const typed = Object.entries(own[place] ?? {})
    return [
      ...typed.flatMap(([keys, binding]) => [
        ...unknownKeys(place, keys),
        ...wrongCommands(place, keys, binding),
      ]),
      ...boundTwice(place, Object.keys(own[place] ?? {})),
      ...outOfReach(own, name, place),
    ]
  })
}

function at(place: Place, keys: string): string {
  return `[keys.${place}] ${JSON.stringify(keys)}`
}

function unknownKeys(place: Place, typed: string): string[] {
  if (sequenceOf(typed) === '') return [`${at(place, typed)}: no key`]
  return sequenceOf(typed)
    .split(' ')
    .filter((key) => keyName(key) === undefined)
    .map((key) => {
      const meant = nearestKey(key)
      const hint = meant === undefined ? '' : `: did you mean ${JSON.stringify(meant)}?`
      return `${at(place, typed)}: there is no key ${JSON.stringify(key)}${hint}`
    })
}

function wrongCommands(place: Place, keys: string, binding: Binding): string[] {
  if (binding === '') return []
  return (typeof binding === 'string' ? [binding] : binding).flatMap((line) => {
    const { name, argument } = parseLine(line)
    const command = commandNamed(name)
    if (!command) {
      const meant = nearest(
        name,
        commands.map((each) => each.name),
      )
      const hint = meant === undefined ? '' : `: did you mean ${JSON.stringify(meant)}?`
      return [`${at(place, keys)}: there is no command ${JSON.stringify(name)}${hint}`]
    }
    if (place !== 'global' && command.rooms && !command.rooms.includes(place))
      return [`${at(place, keys)}: ${name} cannot be given in the ${place}`]
    if (argument !== '' && !command.runWith)
      return [`${at(place, keys)}: ${name} takes nothing: ${JSON.stringify(argument)} means nothing there`]
    return []
  })
}

function boundTwice(place: Place, typed: readonly string[]): string[] {
  return typed.flatMap((keys, index) => {
    const same = typed.slice(0, index).find((other) => sequenceOf(other) === sequenceOf(keys))
    return same === undefined
      ? []
      : [`${at(place, keys)} is bound twice: ${JSON.stringify(same)} is the same`]
  })
}

/** Where one of two bindings is the beginning of the other, the longer one is never reached. */
function outOfReach(own: OwnBindings, name: KeymapName, place: Place): string[] {
  const mine = normalised(own[place])
  const all = new Map([
    ...(place === 'global'
      ? []
      : [...Object.entries<Binding>(keymaps[name].global), ...normalised(own.global)]),
    ...Object.entries<Binding>(keymaps[name][place]),
    ...mine,
  ])
  const bound = [...all].flatMap(([keys, binding]) => (binding === '' ? [] : [keys]))
  return bound.flatMap((short) => {
    const hidden = bound.filter((keys) => keys.startsWith(`${short} `))
    const own = hidden.filter((keys) => mine.has(keys))
    if (mine.has(short) && hidden.length > 0)
      return [`${at(place, short)} hides ${listed(hidden)}: it is the beginning of that`]
    return own.map(
      (long) => `${at(place, long)} is never reached: ${JSON.stringify(short)} is bound by itself`,
    )
  })
}

/** The first of them, and how many more there are. */
function listed(keys: readonly string[]): string {
  const [first = ''] = keys
  return `${JSON.stringify(first)}${keys.length > 1 ? ` and ${keys.length - 1} more` : ''}`
}
