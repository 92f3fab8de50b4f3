/** The terminal's own sixteen, in the order of their numbers. */
export const colourNames = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'bright-black',
  'bright-red',
  'bright-green',
  'bright-yellow',
  'bright-blue',
  'bright-magenta',
  'bright-cyan',
  'bright-white',
] as const

export type ColourName = (typeof colourNames)[number]

/** `default` is the terminal's own; a number is an index into its 256 colours. */
export type Colour = 'default' | ColourName | number | `#${string}`

/** How many colours a terminal shows; 16,777,216 is "true colour". */
export type ColourDepth = 0 | 8 | 16 | 256 | 16777216

/** Red, green and blue, 0 to 255 each. */
type Rgb = readonly [number, number, number]

/** xterm's values for the sixteen: only used to find the nearest one. */
const basic: readonly Rgb[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
]

const cubeSteps = [0, 95, 135, 175, 215, 255] as const
const hexColour = /^#[0-9a-f]{6}$/i

/** True for what `Colour` admits. */
export function isColour(value: unknown): value is Colour {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value <= 255
  if (typeof value !== 'string') return false
  return value === 'default' || colourNames.some((name) => name === value) || hexColour.test(value)
}

/**
 * The SGR parameters that choose `colour` as foreground or background, brought down to what `depth` can show;
 * empty for the terminal's own (ECMA-48 §8.3.117, ISO 8613-6 for 38 and 48).
 */
export function colourCode(colour: Colour, ground: 'fg' | 'bg', depth: ColourDepth): string {
  if (colour === 'default' || depth === 0) return ''
  const extended = ground === 'fg' ? '38' : '48'
  if (typeof colour === 'string' && colour.startsWith('#')) {
    const rgb = parseHex(colour)
    if (depth > 256) return `${extended};2;${rgb.join(';')}`
    if (depth === 256) return `${extended};5;${nearestOf256(rgb)}`
    return basicCode(nearestBasic(rgb, depth), ground)
  }
  const index = typeof colour === 'number' ? colour : colourNames.findIndex((name) => name === colour)
  if (index < depth && index < 16) return basicCode(index, ground)
  if (index < 16) return basicCode(index - 8, ground)
  return depth >= 256 ? `${extended};5;${index}` : basicCode(nearestBasic(rgbOf(index), depth), ground)
}

function basicCode(index: number, ground: 'fg' | 'bg'): string {
  const first = ground === 'fg' ? 30 : 40
  return String(index < 8 ? first + index : first + 60 + index - 8)
}

function parseHex(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16)
  return [value >> 16, (value >> 8) & 0xff, value & 0xff]
}

/** The usual palette from 16 on: a cube of 6×6×6 and 24 greys. */
function rgbOf(index: number): Rgb {
  if (index < 16) return basic[index] ?? [0, 0, 0]
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return [grey, grey, grey]
  }
  const cube = index - 16
  return [step(Math.floor(cube / 36)), step(Math.floor(cube / 6) % 6), step(cube % 6)]
}

function step(level: number): number {
  return cubeSteps[level] ?? 0
}

function nearestOf256(rgb: Rgb): number {
  return nearest(rgb, 16, 255)
}

function nearestBasic(rgb: Rgb, depth: ColourDepth): number {
  return nearest(rgb, 0, depth === 8 ? 7 : 15)
}

function nearest(rgb: Rgb, first: number, last: number): number {
  let best = first
  let least = Infinity
  for (let index = first; index <= last; index++) {
    const other = rgbOf(index)
    const distance = (rgb[0] - other[0]) ** 2 + (rgb[1] - other[1]) ** 2 + (rgb[2] - other[2]) ** 2
    if (distance < least) {
      least = distance
      best = index
    }
  }
  return best
}
