import type { Block, TextRole, Span } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'
import { maxQuote, type QuotedText, splitLines, unflow } from './flowed.ts'
import { patchRoles } from './patch.ts'
import { lineRoles } from './plain-roles.ts'
import { findUrls } from './urls.ts'

/** More lines than these, and more UTF-16 units, are not shown: a disk image that says it is text has an end, too. */
const maxLines = 100_000
const maxLength = 4_000_000
/** A URL in angle brackets goes on over at most so many lines (RFC 3986, appendix C). */
const maxUrlLines = 20
/** The room of list marks and indents that later lines keep. */
const maxHanging = 16

/** How a text/plain part was written (RFC 3676 §3). */
export interface PlainFormat {
  readonly flowed: boolean
  readonly delSp: boolean
}

/**
 * The text of a text/plain part as blocks, a line each: quotes by their leading `>`, attributions, signatures and
 * links marked, patches coloured and kept as they are. Linear; says so where it stops, after 100,000 lines or 4 million
 * characters.
 */
export function plainToBlocks(text: string, format: PlainFormat = { flowed: false, delSp: false }): Block[] {
  const end = endOfShown(text)
  const beginning = end === text.length ? text : text.slice(0, end)
  const all = format.flowed
    ? unflow(beginning, format.delSp)
    : barQuotes(withoutEscapes(splitLines(beginning)).map(readQuote))
  const lines = joinUrls(all.slice(0, maxLines))
  const patch = patchRoles(lines)
  const roles = lineRoles(lines)
  const blocks = lines.map((line, index) => toBlock(line, patch.get(index), roles.get(index) ?? 'text'))
  const more = Math.max(0, all.length - maxLines) + countLines(text, end)
  if (more > 0) blocks.push(warning(`truncated: ${more} more lines are not shown`))
  return blocks
}

function toBlock({ quote, text }: QuotedText, patchRole: TextRole | undefined, role: TextRole): Block {
  if (text.trim() === '') return { kind: 'blank', quote }
  if (patchRole !== undefined) {
    return { kind: 'verbatim', quote, spans: [{ text: displaySafe(text, 'body'), role: patchRole }] }
  }
  const spans = linkSpans(text, role)
  if (/[\u2500-\u257f]{2}/.test(text)) return { kind: 'verbatim', quote, spans }
  const hanging = hangingIndent(text)
  return hanging === ''
    ? { kind: 'paragraph', quote, spans }
    : { kind: 'paragraph', quote, rest: hanging, spans }
}

/** The room before the words of a list item or an indented line, kept where it goes on in the next one. */
function hangingIndent(text: string): string {
  if (/^[^ \d*+•–-]/.test(text)) return ''
  const [lead = ''] = /^ *(?:(?:[-*+•–]|\d{1,3}[.)]) +)?/.exec(text) ?? []
  return ' '.repeat(Math.min(maxHanging, lead.length))
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

/** What a mailbox file writes as `>From `, since `From ` begins a mail there, is no quote. */
function withoutEscapes(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => {
    if (!line.startsWith('>From ')) return line
    const before = lines[index - 1] ?? ''
    const isQuote = /^>|:\s*$/.test(before) || lines[index + 1]?.startsWith('>') === true
    return isQuote ? line : line.slice(1)
  })
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

/** Some quote with `| `: two such lines or more, without the bars of a table. */
function barQuotes(lines: readonly QuotedText[]): readonly QuotedText[] {
  if (!lines.some(({ text }) => text.startsWith('|'))) return lines
  const isBar = (line: QuotedText | undefined) => line !== undefined && /^\|(?: [^|]*)?$/.test(line.text)
  return lines.map((line, index) => {
    const isQuote = isBar(line) && (isBar(lines[index - 1]) || isBar(lines[index + 1]))
    return isQuote ? { quote: Math.min(maxQuote, line.quote + 1), text: line.text.slice(2) } : line
  })
}

const opened = /<(?:URL:)?https?:\/\/[^\s<>]*$/i
const continued = /^[^\s<>]+$/
const closed = /^[^\s<>]*>/

/** A URL in angle brackets that was broken over lines is one again. */
function joinUrls(lines: readonly QuotedText[]): readonly QuotedText[] {
  if (!lines.some(({ text }) => text.includes('<'))) return lines
  const joined: QuotedText[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined) break
    const end = opened.test(line.text.slice(-1000)) ? closingLine(lines, at) : at
    if (end === at) joined.push(line)
    else {
      const pieces = lines.slice(at, end + 1).map((each) => each.text.trimEnd())
      joined.push({ ...line, text: pieces.join('') })
      at = end
    }
  }
  return joined
}

/** The index of the line where the URL that `start` opens is closed; `start` itself where it is not. */
function closingLine(lines: readonly QuotedText[], start: number): number {
  for (let at = start + 1; at <= start + maxUrlLines; at++) {
    const line = lines[at]
    if (line === undefined || line.quote !== lines[start]?.quote) return start
    if (closed.test(line.text)) return at
    if (!continued.test(line.text.trimEnd())) return start
  }
  return start
}

const mayHoldUrl = /:\/\/|www\.|mailto:/i

/**
 * One line of text, made safe, with its URLs as spans of their own, which lead to what they show. A host that looks
 * like another is followed by its punycode (CVE-2021-42694).
 */
export function linkSpans(text: string, role: TextRole): Span[] {
  const spans: Span[] = []
  const shown = displaySafe(text, 'body')
  if (!mayHoldUrl.test(shown)) return shown === '' ? [] : [{ text: shown, role }]
  // A URL must not end where it only may be broken.
  const safe = shown.replace(/[\u00ad\u200b]/g, '')
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
