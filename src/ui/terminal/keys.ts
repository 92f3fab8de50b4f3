import type { Key } from '../../app/key.ts'

export type { Key } from '../../app/key.ts'

/** Which modifier keys are held, as xterm numbers them. */
export const Modifier = { shift: 1, alt: 2, ctrl: 4 } as const

const finals: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
}

/** rxvt: arrows with Shift (CSI) or Ctrl (SS3). */
const lowerFinals: Readonly<Record<string, string>> = { a: 'up', b: 'down', c: 'right', d: 'left' }

const numbered: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
}

/** SS3 finals of the application keypad (VT220). */
const keypad = new Map(
  [...'jklmnopqrstuvwxy'].map((final, index) => [final, '*+,-./0123456789'.charAt(index)]),
)

/** Keys that Unicode has control characters for. */
const controls: Readonly<Record<number, string>> = {
  0x08: 'backspace',
  0x09: 'tab',
  0x0a: 'enter',
  0x0d: 'enter',
  0x1b: 'esc',
  0x7f: 'backspace',
}

/** The key of that name with modifiers put before it. */
export function modified(name: string, modifiers: number): Key {
  if (modifiers === 0) return { name }
  return {
    name:
      (modifiers & Modifier.ctrl ? 'ctrl-' : '') +
      (modifiers & Modifier.alt ? 'alt-' : '') +
      (modifiers & Modifier.shift ? 'shift-' : '') +
      name,
  }
}

/** The key of a character that may be a control, with modifiers held beside it. */
export function characterKey(code: number, modifiers = 0): Key {
  const control = controls[code]
  if (control !== undefined) return modified(control, modifiers)
  if (code === 0) return modified('space', modifiers | Modifier.ctrl)
  if (code < 0x20) return modified(String.fromCharCode(code + 0x40).toLowerCase(), modifiers | Modifier.ctrl)
  const text = String.fromCodePoint(code)
  const plain = (modifiers & ~Modifier.shift) === 0
  if (code === 0x20) return plain && modifiers === 0 ? { name: 'space', text } : modified('space', modifiers)
  if (plain) {
    const shown = modifiers === 0 ? text : text.toUpperCase()
    return { name: shown, text: shown }
  }
  if (modifiers & Modifier.ctrl) return modified(text.toLowerCase(), modifiers)
  // Alt with Shift: the character shows the Shift.
  return modified(modifiers & Modifier.shift ? text.toUpperCase() : text, modifiers & ~Modifier.shift)
}

/** The key of an SS3 sequence, `ESC O final`. */
export function ss3Key(final: string, modifiers: number): Key | undefined {
  if (final === 'M') return modified('enter', modifiers)
  const arrow = lowerFinals[final]
  if (arrow !== undefined) return modified(arrow, modifiers | Modifier.ctrl)
  const digit = keypad.get(final)
  if (digit !== undefined) return modifiers === 0 ? { name: digit, text: digit } : modified(digit, modifiers)
  const name = finals[final]
  return name === undefined ? undefined : modified(name, modifiers)
}

/** The Linux console's F1 to F5: `ESC [ [ A` to `E`. */
export function linuxFunctionKey(final: string, modifiers: number): Key | undefined {
  const number = 'ABCDE'.indexOf(final) + 1
  return number > 0 ? modified(`f${number}`, modifiers) : undefined
}

/**
 * The key of a control sequence, given what stands between `ESC [` and the final character; undefined for what
 * is no key: answers to queries, focus and mouse reports, releases of keys. Covers xterm with modifyOtherKeys,
 * rxvt, and CSI u (fixterms, kitty).
 */
export function csiKey(body: string, final: string, alt: number): Key | undefined {
  if (body.startsWith('<')) return final === 'M' ? wheelKey(body) : undefined
  if (!/^[\d;:]*$/.test(body)) return undefined
  const fields = body.split(';').map((field) => field.split(':').map(Number))
  const [first = 0, shifted = 0] = fields[0] ?? []
  const [held = 0, event = 1] = fields[1] ?? []
  if (event === 3) return undefined
  const modifiers = (Math.max(0, held - 1) & 7) | alt
  switch (final) {
    case 'u':
      return shifted > 0 && modifiers === Modifier.shift
        ? unicodeKey(shifted, 0)
        : unicodeKey(first, modifiers)
    case '~':
      return first === 27 ? unicodeKey(fields[2]?.[0] ?? 0, modifiers) : numberedKey(first, modifiers)
    case '^':
      return numberedKey(first, modifiers | Modifier.ctrl)
    case '$':
      return numberedKey(first, modifiers | Modifier.shift)
    case '@':
      return numberedKey(first, modifiers | Modifier.ctrl | Modifier.shift)
    case 'Z':
      return modified('tab', modifiers | Modifier.shift)
    case 'R':
      // With other parameters it is a report of the cursor's place.
      return body === '' || (first === 1 && fields.length === 2 && held >= 2 && held <= 16)
        ? modified('f3', modifiers)
        : undefined
    default: {
      const arrow = lowerFinals[final]
      if (arrow !== undefined) return body === '' ? modified(arrow, modifiers | Modifier.shift) : undefined
      const name = first <= 1 ? finals[final] : undefined
      return name === undefined ? undefined : modified(name, modifiers)
    }
  }
}

function numberedKey(number: number, modifiers: number): Key | undefined {
  const name = numbered[number]
  return name === undefined ? undefined : modified(name, modifiers)
}

/** A key given by its code point. Kitty's own keys stand in the private use area: the keypad's are known. */
function unicodeKey(code: number, modifiers: number): Key | undefined {
  if (code === 57414) return modified('enter', modifiers)
  if (code >= 57399 && code <= 57408) return characterKey(0x30 + code - 57399, modifiers)
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  if (code <= 0 || code > 0x10ffff || isSurrogate || (code >= 0xe000 && code <= 0xf8ff)) return undefined
  return code >= 0x80 && code < 0xa0 ? undefined : characterKey(code, modifiers)
}

/** SGR mouse reports (mode 1006): the wheel is a key, the rest is not. */
function wheelKey(body: string): Key | undefined {
  const button = Number(/^<(\d+);\d+;\d+$/.exec(body)?.[1])
  const modifiers =
    (button & 4 ? Modifier.shift : 0) | (button & 8 ? Modifier.alt : 0) | (button & 16 ? Modifier.ctrl : 0)
  const kind = button & ~28
  if (kind === 64) return modified('wheelup', modifiers)
  return kind === 65 ? modified('wheeldown', modifiers) : undefined
}
