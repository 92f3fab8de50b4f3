import type { Block, Span, TextRole } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'
import { choiceText, fieldText, imageText, shiftedText } from './html-inline.ts'
import { isSameText, LinkTable } from './html-links.ts'
import { isReplySeparator, replyMark } from './html-reply.ts'
import { isUnseen, StyleSheet, styleOf } from './html-style.ts'
import { isDataTable, tableBlocks } from './html-table.ts'
import { attribute, type HtmlElement, type HtmlNode, isElement, isText, parseHtml } from './html-tree.ts'
import { breakPlaces, type Context, HtmlWriter, outermost } from './html-writer.ts'
import { isBlankLine, isCloseParagraph, wordListLevel, wordListMark } from './html-word.ts'
import { warning } from './plain.ts'
import { safeUrl } from './urls.ts'

const maxQuote = 50
const maxIndent = 40

/** Elements that stand on lines of their own. */
const blockElements: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 header hr html legend li listing main menu nav ol p plaintext pre section summary table tbody ' +
    'td tfoot th thead tr ul xmp'
  ).split(' '),
)
/** Those with a blank line before and after. */
const spacedElements: ReadonlySet<string> = new Set(
  'blockquote dl h1 h2 h3 h4 h5 h6 hr listing p plaintext pre table xmp'.split(' '),
)
const preformattedElements: ReadonlySet<string> = new Set('listing plaintext pre textarea xmp'.split(' '))
const lists: ReadonlySet<string> = new Set('dir menu ol ul'.split(' '))

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

/** What is put round the text of some elements, since their look tells something. */
const surroundings: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['del', ['~', '~']],
  ['s', ['~', '~']],
  ['strike', ['~', '~']],
  ['q', ['“', '”']],
  ['rt', ['(', ')']],
])

/**
 * An HTML text as blocks: headings, lists, quotes, tables, numbered links with a list of them below. What a browser
 * would hide is left out, images are their alternative text, and nothing is ever fetched. Bounded in time and
 * size; says "truncated" where it stopped. Pure, and its result can be sent between threads. Never throws.
 */
export function htmlToBlocks(html: string): Block[] {
  const tree = parseHtml(html)
  const page = { links: new LinkTable(), sheet: new StyleSheet(tree.css), pictures: 0 }
  const writer = new HtmlWriter()
  walk(tree.children, writer, page)
  const blocks = [...writer.blocks, ...page.links.blocks()]
  if (blocks.length === 0 && page.pictures > 0) {
    blocks.push(warning(`This message is ${page.pictures} images without a word.`))
  }
  return tree.truncated || writer.isFull
    ? [...blocks, warning('truncated: the rest of this HTML text is not shown')]
    : blocks
}

/** What all of one text shares. */
interface Page {
  readonly links: LinkTable
  readonly sheet: StyleSheet
  /** Images that say nothing. */
  pictures: number
}

/** Something still to do: enter a node, or leave an element that was entered. */
interface Step {
  readonly node: HtmlNode
  readonly context: Context
  /** Set for an element to leave. */
  readonly leave?: () => void
}

function walk(nodes: readonly HtmlNode[], writer: HtmlWriter, page: Page): void {
  const walker = new Walker(writer, page)
  const steps: Step[] = stepsInto(nodes, outermost)
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (writer.isFull) break
    const { node, context } = step
    if (step.leave) step.leave()
    else if (isText(node)) walker.text(node.value, context)
    else if (isElement(node)) {
      const style = styleOf(node)
      if (page.sheet.hides(node, style)) continue
      const { inner, leave, children } = walker.enter(node, style, context)
      steps.push({ node, context, leave })
      for (const each of stepsInto(children, inner)) steps.push(each)
    }
  }
  writer.endLine(outermost)
}

/** The steps into `nodes`, the first one last. What follows Outlook's separator of a reply is quoted. */
function stepsInto(nodes: readonly HtmlNode[], context: Context): Step[] {
  let around = context
  const steps: Step[] = []
  for (const node of nodes) {
    const separates = !context.inSeparator && isReplySeparator(node)
    if (separates) around = quoted(around)
    steps.push({ node, context: separates ? { ...around, inSeparator: true } : around })
  }
  return steps.toReversed()
}

interface Entered {
  readonly inner: Context
  readonly children: readonly HtmlNode[]
  readonly leave: () => void
}

class Walker {
  readonly #writer: HtmlWriter
  readonly #page: Page
  /** The link that is open; what it says decides whether it deceives. */
  #link: { text: string; hasImage: boolean } | undefined
  readonly #lists: { readonly ordered: boolean; readonly marked: boolean; next: number }[] = []

  constructor(writer: HtmlWriter, page: Page) {
    this.#writer = writer
    this.#page = page
  }

