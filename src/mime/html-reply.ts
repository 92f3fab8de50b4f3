import type { TextRole } from '../model/document.ts'
import { attribute, type HtmlElement, type HtmlNode, isElement, isText } from './html-tree.ts'
import { styleOf } from './html-style.ts'

/** What mail programs put round a quote, an attribution and a signature. */
export type ReplyMark = 'quote' | 'indent' | Extract<TextRole, 'dim' | 'signature'>

const attributions = /(?:^|\s)(?:gmail_attr|moz-cite-prefix|yahoo_quoted_header|zmail_extra_hr)(?:\s|$)/
const signatures =
  /(?:^|\s)(?:gmail_signature|moz-signature|protonmail_signature_block|ms-outlook-mobile-signature)(?:\s|$)/
const quotes = /(?:^|\s)(?:ydp[0-9a-f]+)?yahoo_quoted(?:\s|$)/

/** How an element stands in a reply; undefined for most. */
export function replyMark(element: HtmlElement, style: string): ReplyMark | undefined {
  const name = attribute(element, 'class') ?? ''
  if (element.tagName === 'blockquote') return isIndent(element, style, name) ? 'indent' : 'quote'
  if (attribute(element, 'id')?.toLowerCase() === 'signature' || signatures.test(name)) return 'signature'
  if (name === '') return undefined
  if (attributions.test(name)) return 'dim'
  return quotes.test(name) ? 'quote' : undefined
}

/** Gmail's button for an indent makes a quote without a border. */
function isIndent(element: HtmlElement, style: string, name: string): boolean {
  const isCited = attribute(element, 'type')?.toLowerCase() === 'cite' || name.includes('quote')
  return !isCited && /(?:^|;)border(?:-left)?:(?:none|0|medium none)/.test(style)
}

/** Outlook's way to begin what is answered: a border and "From:", "Von:" …, the text follows beside it. */
export function isReplySeparator(node: HtmlNode, depth = 0): boolean {
  if (!isElement(node) || node.tagName !== 'div') return false
  const id = attribute(node, 'id')
  if (id === 'divRplyFwdMsg' || id?.startsWith('mail-editor-reference-message') === true) return true
  const style = styleOf(node)
  if (/(?:^|;)border-top:(?:solid|1|#)/.test(style) && startsWithSender(node)) return true
  if (depth >= 2) return false
  const inner = node.childNodes.slice(0, 5).filter((child) => !isText(child) || child.value.trim() !== '')
  const [only] = inner
  return inner.length === 1 && only !== undefined && isReplySeparator(only, depth + 1)
}

const sender = /^(?:From|Von|De|Da|Van|Från|Fra|Od|Lähettäjä|От|Від|发件人|寄件者|差出人|보낸 사람)\s*[:：]/i

function startsWithSender(element: HtmlElement): boolean {
  const waiting: HtmlNode[] = [element]
  for (let left = 20; left > 0; left--) {
    const node = waiting.pop()
    if (node === undefined) return false
    if (isElement(node)) waiting.push(...node.childNodes.slice(0, 5).toReversed())
    else if (isText(node) && node.value.trim() !== '') return sender.test(node.value.trim())
  }
  return false
}
