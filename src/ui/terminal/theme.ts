import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import type { TextRole } from '../../model/document.ts'
import { colourNames, isColour } from './colour.ts'
import type { Colour } from './colour.ts'
import { nearest } from '../../text/nearest.ts'
import type { Style } from './styles.ts'

const textRoles = [
  'text',
  'header-name',
  'header-value',
  'subject',
  'quote-1',
  'quote-2',
  'quote-3',
  'signature',
  'heading',
  'strong',
  'emphasis',
  'code',
  'link',
  'dim',
  'part',
  'warning',
  'diff-added',
  'diff-removed',
  'diff-hunk',
  'hit',
] as const satisfies readonly TextRole[]

/** Every role that a theme gives a look. `row-cursor` is the cursor's sign, not the whole row. */
export const roles = [
  ...textRoles,
  'row',
  'row-unread',
  'row-cursor',
  'row-marked',
  'row-deleted',
  'row-flagged',
  'row-label',
  'date',
  'placeholder',
  'tree',
  'tree-cursor',
  'tree-unselectable',
  'status',
  'status-offline',
  'notice',
  'notice-warning',
  'notice-error',
  'title',
  'hint',
  'hint-key',
  'border',
  'modal',
  'modal-title',
  'alert',
  'progress',
] as const

/** What a piece of the screen is. Every `TextRole` is one. */
export type Role = TextRole | (typeof roles)[number]

/** How each role looks. */
export interface Theme {
  readonly name: string
  style(role: Role): Style
}

/** A theme that cannot be used: the file, the key in it, and the nearest right word where there is one. */
export class ThemeError extends Error {
  readonly file: string
  readonly key: string
  readonly nearest: string | undefined
  constructor(file: string, key: string, problem: string, nearest?: string) {
    super(
      `${file}: ${key === '' ? '' : `${key}: `}${problem}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    )
    this.name = 'ThemeError'
    this.file = file
    this.key = key
    this.nearest = nearest
  }
}

const attributeNames = ['bold', 'dim', 'italic', 'underline', 'inverse', 'strike'] as const

/**
 * Reads the theme `name` in `themesDirectory`, or the file where `name` is a path (it has a slash or ends in
 * `.toml`). A file names its looks as `[styles]` role = "bold cyan on #073642"; `[palette]` may give colours
 * names of their own; `base` names a theme that the roles left out are taken from.
 * @throws {ThemeError} when the file cannot be read, or a role, colour or word in it is not known.
 */
export function loadTheme(name: string, themesDirectory: string): Theme {
  const styles = readStyles(name, themesDirectory, [])
  return { name, style: (role) => styles.get(role) ?? {} }
}

/** The terminal's own colours throughout: what is left when there is no theme. */
export const plainTheme: Theme = { name: 'plain', style: () => plainStyle }
const plainStyle: Style = {}

function readStyles(name: string, directory: string, above: readonly string[]): Map<string, Style> {
  const file = /[/\\]|\.toml$/.test(name) ? name : join(directory, `${name}.toml`)
  if (above.includes(file)) throw new ThemeError(file, 'base', 'the themes are based on each other')
  const content = readToml(file)
  for (const key of Object.keys(content)) {
    if (!['base', 'palette', 'styles'].includes(key)) {
      throw new ThemeError(file, key, 'no such key', nearest(key, ['base', 'palette', 'styles']))
    }
  }
  const base = content['base'] ?? ''
  if (typeof base !== 'string') throw new ThemeError(file, 'base', 'must be the name of a theme')
  const palette = readPalette(file, content['palette'])
  const styles = base === '' ? new Map<string, Style>() : readStyles(base, directory, [...above, file])
  for (const [role, words] of entriesOf(file, 'styles', content['styles'])) {
    const key = `styles.${role}`
    if (!roles.some((known) => known === role))
      throw new ThemeError(file, key, 'no such role', nearest(role, roles))
    if (typeof words !== 'string')
      throw new ThemeError(file, key, 'must be a text such as "bold cyan on black"')
    styles.set(role, parseStyle(file, key, words, palette))
  }
  return styles
}

function readToml(file: string): Record<string, unknown> {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (thrown) {
    throw new ThemeError(file, '', thrown instanceof Error ? thrown.message : String(thrown))
  }
}

function entriesOf(file: string, key: string, value: unknown): [string, unknown][] {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null) throw new ThemeError(file, key, 'must be a table')
  return Object.entries(value)
}

function readPalette(file: string, value: unknown): Map<string, Colour> {
  const palette = new Map<string, Colour>()
  for (const [name, colour] of entriesOf(file, 'palette', value)) {
    if (!isColour(colour)) throw unknownColour(file, `palette.${name}`, String(colour), [])
    palette.set(name, colour)
  }
  return palette
}

/** Words apart by spaces: attributes, one colour, `on` and the colour behind. */
function parseStyle(file: string, key: string, text: string, palette: ReadonlyMap<string, Colour>): Style {
  const style: { -readonly [Name in keyof Style]: Style[Name] } = {}
  let ground: 'fg' | 'bg' = 'fg'
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const attribute = attributeNames.find((name) => name === word)
    if (attribute !== undefined) style[attribute] = true
    else if (word === 'on') ground = 'bg'
    else {
      const number = /^\d+$/.test(word) ? Number(word) : word
      const colour = palette.get(word) ?? (isColour(number) ? number : undefined)
      if (colour === undefined) throw unknownColour(file, key, word, [...palette.keys(), ...attributeNames])
      style[ground] = colour
    }
  }
  return style
}

function unknownColour(file: string, key: string, word: string, others: readonly string[]): ThemeError {
  return new ThemeError(
    file,
    key,
    `no such colour: ${word}`,
    nearest(word, ['default', ...colourNames, ...others]),
  )
}