  text(text: string, context: Context): void {
    if (isUnseen(context.look)) return
    if (this.#link && this.#link.text.length < 1000) this.#link.text += text.slice(0, 1000)
    this.#writer.text(text, context)
  }

  enter(element: HtmlElement, style: string, outer: Context): Entered {
    const writer = this.#writer
    const name = element.tagName
    const isBlock = blockElements.has(name)
    const isClose = isCloseParagraph(element, style) || this.#page.sheet.isLine(element, style)
    const isSpaced =
      (spacedElements.has(name) && !isClose) ||
      (lists.has(name) && this.#lists.length === 0) ||
      isBlankLine(element)
    const inner = innerContext(element, style, {
      ...outer,
      look: this.#page.sheet.look(element, style, outer.look),
    })
    const done: (() => void)[] = []
    if (isBlock) writer.endLine(outer)
    if (isSpaced) writer.gap()
    const start = writer.lines
    const mark = wordListMark(element, style)
    if (mark !== undefined) {
      writer.mark(mark, outer.indent.slice(mark.length))
      return { inner, children: [], leave: () => {} }
    }
    if (lists.has(name)) done.push(this.#openList(element, style))
    let { childNodes: children }: { readonly childNodes: readonly HtmlNode[] } = element
    switch (name) {
      case 'br':
        writer.lineBreak(outer)
        break
      case 'wbr':
        this.text('\u200b', outer)
        break
      case 'hr':
        writer.block({ kind: 'rule' })
        break
      case 'img':
        this.#image(imageText(element), inner)
        break
      case 'input':
        this.#word(fieldText(element), inner)
        break
      case 'select':
        this.#word(choiceText(element), inner)
        children = []
        break
      case 'sup':
      case 'sub': {
        const shifted = shiftedText(element)
        if (shifted === undefined) break
        this.text(shifted, inner)
        children = []
        break
      }
      case 'a':
        done.push(this.#openLink(element, inner))
        break
      case 'li':
        return this.#item(element, style, inner)
      case 'table':
        if (!isDataTable(element)) break
        for (const block of tableBlocks(element, outer.quote, (cell) => this.#cell(cell))) writer.block(block)
        return { inner, children: [], leave: () => writer.gap() }
    }
    const isStruck = /(?:^|;)text-decoration(?:-line)?:[^;]*line-through/.test(style)
    const around = surroundings.get(isStruck ? 's' : name)
    if (around) {
      this.text(around[0], inner)
      done.push(() => this.text(around[1], inner))
    }
    const leave = () => {
      for (const finish of done) finish()
      if (isBlock) writer.endLine(inner)
      // Nobody would see where one cell of several lines ends and the one beside it begins.
      if (isSpaced || (name === 'td' && writer.lines > start + 1)) writer.gap()
    }
    return { inner, children, leave }
  }

  /** A word of ours for something that is not text. */
  #word(text: string, context: Context): void {
    if (text === '') return
    if (this.#link) this.#link.text += text
    this.#writer.text(displaySafe(text), { ...context, preformatted: false })
  }

  #image(text: string, context: Context): void {
    if (this.#link) this.#link.hasImage = true
    if (text === '') this.#page.pictures++
    else this.#word(text, context)
  }

  #openLink(element: HtmlElement, inner: Context): () => void {
    const url = safeUrl(attribute(element, 'href') ?? '')
    if (url === undefined) return () => {}
    const link = { text: '', hasImage: false }
    this.#link = link
    return () => {
      this.#link = undefined
      const label = displaySafe(link.text.replace(/\s+/g, ' '), 'body').replace(breakPlaces, '')
      const isEmpty = label.trim() === ''
      if (isEmpty && !link.hasImage) return
      if (isEmpty) this.#writer.text(`[${nameOf(element) || 'image'}]`, { ...inner, preformatted: false })
      if (isSameText(label.trim(), url)) this.#writer.aim(url, label)
      const number = this.#page.links.numberFor(url, label)
      if (number !== undefined) this.#writer.note(` [${number}]`, 'link')
    }
  }

  #openList(element: HtmlElement, style: string): () => void {
    this.#lists.push({
      ordered: element.tagName === 'ol',
      marked: !/(?:^|;)list-style(?:-type)?:none/.test(style),
      next: wholeNumber(attribute(element, 'start'), 1),
    })
    return () => this.#lists.pop()
  }

  #item(element: HtmlElement, style: string, outer: Context): Entered {
    const list = this.#lists.at(-1)
    let mark = '* '
    if (list?.ordered) {
      const number = wholeNumber(attribute(element, 'value'), list.next)
      list.next = number + 1
      mark = `${number}. `
    }
    if (list?.marked === false || /(?:^|;)list-style(?:-type)?:none/.test(style)) mark = ''
    const indent = (outer.indent + ' '.repeat(mark.length)).slice(0, maxIndent)
    if (mark !== '') this.#writer.mark(mark, outer.indent)
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
    walk(cell.childNodes, writer, this.#page)
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

function innerContext(element: HtmlElement, style: string, outer: Context): Context {
  const name = element.tagName
  const mark = replyMark(element, style)
  if (mark === 'quote') return quoted(outer)
  if (mark === 'indent') return indented(outer, 4)
  const level = wordListLevel(element, style)
  if (level !== undefined) return indented(outer, 3 * level - 1)
  if (name === 'dd') return indented(outer, 2)
  if (
    preformattedElements.has(name) ||
    /(?:^|;)white-space:(?:pre|pre-wrap|break-spaces)(?:;|!|$)/.test(style)
  ) {
    return { ...outer, preformatted: true }
  }
  if (name === 'a' && safeUrl(attribute(element, 'href') ?? '') !== undefined)
    return { ...outer, role: 'link' }
  const role = mark ?? (/^h[1-6]$/.test(name) ? 'heading' : roles.get(name))
  return role === undefined || outer.role !== 'text' ? outer : { ...outer, role }
}

function quoted(outer: Context): Context {
  return { ...outer, quote: Math.min(maxQuote, outer.quote + 1), indent: '' }
}

function indented(outer: Context, cells: number): Context {
  return { ...outer, indent: (outer.indent + ' '.repeat(cells)).slice(0, maxIndent) }
}

/** What an element without text is called for those who cannot see it. */
function nameOf(element: HtmlElement): string {
  const name = attribute(element, 'aria-label') ?? attribute(element, 'title') ?? ''
  return displaySafe(name.slice(0, 200)).trim()
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const number = Number(text ?? Number.NaN)
  return Number.isInteger(number) && Math.abs(number) < 1_000_000 ? number : otherwise
}
