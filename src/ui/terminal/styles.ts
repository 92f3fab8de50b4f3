import { colourCode } from './colour.ts'
import type { Colour, ColourDepth } from './colour.ts'
import { createHyperlinks } from './hyperlinks.ts'

/** How text looks. What is left out is the terminal's own. */
export interface Style {
  readonly fg?: Colour
  readonly bg?: Colour
  readonly bold?: boolean
  readonly dim?: boolean
  readonly italic?: boolean
  readonly underline?: boolean
  readonly inverse?: boolean
  readonly strike?: boolean
  /** The URL that a click opens, where the terminal can do that. */
  readonly link?: string
}

/** The number of an interned style; 0 is the terminal's own. */
export type StyleId = number

/** Styles by number for one terminal, and the SGR sequences between them. */
export interface Styles {
  /** The number of `style`, brought down to what the terminal can show. Equal looks have equal numbers. */
  id(style: Style): StyleId
  /** The style that a blank cell of style `id` shows: its background, its link, and lines through or under it. */
  blank(id: StyleId): StyleId
  /** The style without its link. */
  unlinked(id: StyleId): StyleId
  /** True where erasing (EL, ECH) leaves just what a blank of this style would: no line, no inverse, no link. */
  erasable(id: StyleId): boolean
  /** The shortest sequence (SGR, OSC 8) that leads from one style to another; empty when they are the same. */
  transition(from: StyleId, to: StyleId): string
}

export interface StylesOptions {
  readonly depth: ColourDepth
  /** False where an erased cell takes the default background, not the current one. */
  readonly backColourErase?: boolean
  /** False where the codes that take back one attribute (22 to 29, 39, 49) are not known: VT100. */
  readonly selectiveReset?: boolean
  /** Links are shown as such (OSC 8). */
  readonly hyperlinks?: boolean
}

/** SGR codes that switch an attribute on and off (ECMA-48 §8.3.117). Bold and dim share theirs. */
const attributes = [
  ['bold', '1', '22'],
  ['dim', '2', '22'],
  ['italic', '3', '23'],
  ['underline', '4', '24'],
  ['inverse', '7', '27'],
  ['strike', '9', '29'],
] as const

/** A style as SGR parameters. */
interface Look {
  readonly fg: string
  readonly bg: string
  /** The codes of the attributes that are on, ascending. */
  readonly on: readonly string[]
}

const plain: Look = { fg: '', bg: '', on: [] }

/** A style's number is that of its look and, times this, that of its link. */
const looksAtMost = 1 << 10
/** A cell's attribute is twice a style's number and more, and should stay a small integer. */
const linksAtMost = (1 << 19) - 1

/** An empty table of styles for a terminal of that kind. */
export function createStyles(options: StylesOptions): Styles {
  const { depth, backColourErase = true, selectiveReset = true, hyperlinks = false } = options
  const links = createHyperlinks(hyperlinks ? linksAtMost : 0)
  const looks: Look[] = []
  const blanks: StyleId[] = []
  const ids = new Map<string, StyleId>()
  const known = new WeakMap<Style, StyleId>()
  const transitions = new Map<number, string>()

  const intern = (look: Look): StyleId => {
    const key = `${look.fg}/${look.bg}/${look.on.join()}`
    const existing = ids.get(key)
    if (existing !== undefined) return existing
    if (looks.length >= looksAtMost) return 0
    const id = looks.push(look) - 1
    ids.set(key, id)
    blanks.push(id)
    if (!hasLine(look)) blanks[id] = intern({ fg: '', bg: look.bg, on: [] })
    return id
  }
  const lookOf = (look: number): Look => looks[look] ?? plain
  const lookIn = (id: StyleId): number => id % looksAtMost
  const linkIn = (id: StyleId): number => Math.floor(id / looksAtMost)
  intern(plain)

  const lookId = (style: Style): number => {
    let id = known.get(style)
    if (id === undefined) {
      id = intern(toLook(style, depth))
      known.set(style, id)
    }
    return id
  }

  return {
    id: (style) => lookId(style) + (style.link === undefined ? 0 : links.id(style.link) * looksAtMost),
    blank: (id) => id - lookIn(id) + (blanks[lookIn(id)] ?? 0),
    unlinked: lookIn,
    erasable: (id) => linkIn(id) === 0 && !hasLine(lookOf(id)) && (backColourErase || lookOf(id).bg === ''),
    transition(from, to) {
      if (from === to) return ''
      const link = linkIn(from) === linkIn(to) ? '' : links.sequence(linkIn(to))
      const key = lookIn(from) * looksAtMost + lookIn(to)
      let sequence = lookIn(from) === lookIn(to) ? '' : transitions.get(key)
      if (sequence === undefined) {
        sequence = shortest(lookOf(lookIn(from)), lookOf(lookIn(to)), selectiveReset)
        transitions.set(key, sequence)
      }
      return sequence + link
    },
  }
}

/** True where a blank shows more than its background: underlined, inverse, struck through. */
function hasLine(look: Look): boolean {
  return look.on.some((code) => code === '4' || code === '7' || code === '9')
}

function toLook(style: Style, depth: ColourDepth): Look {
  const on = new Set<string>()
  for (const [name, code] of attributes) if (style[name] === true) on.add(code)
  const fg = style.fg ?? 'default'
  const bg = style.bg ?? 'default'
  if (depth === 0) {
    if (bg !== 'default') on.add('7')
    if (fg === 'bright-black') on.add('2')
  }
  // Eight colours have no bright ones of their own: bold makes a bright foreground.
  if (depth === 8 && typeof fg === 'string' && fg.startsWith('bright-')) on.add('1')
  return { fg: colourCode(fg, 'fg', depth), bg: colourCode(bg, 'bg', depth), on: [...on].toSorted() }
}

function shortest(from: Look, to: Look, selectiveReset: boolean): string {
  const all = codesOf(to)
  const afresh = sgr(from === plain ? all : all.length === 0 ? [] : ['0', ...all])
  if (!selectiveReset) return afresh
  const change = sgr(difference(from, to))
  return change.length < afresh.length ? change : afresh
}

function difference(from: Look, to: Look): string[] {
  const codes: string[] = []
  const still = new Set(from.on)
  for (const [, on, off] of attributes) {
    if (!still.has(on) || to.on.includes(on)) continue
    codes.push(off)
    for (const [, other, otherOff] of attributes) if (otherOff === off) still.delete(other)
  }
  for (const code of to.on) if (!still.has(code)) codes.push(code)
  if (from.fg !== to.fg) codes.push(to.fg === '' ? '39' : to.fg)
  if (from.bg !== to.bg) codes.push(to.bg === '' ? '49' : to.bg)
  return codes
}

function codesOf(look: Look): string[] {
  return [...look.on, look.fg, look.bg].filter((code) => code !== '')
}

function sgr(codes: readonly string[]): string {
  return `\x1b[${codes.join(';')}m`
}
