import { everywhere, inList, inReader, inTree } from './common.ts'
import type { KeymapTable } from './keymap-table.ts'

const messages = {
  'd': 'trash',
  'e': 'archive',
  '!': 'junk',
  's': 'move',
  'C': 'copy',
  'F': 'star',
  'N': 'toggle-read',
  'w': 'keywords',
  'b': 'snooze',
} as const

/**
 * The keys of mutt's index, pager and browser, as far as there are commands for them. `d` moves to the trash, so
 * `u` undoes it; `D` marks what fits, for `d`. `g`, `r`, `L`, `f` and `m` stay free for writing mail.
 */
export const mutt: KeymapTable = {
  global: {
    '=': 'first',
    '*': 'last',
    'G': 'last',
    ...everywhere,
    '[': 'half-page-up',
    ']': 'half-page-down',
    'u': 'undo',
    'c': 'go-to-folder',
    'y': 'tree',
  },
  list: {
    ...inList,
    ...messages,
    'space': 'open',
    'z': 'page-down',
    'Z': 'page-up',
    '>': 'page-down',
    '<': 'page-up',
    't': 'mark',
    'T': 'mark-matching',
    'D': 'mark-matching',
    'ctrl-t': 'unmark',
    'v': 'mark-range',
    'V': 'mark-all',
    '~': 'invert-marks',
    'l': 'filter',
    '/': 'search',
    'n': 'next-result',
    'p': 'previous-result',
    'o': 'sort',
    'alt-v': 'toggle-threads',
    '$': 'expunge',
    'x': 'quit',
  },
  reader: {
    ...inReader,
    ...messages,
    'j': 'next-message',
    'k': 'previous-message',
    'enter': 'next',
    'backspace': 'previous',
    'i': 'back',
    'x': 'back',
    'v': 'parts',
    'h': 'headers',
    '/': 'find',
    'n': 'next-hit',
    'P': 'previous-hit',
    'T': 'toggle-quotes',
    'ctrl-b': 'links',
    'W': 'save-part',
    'R': 'fetch-rest',
  },
  tree: {
    ...inTree,
    C: 'create-folder',
    r: 'rename-folder',
    d: 'delete-folder',
    s: 'subscribe',
    u: 'unsubscribe',
  },
}
