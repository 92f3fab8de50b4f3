import type { Block, Span, TextRole } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'
import { findUrls } from './urls.ts'
import { maxQuote, type QuotedText, splitLines, unflow } from './flowed.ts'

/** More lines than these, and more UTF-16 units, are not shown: a disk image that says it is text has an end, too. */
const maxLines = 100_000
const maxLength = 4_000_000

/** How a text/plain part was written (RFC 3676 §3). */
export interface PlainFormat {
  readonly flowed: boolean
  readonly delSp: boolean
}

/**
 * The text of a text/plain part as blocks: a paragraph a line, quotes by their leading `>`, the signature after
 * `-- ` marked, links marked. Linear; says so where it stops, after 100,000 lines or 4 million characters.
 */
export function plainToBlocks(text: string, format: PlainFormat = { flowed: false, delSp: false }): Block[] {
  const end = endOfShown(text)
  const beginning = end === text.length ? text : text.slice(0, end)
  const lines = format.flowed ? unflow(beginning, format.delSp) : splitLines(beginning).map(readQuote)
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
  const more = Math.max(0, lines.length - maxLines) + countLines(text, end)
  if (more > 0) blocks.push(warning(`truncated: ${more} more lines are not shown`))
  return blocks
}

/** Where the last line ends that is shown. */
function endOfShown(text: string): number {
  let end = 0
  for (let line = 0; line < maxLines && end < Math.min(text.length, maxLength); line++) {
    const feed = text.indexOf('\n', end)
    end = feed < 0 ? text.length : feed + 1
  }
  return Math.min(end, maxLength)
}

/** The lines from `start` on, a begun one among them. */
function countLines(text: string, start: number): number {
  let count = 0
  for (let at = start; at < text.length; count++) {
    const feed = text.indexOf('\n', at)
    at = feed < 0 ? text.length : feed + 1
  }
  return count
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
