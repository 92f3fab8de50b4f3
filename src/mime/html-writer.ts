import type { Block, Span, TextRole } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'
import type { Look } from './html-style.ts'
import { linkSpans } from './plain.ts'

/** What an element hands down to what is inside it. */
export interface Context {
  readonly quote: number
  readonly role: TextRole
  /** White space counts. */
  readonly preformatted: boolean
  /** Put before each line: the room of list marks. */
  readonly indent: string
  readonly look: Look
  /** Inside of what begins a quoted message. */
  readonly inSeparator?: boolean
}

/** What holds outside of all elements. */
export const outermost: Context = { quote: 0, role: 'text', preformatted: false, indent: '', look: {} }

/** Soft hyphens and zero-width spaces: where a line may end, without a letter of their own. */
export const breakPlaces = /[\u00ad\u200b]/g

/** Characters and blocks of output. */
const maxCharacters = 1_000_000
const maxBlocks = 50_000

/** Collects runs of text into blocks: collapses white space and puts single blank lines between blocks. */
export class HtmlWriter {
  readonly blocks: Block[] = []
  #lines = 0
  #spans: Span[] = []
  #mark: string | undefined
  #gap = false
  /** Of the last span; asking the growing text itself would copy it each time. */
  #endsInSpace = false
  #characters = 0
  #lastQuote = 0

  /** True once a bound is reached: what comes now is left out. */
  get isFull(): boolean {
    return this.#characters > maxCharacters || this.blocks.length > maxBlocks
  }

  /** The blocks that are not blank. */
  get lines(): number {
    return this.#lines
  }

  /** Text of a text node. */
  text(text: string, context: Context): void {
    if (context.preformatted) this.#preformatted(text, context)
    else this.#collapsed(text.replace(/[ \t\n\r\f]+/g, ' '), context)
  }

  /** Text of ours, such as a link's number, after what was written last. */
  note(text: string, role: TextRole): void {
    const last = this.blocks.at(-1)
    if (this.#spans.length === 0 && (last?.kind === 'paragraph' || last?.kind === 'verbatim')) {
      this.blocks[this.blocks.length - 1] = { ...last, spans: [...last.spans, { text, role }] }
    } else this.#push(text, role)
  }

  /** Lets the link that was written last lead to `url`, if what can be read of it is `label`, the URL itself. */
  aim(url: string, label: string): void {
    const last = this.#spans.at(-1)
    if (last?.role !== 'link' || last.text.replace(breakPlaces, '').trim() !== label.trim()) return
    this.#spans[this.#spans.length - 1] = { ...last, target: url }
  }

  /** A list mark before the next line of text, in the room that `indent` leaves before it. */
  mark(mark: string, indent: string): void {
    this.#mark = (this.#mark ?? indent) + mark
  }

  /** Forgets a mark that got no text. */
  dropMark(): void {
    this.#mark = undefined
  }

  /** Asks for a blank line before what comes next. */
  gap(): void {
    this.#gap = true
  }

  /** A line break: ends the line, or leaves one blank where there is nothing to end. */
  lineBreak(context: Context): void {
    if (this.#spans.length > 0) this.endLine(context)
    else if (context.preformatted) this.block({ kind: 'blank', quote: context.quote })
    else this.gap()
  }

  /** Ends the line. */
  endLine(context: Context): void {
    const spans = (context.preformatted ? this.#spans : trimmed(this.#spans)).flatMap(withUrls)
    this.#spans = []
    if (spans.length > 0) this.block(this.#toBlock(spans, context))
  }

  /** Adds a finished block, with the blank line that was asked for. */
  block(block: Block): void {
    const quote = block.kind === 'rule' ? 0 : block.quote
    if (this.#gap && this.blocks.length > 0) {
      this.blocks.push({ kind: 'blank', quote: Math.min(quote, this.#lastQuote) })
    }
    this.#gap = false
    this.#lastQuote = quote
    if (block.kind !== 'blank') this.#lines++
    this.blocks.push(block)
  }

  #toBlock(spans: readonly Span[], context: Context): Block {
    const first = this.#mark ?? context.indent
    this.#mark = undefined
    if (context.preformatted) {
      const lead: Span[] = first === '' ? [] : [{ text: first, role: 'text' }]
      return { kind: 'verbatim', quote: context.quote, spans: [...lead, ...spans] }
    }
    const prefixes = first === '' && context.indent === '' ? {} : { first, rest: context.indent }
    return { kind: 'paragraph', quote: context.quote, ...prefixes, spans }
  }

  #preformatted(text: string, context: Context): void {
    for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
      if (index > 0) {
        if (this.#spans.length === 0) this.block({ kind: 'blank', quote: context.quote })
        else this.endLine(context)
      }
      if (this.isFull) return
      this.#push(displaySafe(line, 'body'), context.role)
    }
  }

  #collapsed(text: string, context: Context): void {
    const continues = this.#spans.length > 0 && !this.#endsInSpace
    this.#push(displaySafe(continues ? text : text.replace(/^ /, ''), 'body'), context.role)
  }

  #push(text: string, role: TextRole): void {
    if (text === '') return
    this.#characters += text.length
    this.#endsInSpace = text.endsWith(' ')
    const last = this.#spans.at(-1)
    if (last?.role === role && last.target === undefined) {
      this.#spans[this.#spans.length - 1] = { text: last.text + text, role }
    } else this.#spans.push({ text, role })
  }
}

/** A URL in the text outside of links leads to what it shows, as in plain text. */
function withUrls(span: Span): readonly Span[] {
  return span.role === 'link' ? [span] : linkSpans(span.text, span.role)
}

/** Without blanks at the end; empty where there are only blanks, no-break spaces included. */
function trimmed(spans: readonly Span[]): Span[] {
  const kept = [...spans]
  for (let last = kept.pop(); last !== undefined; last = kept.pop()) {
    const text = trimEnd(last.text)
    if (text !== '') return [...kept, { ...last, text }]
  }
  return kept
}

/** Without white space, soft hyphens and zero-width spaces at the end; a pattern would take quadratic time. */
function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && /[\s\u00ad\u200b]/.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
