import { commandNamed } from '../../app/commands/index.ts'
import { keysOf } from '../../app/keymap.ts'
import type { Room } from '../../app/state.ts'
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
}

/** The last line: the keys that matter here, from the key table itself. */
export function paintHints(canvas: Canvas, { state, keymap, style }: Scene): void {
  let x = 1
  if (state.pendingKeys.length > 0) {
    canvas.text(x, 0, `${state.pendingKeys.join(' ')} …`, style('hint-key'))
    return
  }
  for (const name of hinted[state.focus]) {
    const command = commandNamed(name)
    const key = keysOf(keymap, state.focus, name)[0]
    if (!command || key === undefined) continue
    const title =
      name === 'back'
        ? state.focus === 'list' && !state.reader && !state.narrowed?.search
          ? 'quit'
          : 'back'
        : (shortTitles[name] ?? command.title)
    if (x + key.length + 1 + title.length > canvas.width) break
    x += canvas.text(x, 0, keyLabel(key), style('hint-key'))
    x += canvas.text(x, 0, ` ${title}`, style('hint'))
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
