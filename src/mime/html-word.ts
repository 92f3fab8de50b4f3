import type { HtmlElement } from './html-tree.ts'
import { attribute } from './html-tree.ts'
import { simpleText } from './html-inline.ts'

const noMargin = /(?:^|;)margin:(?:0(?:\.0+)?(?:in|cm|px|pt|em|%)?)+(?:;|!|$)/

/** True for a paragraph that stands close to its neighbours: so Outlook writes lines, and a blank one for a gap. */
export function isCloseParagraph(element: HtmlElement, style: string): boolean {
  if (element.tagName !== 'p') return false
  return (
    /^Mso(?:Normal|ListParagraph|PlainText)/.test(attribute(element, 'class') ?? '') || noMargin.test(style)
  )
}

/** True for a paragraph of no-break spaces: a blank line. */
export function isBlankLine(element: HtmlElement): boolean {
  if ((element.tagName !== 'p' && element.tagName !== 'div') || element.childNodes.length > 3) return false
  const text = simpleText(element)
  return text.includes('\u00a0') && text.trim() === ''
}

/** How deep Word's list is that a paragraph is an item of, from 1; undefined for any other. */
export function wordListLevel(element: HtmlElement, style: string): number | undefined {
  if (element.tagName !== 'p') return undefined
  const level = /(?:^|;)mso-list:l\d+level([1-9])/.exec(style)?.[1]
  return level === undefined ? undefined : Number(level)
}

/** The mark of such an item, from the element that only Word shows as one; undefined for any other. */
export function wordListMark(element: HtmlElement, style: string): string | undefined {
  if (!style.includes('mso-list:ignore')) return undefined
  const text = simpleText(element).replace(/\s+/g, ' ').trim()
  return /^[\p{L}\p{N}]{1,5}[.)]$/u.test(text) ? `${text} ` : '* '
}
