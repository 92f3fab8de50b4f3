import type { Block, Span, TextRole } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'
import { isSameText, LinkTable } from './html-links.ts'
import { isDataTable, tableBlocks } from './html-table.ts'
import {
  attribute,
  type HtmlElement,
  type HtmlNode,
  isElement,
  isHidden,
  isText,
  parseHtml,
  styleOf,
} from './html-tree.ts'
import { type Context, HtmlWriter } from './html-writer.ts'
import { warning } from './plain.ts'
import { safeUrl } from './urls.ts'

const maxQuote = 50
const maxIndent = 40
/** Nodes in what is looked at before it is written. */
const maxSimple = 20

/** Elements that stand on lines of their own. */
const blockElements: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
)
/** Those with a blank line before and after. */
const spacedElements: ReadonlySet<string> = new Set(
  'blockquote dl h1 h2 h3 h4 h5 h6 hr p pre table'.split(' '),
)

const roles: ReadonlyMap<string, TextRole> = new Map([
  ['b', 'strong'],
  ['strong', 'strong'],
  ['th', 'strong'],
  ['dt', 'strong'],
  ['em', 'emphasis'],
  ['i', 'emphasis'],
  ['cite', 'emphasis'],
  ['code', 'code'],
  ['kbd', 'code'],
  ['samp', 'code'],
  ['tt', 'code'],
])

/**
 * An HTML text as blocks: headings, lists, quotes, tables, numbered links with a list of them below. What a browser
 * would hide is left out, images are their alternative text, and nothing is ever fetched. Bounded in time and
 * size; says "truncated" where it stopped. Pure, and its result can be sent between threads. Never throws.
 */
export function htmlToBlocks(html: string): Block[] {
  const tree = parseHtml(html)
  const links = new LinkTable()
  const writer = new HtmlWriter()
  const start: Context = { quote: 0, role: 'text', preformatted: false, indent: '' }
  walk(tree.children, start, writer, links)
  const blocks = [...writer.blocks, ...links.blocks()]
  return tree.truncated || writer.isFull
    ? [...blocks, warning('truncated: the rest of this HTML text is not shown')]
    : blocks
}

/** Something still to do: enter a node, or leave an element that was entered. */
interface Step {
  readonly node: HtmlNode
  readonly context: Context
  /** Set for an element to leave. */
  readonly leave?: () => void
}

function walk(nodes: readonly HtmlNode[], start: Context, writer: HtmlWriter, links: LinkTable): void {
  const walker = new Walker(writer, links)
  const steps: Step[] = nodes.toReversed().map((node) => ({ node, context: start }))
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (writer.isFull) break
    if (step.leave) step.leave()
    else if (isText(step.node)) walker.text(step.node.value, step.context)
    else if (isElement(step.node) && !isHidden(step.node)) {
      const { inner, leave, children } = walker.enter(step.node, step.context)
      steps.push({ node: step.node, context: step.context, leave })
      for (const child of children.toReversed()) steps.push({ node: child, context: inner })
    }
  }
  writer.endLine(start)
}

interface Entered {
  readonly inner: Context
  readonly children: readonly HtmlNode[]
  readonly leave: () => void
}

class Walker {
  readonly #writer: HtmlWriter
  readonly #links: LinkTable
  /** The link that is open; what it says decides whether it deceives. */
  #link: { text: string; hasImage: boolean } | undefined
  readonly #lists: { readonly ordered: boolean; next: number }[] = []

  constructor(writer: HtmlWriter, links: LinkTable) {
    this.#writer = writer
    this.#links = links
  }

