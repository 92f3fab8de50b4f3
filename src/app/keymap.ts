import type { Room } from './state.ts'

/** Bindings of one room: key sequences, their keys parted by spaces (`g g`), to names of commands. */
export type Bindings = ReadonlyMap<string, string>

export type Keymap = Readonly<Record<Room | 'global', Bindings>>

const everywhere = {
  'j': 'next',
  'k': 'previous',
  'down': 'next',
  'up': 'previous',
  'g g': 'first',
  'home': 'first',
  'G': 'last',
  'end': 'last',
  'ctrl-d': 'half-page-down',
  'ctrl-u': 'half-page-up',
  'pagedown': 'page-down',
  'pageup': 'page-up',
  'wheeldown': 'next',
  'wheelup': 'previous',
  'q': 'back',
  'left': 'back',
  'esc': 'give-up',
  'z': 'undo',
  'u': 'undo',
  'c': 'go-to-folder',
  'y': 'tree',
  'B': 'toggle-tree',
  ':': 'palette',
  'ctrl-k': 'palette',
  '?': 'help',
  'A': 'log',
  'S': 'saves',
  '@': 'network',
  'ctrl-l': 'redraw',
  'M': 'metered',
  'ctrl-r': 'reconnect',
  'ctrl-z': 'suspend',
}

const messages = {
  'tab': 'next-unread',
  'e': 'archive',
  'd': 'trash',
  '#': 'trash',
  '!': 'junk',
  's': 'move',
  'F': 'star',
  '*': 'star',
  'N': 'toggle-read',
}

const hybrid = {
  global: everywhere,
  list: {
    ...messages,
    'enter': 'open',
    'right': 'open',
    'space': 'page-down',
    '-': 'page-up',
    'left': 'tree',
    't': 'mark',
    'x': 'mark',
    'T': 'mark-matching',
    'X': 'unmark',
    'o': 'order',
    'ctrl-t': 'toggle-threads',
    '(': 'fold-thread',
    ')': 'unfold-thread',
    '{': 'fold-all',
    '}': 'unfold-all',
    'P': 'parent',
    ']': 'next-thread',
    '[': 'previous-thread',
    'ctrl-x': 'mark-thread',
    'l': 'filter',
    '\\': 'filter',
  },
  reader: {
    ...messages,
    'space': 'page-down',
    '-': 'page-up',
    'J': 'next-message',
    'K': 'previous-message',
    'v': 'parts',
    'h': 'headers',
    'V': 'other-form',
    'ctrl-e': 'charset',
    'L': 'fetch-rest',
    'w': 'save-part',
    'U': 'links',
    '/': 'find',
    'n': 'next-hit',
    'p': 'previous-hit',
    'T': 'toggle-quotes',
    '|': 'pipe',
  },
  tree: {
    'enter': 'open',
    'right': 'open-branch',
    'left': 'close-branch',
    'T': 'toggle-subscribed',
    '+': 'create-folder',
    'R': 'rename-folder',
    'D': 'delete-folder',
    's': 'subscribe',
    'u': 'unsubscribe',
    'space': 'page-down',
    '-': 'page-up',
  },
} as const

/** The default keymap with the user's own bindings over it; an empty command takes a binding away. */
export function makeKeymap(own: Partial<Record<Room | 'global', Readonly<Record<string, string>>>>): Keymap {
  const room = (name: Room | 'global'): Bindings => {
    const bindings = new Map<string, string>(Object.entries(hybrid[name]))
    for (const [keys, command] of Object.entries(own[name] ?? {})) bindings.set(keys, command)
    return bindings
  }
  return { global: room('global'), list: room('list'), reader: room('reader'), tree: room('tree') }
}

/** What a sequence of keys means in a room: a command, the start of a longer binding, or nothing. */
export type Meaning =
  | { readonly kind: 'command'; readonly name: string }
  | { readonly kind: 'prefix' }
  | { readonly kind: 'none' }

export function lookUp(keymap: Keymap, room: Room, keys: readonly string[]): Meaning {
  const sequence = keys.join(' ')
  const name = keymap[room].get(sequence) ?? keymap.global.get(sequence)
  if (name !== undefined) return name === '' ? { kind: 'none' } : { kind: 'command', name }
  const longer = `${sequence} `
  const isPrefix = [keymap[room], keymap.global].some((bindings) =>
    [...bindings.keys()].some((key) => key.startsWith(longer)),
  )
  return { kind: isPrefix ? 'prefix' : 'none' }
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
  for (const [sequence, command] of [...own, ...[...keymap.global].filter(([each]) => !own.has(each))])
    keys.set(command, [...(keys.get(command) ?? []), sequence])
  reversed.set(own, keys)
  return keys
}
