import type { Key } from './key.ts'

/** A line of text being typed. */
export interface LineEditor {
  readonly text: string
  /** Before which UTF-16 unit the cursor stands; never within a character. */
  readonly cursor: number
}

/** Longest line that can be typed or pasted. */
const longest = 4096

export function lineEditor(text = ''): LineEditor {
  return { text, cursor: text.length }
}

/** The line after a key; undefined when the key is none of the editor's. */
export function editLine(editor: LineEditor, key: Key): LineEditor | undefined {
  const { text, cursor } = editor
  switch (key.name) {
    case 'left':
    case 'ctrl-b':
      return { text, cursor: before(text, cursor) }
    case 'right':
    case 'ctrl-f':
      return { text, cursor: after(text, cursor) }
    case 'home':
    case 'ctrl-a':
      return { text, cursor: 0 }
    case 'end':
    case 'ctrl-e':
      return { text, cursor: text.length }
    case 'backspace':
    case 'ctrl-h':
      return cut(text, before(text, cursor), cursor)
    case 'delete':
    case 'ctrl-d':
      return cut(text, cursor, after(text, cursor))
    case 'ctrl-w':
      return cut(text, wordBefore(text, cursor), cursor)
    case 'ctrl-u':
      return cut(text, 0, cursor)
    case 'ctrl-k':
      return cut(text, cursor, text.length)
    default:
      return key.text === undefined ? undefined : insertText(editor, key.text)
  }
}

/** The line with `typed` put in at the cursor, controls left out, as far as there is room. */
export function insertText({ text, cursor }: LineEditor, typed: string): LineEditor {
  const clean = typed.replace(/[\x00-\x1f\x7f-\x9f]/g, '').slice(0, Math.max(0, longest - text.length))
  return { text: text.slice(0, cursor) + clean + text.slice(cursor), cursor: cursor + clean.length }
}

function cut(text: string, from: number, to: number): LineEditor {
  return { text: text.slice(0, from) + text.slice(to), cursor: from }
}

function before(text: string, cursor: number): number {
  const step = /[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(0, cursor)) ? 2 : 1
  return Math.max(0, cursor - step)
}

function after(text: string, cursor: number): number {
  const step = (text.codePointAt(cursor) ?? 0) > 0xffff ? 2 : 1
  return Math.min(text.length, cursor + step)
}

function wordBefore(text: string, cursor: number): number {
  return text.slice(0, cursor).replace(/\S*\s*$/, '').length
}
