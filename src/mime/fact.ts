import type { Block, Span, TextRole } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'
import { linkSpans } from './plain.ts'

/** `name: value` as a paragraph that hangs under its value, made safe, on one line; nothing where there is no value. */
export function fact(name: string, value: string, role: TextRole = 'header-value'): Block[] {
  const text = value.replace(/\s+/g, ' ').trim()
  if (text === '') return []
  const label = `${name}: `
  const spans: Span[] = [{ text: label, role: 'header-name' }, ...linkSpans(displaySafe(text), role)]
  return [{ kind: 'paragraph', quote: 0, rest: ' '.repeat(label.length), spans }]
}

/** At most `most` characters of `text`, cut at a blank where there is one near. */
export function shortened(text: string, most: number): string {
  const plain = text
    .slice(0, most * 4)
    .replace(/\s+/g, ' ')
    .trim()
  if (plain.length <= most) return plain
  const cut = plain.slice(0, most).replace(/[\ud800-\udbff]$/, '')
  return `${cut.replace(/\s+\S{0,30}$/, '')} …`
}
