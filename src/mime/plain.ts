import type { Block, Span, TextRole } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'
import { findUrls } from './urls.ts'
import { maxQuote, type QuotedText, splitLines, unflow } from './flowed.ts'

/** More lines than these are not shown. */
const maxLines = 100_000

/** How a text/plain part was written (RFC 3676 §3). */
export interface PlainFormat {
  readonly flowed: boolean
  readonly delSp: boolean
}

/**
 * The text of a text/plain part as blocks: a paragraph a line, quotes by their leading `>`, the signature after
 * `-- ` marked, links marked. Linear; says so where it stops after 100,000 lines.
 */
export function plainToBlocks(text: string, format: PlainFormat = { flowed: false, delSp: false }): Block[] {
  const lines = format.flowed ? unflow(text, format.delSp) : splitLines(text).map(readQuote)
  const blocks: Block[] = []
  let signature = false
  for (const line of lines.slice(0, maxLines)) {
    if (line.quote === 0 && line.text === '-- ') signature = true
    if (line.text.trim() === '') blocks.push({ kind: 'blank', quote: line.quote })
    else
      blocks.push({
        kind: 'paragraph',
        quote: line.quote,
        spans: linkSpans(line.text, signature ? 'signature' : 'text'),
      })
  }
  if (lines.length > maxLines) {
    blocks.push(warning(`truncated: ${lines.length - maxLines} more lines are not shown`))
  }
  return blocks
}

/** A line of our own that the reader should not miss. */
export function warning(text: string): Block {
  return { kind: 'paragraph', quote: 0, spans: [{ text: displaySafe(text), role: 'warning' }] }
}

/** `> > text`, `>> text` and `>>text` are the same. */
function readQuote(line: string): QuotedText {
  let quote = 0
  let at = 0
  while (quote < maxQuote && line.charAt(at) === '>') {
    quote++
    at++
    if (line.charAt(at) === ' ' && line.charAt(at + 1) === '>') at++
  }
  if (quote > 0 && line.charAt(at) === ' ') at++
  return { quote, text: line.slice(at) }
}

/**
 * One line of text, made safe, with its URLs as spans of their own, which lead to what they show. A host that looks
 * like another is followed by its punycode (CVE-2021-42694).
 */
export function linkSpans(text: string, role: TextRole): Span[] {
  const spans: Span[] = []
  const safe = displaySafe(text, 'body')
  let done = 0
  for (const { start, end, url, lookalike } of findUrls(safe)) {
    if (start > done) spans.push({ text: safe.slice(done, start), role })
    spans.push({ text: safe.slice(start, end), role: 'link', target: url })
    if (lookalike !== undefined) spans.push({ text: ` ⚠ (${lookalike})`, role: 'warning' })
    done = end
  }
  if (done < safe.length) spans.push({ text: safe.slice(done), role })
  return spans
}
