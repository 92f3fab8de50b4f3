import type { ColourDepth } from './colour.ts'
import { showsHyperlinks } from './hyperlinks.ts'

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What a terminal can do, as far as Postern cares. */
export interface TerminalProfile {
  /** The name to look up in terminfo for entering and leaving the screen. */
  readonly name: string
  readonly depth: ColourDepth
  /** An erased cell takes the current background. */
  readonly backColourErase: boolean
  /** SGR codes that take back one attribute are known. */
  readonly selectiveReset: boolean
  /** IL, DL and ECH are known (ECMA-48 §8.3.67, §8.3.32, §8.3.38). */
  readonly editing: boolean
  /** Unknown private modes are ignored: synchronized output (2026) and paste brackets may be asked for. */
  readonly privateModes: boolean
  /** Operating system commands (OSC, ECMA-48 §8.3.89) are obeyed or passed over, never printed. */
  readonly systemCommands: boolean
  /** Links are shown as such (OSC 8). */
  readonly hyperlinks: boolean
}

const trueColour = 16_777_216
const trueColourTerms = /^(xterm-)?(kitty|ghostty|alacritty|foot|wezterm|contour)|-direct$/
const plainTerms = /^(dumb|unknown|emacs|network|switch)$/

/** What is known of the terminal that calls itself `term`. */
export function terminalProfile(term: string, env: Environment): TerminalProfile {
  const old = /^vt\d/.test(term)
  return {
    // blessed's parser knows neither the 32-bit format nor newer names; every emulator of today obeys xterm's.
    name: old || term === 'linux' ? term : 'xterm-256color',
    depth: colourDepth(term, env),
    backColourErase: !old && !term.startsWith('screen'),
    selectiveReset: !old,
    editing: !old,
    privateModes: !old,
    systemCommands: !old && term !== 'linux',
    hyperlinks: showsHyperlinks(term, env),
  }
}

/** How many colours to use. `NO_COLOR` (no-color.org) means none; `COLORTERM` may promise them all. */
export function colourDepth(term: string, env: Environment): ColourDepth {
  if (env['NO_COLOR'] || /^vt\d/.test(term) || plainTerms.test(term)) return 0
  if (/-m(ono)?$/.test(term)) return 0
  if (term === 'linux' || term === 'ansi' || term === 'cygwin') return 8
  if (/^(truecolor|24bit)$/i.test(env['COLORTERM'] ?? '') || trueColourTerms.test(term)) return trueColour
  return /256/.test(term) ? 256 : 16
}

/** True where the locale says that text is UTF-8 (POSIX: the first of the three that is set counts). */
export function usesUtf8(env: Environment): boolean {
  return /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '')
}

/** Why no screen can be opened here, with the cure, in one sentence; undefined when nothing stands against it. */
export function terminalTrouble(env: Environment, isTTY: boolean): string | undefined {
  if (!isTTY) {
    return 'Input and output must be a terminal. For scripts there are one-shot commands: see postern --help.'
  }
  const term = env['TERM'] ?? ''
  if (term === '')
    return 'TERM is not set, so the kind of terminal is unknown: try TERM=xterm-256color postern.'
  if (plainTerms.test(term)) {
    return `The terminal calls itself "${term}" and cannot place text on the screen: try TERM=xterm-256color postern.`
  }
  return undefined
}
