import { nearest } from '../text/nearest.ts'

/** Keys that have a name of their own (see `Key`). */
const named = [
  'enter',
  'esc',
  'tab',
  'space',
  'backspace',
  'delete',
  'insert',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
  'wheelup',
  'wheeldown',
  ...Array.from({ length: 12 }, (_, index) => `f${index + 1}`),
]

/** What other programs call them, and what no terminal can tell from them. */
const aliases: Readonly<Record<string, string>> = {
  'return': 'enter',
  'escape': 'esc',
  'pgup': 'pageup',
  'pgdn': 'pagedown',
  'pgdown': 'pagedown',
  'del': 'delete',
  'ins': 'insert',
  'bs': 'backspace',
  'spc': 'space',
  'ctrl-i': 'tab',
  'ctrl-m': 'enter',
  'ctrl-[': 'esc',
}

/** How the modifiers are written, as elsewhere too. */
const modifiers: Readonly<Record<string, 'ctrl' | 'alt' | 'shift'>> = {
  'ctrl': 'ctrl',
  'control': 'ctrl',
  'c': 'ctrl',
  '^': 'ctrl',
  'alt': 'alt',
  'meta': 'alt',
  'm': 'alt',
  'a': 'alt',
  'shift': 'shift',
  's': 'shift',
}

/** A key by the one name that it has here (`C-a` is `ctrl-a`); undefined where there is no such key. */
export function keyName(typed: string): string | undefined {
  const held = new Set<string>()
  let rest = typed
  for (;;) {
    const [start, word = ''] = /^([A-Za-z]+|\^)-(?=.)/su.exec(rest) ?? []
    const modifier = modifiers[word.toLowerCase()]
    if (start === undefined || modifier === undefined) break
    held.add(modifier)
    rest = rest.slice(start.length)
  }
  const base = baseKey(rest, held)
  if (base === undefined) return undefined
  const name = ['ctrl', 'alt', 'shift'].filter((each) => held.has(each)).join('-')
  const whole = name === '' ? base : `${name}-${base}`
  return aliases[whole] ?? whole
}

/** Shift shows in a letter; Ctrl takes no notice of it. */
function baseKey(rest: string, held: Set<string>): string | undefined {
  const lower = rest.toLowerCase()
  const name = aliases[lower] ?? lower
  if (named.includes(name)) return name
  const isOne = rest !== '' && rest !== ' ' && Array.from(new Intl.Segmenter().segment(rest)).length === 1
  if (!isOne || /\p{Cc}/u.test(rest)) return undefined
  if (held.has('ctrl')) return lower
  return held.delete('shift') ? rest.toUpperCase() : rest
}

/** The key that was most likely meant by a name that is none. */
export function nearestKey(typed: string): string | undefined {
  const [, before = '', last = typed] = /^(.*-)?(.+)$/su.exec(typed) ?? []
  const meant = nearest(last, named)
  const name = meant === undefined ? undefined : keyName(before + meant)
  return name ?? nearest(typed, named)
}