  text(text: string, context: Context): void {
    if (this.#link && this.#link.text.length < 1000) this.#link.text += text.slice(0, 1000)
    this.#writer.text(text, context)
  }

  enter(element: HtmlElement, outer: Context): Entered {
    const writer = this.#writer
    const name = element.tagName
    const isBlock = blockElements.has(name)
    const isSpaced =
      spacedElements.has(name) || ((name === 'ul' || name === 'ol') && this.#lists.length === 0)
    const inner = innerContext(element, outer)
    const done: (() => void)[] = []
    if (isBlock) writer.endLine(outer)
    if (isSpaced) writer.gap()
    switch (name) {
      case 'br':
        writer.endLine(outer)
        break
      case 'hr':
        writer.block({ kind: 'rule' })
        break
      case 'img':
        this.#image(element, outer)
        break
      case 'a':
        done.push(this.#openLink(element, inner))
        break
      case 'ul':
      case 'ol':
        this.#lists.push({ ordered: name === 'ol', next: wholeNumber(attribute(element, 'start'), 1) })
        done.push(() => this.#lists.pop())
        break
      case 'li':
        return this.#item(element, outer)
      case 'table':
        if (isDataTable(element)) {
          for (const block of tableBlocks(element, outer.quote, (cell) => this.#cell(cell)))
            writer.block(block)
          return { inner, children: [], leave: () => writer.gap() }
        }
    }
    const leave = () => {
      if (isBlock) writer.endLine(inner)
      for (const finish of done) finish()
      if (isSpaced) writer.gap()
    }
    return { inner, children: element.childNodes, leave }
  }

  #image(element: HtmlElement, context: Context): void {
    const alternative = (attribute(element, 'alt') ?? '').replace(/\s+/g, ' ').trim()
    if (this.#link) this.#link.hasImage = true
    if (alternative !== '')
      this.#writer.text(`[${displaySafe(alternative)}]`, { ...context, preformatted: false })
    if (this.#link) this.#link.text += alternative
  }

  #openLink(element: HtmlElement, inner: Context): () => void {
    const url = safeUrl(attribute(element, 'href') ?? '')
    if (url === undefined) return () => {}
    const link = { text: '', hasImage: false }
    this.#link = link
    return () => {
      this.#link = undefined
      const isEmpty = displaySafe(link.text, 'body').trim() === ''
      if (isEmpty && !link.hasImage) return
      if (isEmpty) this.#writer.text('[image]', { ...inner, preformatted: false })
      const number = this.#links.numberFor(url, link.text.replace(/\s+/g, ' '))
      if (number !== undefined) this.#writer.note(` [${number}]`, 'link')
    }
  }

  #item(element: HtmlElement, outer: Context): Entered {
    const list = this.#lists.at(-1)
    let mark = '* '
    if (list?.ordered) {
      const number = wholeNumber(attribute(element, 'value'), list.next)
      list.next = number + 1
      mark = `${number}. `
    }
    const indent = (outer.indent + ' '.repeat(mark.length)).slice(0, maxIndent)
    this.#writer.mark(mark, outer.indent)
    const inner = { ...outer, indent }
    const leave = () => {
      this.#writer.endLine(inner)
      this.#writer.dropMark()
    }
    return { inner, children: element.childNodes, leave }
  }

  /** What is in a cell of a data table, on one line. */
  #cell(cell: HtmlElement): Span[] {
    const writer = new HtmlWriter()
    walk(cell.childNodes, { quote: 0, role: 'text', preformatted: false, indent: '' }, writer, this.#links)
    const spans: Span[] = []
    for (const block of writer.blocks) {
      if (block.kind !== 'paragraph' && block.kind !== 'verbatim') continue
      if (spans.length > 0) spans.push({ text: ' ', role: 'text' })
      if (block.kind === 'paragraph' && block.first) spans.push({ text: block.first, role: 'text' })
      spans.push(...block.spans.map((span) => ({ ...span, text: span.text.replaceAll('\t', ' ') })))
    }
    return spans
  }
}

function innerContext(element: HtmlElement, outer: Context): Context {
  const name = element.tagName
  if (name === 'blockquote') return { ...outer, quote: Math.min(maxQuote, outer.quote + 1), indent: '' }
  if (name === 'dd') return { ...outer, indent: `${outer.indent}  `.slice(0, maxIndent) }
  if (name === 'pre' || /(?:^|;)white-space:pre(?:-wrap)?(?:;|!|$)/.test(styleOf(element))) {
    return { ...outer, preformatted: true }
  }
  if (/^h[1-6]$/.test(name)) return { ...outer, role: 'heading' }
  const url = name === 'a' ? safeUrl(attribute(element, 'href') ?? '') : undefined
  if (url !== undefined) {
    const link: Context = { ...outer, role: 'link' }
    return isSameText(shortText(element), url) ? { ...link, target: url } : link
  }
  const role = roles.get(name)
  return role === undefined || outer.role !== 'text' ? outer : { ...outer, role }
}

/** The text of an element whose text is short and simple. */
function shortText(element: HtmlElement): string {
  let text = ''
  let left = maxSimple
  const waiting: HtmlNode[] = [element]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (left-- <= 0 || text.length > 2000) return ''
    if (isText(node)) text += node.value
    else if (isElement(node) && !isHidden(node)) {
      for (const child of node.childNodes.slice(0, maxSimple).toReversed()) waiting.push(child)
    }
  }
  return text.trim()
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const number = Number(text ?? Number.NaN)
  return Number.isInteger(number) && Math.abs(number) < 1_000_000 ? number : otherwise
}
