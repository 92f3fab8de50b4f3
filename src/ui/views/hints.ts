import type { Command } from '../../app/command.ts'
import { commandNamed } from '../../app/commands/index.ts'
import { bindingTitle } from '../../app/help-lines.ts'
import { parseLine } from '../../app/command-line.ts'
import type { Binding } from '../../app/keymaps/keymap-table.ts'
import { continuations, keysOf } from '../../app/keymap.ts'
import type { Room, State } from '../../app/state.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { cellWidth } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'

/** What the last line names, the most wanted first, by room. */
const hinted: Readonly<Record<Room, readonly string[]>> = {
  list: [
    'open',
    'archive',
    'trash',
    'star',
    'toggle-read',
    'undo',
    'search',
    'next-unread',
    'repeat',
    'tree',
    'palette',
    'network',
    'help',
    'back',
  ],
  reader: [
    'back',
    'next-message',
    'archive',
    'trash',
    'star',
    'parts',
    'links',
    'find',
    'save-part',
    'headers',
    'toggle-quotes',
    'undo',
    'repeat',
    'help',
  ],
  tree: [
    'open',
    'create-folder',
    'rename-folder',
    'delete-folder',
    'subscribe',
    'toggle-subscribed',
    'back',
    'help',
    'unsubscribe',
    'open-branch',
    'close-branch',
  ],
}

/** Where the title says more than there is room for. */
const shortTitles: Readonly<Record<string, string>> = {
  'network': 'net',
  'find': 'find',
  'search': 'search',
  'headers': 'headers',
  'toggle-quotes': 'quotes',
  'create-folder': 'create',
  'rename-folder': 'rename',
  'delete-folder': 'delete',
  'toggle-subscribed': 'subscribed/all',
  'next': 'down',
  'previous': 'up',
  'page-down': 'page',
  'move': 'move',
  'mark-range': 'mark range',
  'invert-marks': 'invert',
  'unmark': 'unmark all',
  'mark-all': 'mark all',
  'mark-matching': 'mark',
  'go-to-folder': 'go to',
}

/** What acts on marks, and on as many messages as digits say. */
const onMarks = ['archive', 'trash', 'move', 'copy', 'star', 'toggle-read', 'junk', 'invert-marks', 'unmark']
const inRange = ['next', 'previous', 'page-down', 'last', 'mark-range', 'archive', 'trash', 'move', 'star']
const counted = [
  'next',
  'previous',
  'last',
  'archive',
  'trash',
  'move',
  'star',
  'mark',
  'toggle-read',
  'repeat',
]

/** The last line: the keys that matter here, from the key table itself. */
export function paintHints(canvas: Canvas, scene: Scene): void {
  const { state, keymap } = scene
  const { focus, pendingKeys, count } = state
  if (pendingKeys.length > 0) {
    const begun = `${count ?? ''}${pendingKeys.map(keyLabel).join(' ')} ${scene.glyphs.ellipsis}`
    const next = continuations(keymap, focus, pendingKeys).map(({ keys, binding }) => ({
      key: keys,
      title: shortBinding(state, binding),
    }))
    return paintLine(canvas, scene, begun, next)
  }
  if (count !== undefined)
    return paintLine(canvas, scene, `${count} ${scene.glyphs.ellipsis}`, hintsOf(scene, counted))
  if (focus === 'list' && state.range) return paintLine(canvas, scene, 'range:', hintsOf(scene, inRange))
  if (focus === 'list' && state.marks.size > 0)
    return paintLine(canvas, scene, 'marked:', hintsOf(scene, onMarks))
  paintLine(canvas, scene, '', hintsOf(scene, hinted[focus]))
}

interface Hint {
  readonly key: string
  readonly title: string
}

/** Commands that have a key and can be given here. */
function hintsOf({ state, keymap }: Scene, names: readonly string[]): Hint[] {
  return names.flatMap((name) => {
    const command = commandNamed(name)
    const [key] = keysOf(keymap, state.focus, name)
    if (!command || key === undefined || (command.rooms && !command.rooms.includes(state.focus))) return []
    if (state.count !== undefined && command.count === undefined) return []
    if (name === 'repeat' && !state.lastChange) return []
    return [{ key, title: shortTitle(state, command) }]
  })
}

/** What a longer binding does, in few words. */
function shortBinding(state: State, binding: Binding): string {
  const { name, argument } = parseLine(typeof binding === 'string' ? binding : '')
  const command = commandNamed(name)
  if (!command) return bindingTitle(binding, state)
  return argument === '' ? shortTitle(state, command) : `${shortTitle(state, command)} ${argument}`
}

function shortTitle(state: State, command: Command): string {
  if (command.name === 'back') {
    const leaves = state.focus === 'list' && !state.reader && !state.narrowed?.search
    return leaves ? 'quit' : 'back'
  }
  return command.titleNow?.(state) ?? shortTitles[command.name] ?? command.title
}

function paintLine(canvas: Canvas, { style }: Scene, before: string, hints: readonly Hint[]): void {
  let x = 1
  if (before !== '') x += canvas.text(x, 0, before, style('hint-key')) + 2
  for (const { key, title } of hints) {
    const [label, words] = [keyLabel(key), displaySafe(title)]
    if (x + cellWidth(label) + 1 + cellWidth(words) > canvas.width) break
    x += canvas.text(x, 0, label, style('hint-key'))
    x += canvas.text(x, 0, ` ${words}`, style('hint'))
    x += 2
  }
}

const labels: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  space: 'Space',
  right: '→',
  left: '←',
  up: '↑',
  down: '↓',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  wheelup: 'wheel up',
  wheeldown: 'wheel down',
}

/** A key sequence as people write it: `g g`, `Enter`, `C-d`. */
export function keyLabel(keys: string): string {
  return keys
    .split(' ')
    .map((key) => labels[key] ?? key.replace(/^ctrl-/, 'C-').replace(/^alt-/, 'M-'))
    .join(' ')
}
