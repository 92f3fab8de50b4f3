import type { Block, Line, Span, TextRole } from '../model/document.ts'
import { cellWidth, cells, truncate } from './width.ts'
import { foldSpans, wrapSpans } from './wrap.ts'

const tabStop = 8
const quoteMark = '> '

/**
 * Blocks as lines of at most `width` cells (at least 1): quote marks, prefixes, wrapping, folding, rules, tabs.
 * Linear in the text. Text of the role `text` inside a quote takes the quote's role.
 */
export function layOut(blocks: readonly Block[], width: number): Line[] {
  const columns = Math.max(1, Math.floor(width))
  const lines: Line[] = []
  for (const block of blocks) {
    for (const line of linesOf(block, columns)) lines.push(line)
  }
  return lines
}

function linesOf(block: Block, width: number): Line[] {
  if (block.kind === 'rule') return [[{ text: ruleText(block.title, width), role: 'dim' }]]
  const role = quoteRole(block.quote)
  const mark = quoteMark.repeat(Math.min(block.quote, Math.floor(width / 4)))
  if (block.kind === 'blank') return mark === '' ? [[]] : [[{ text: mark.trimEnd(), role }]]
  const room = width - mark.length
  const spans = expandTabs(block.spans).map((span) => (span.role === 'text' ? { ...span, role } : span))
  if (block.kind === 'verbatim') return foldSpans(spans, room).map((line) => withPrefix(mark, role, line))
  const first = fittingPrefix(block.first ?? '', room)
  const rest = fittingPrefix(block.rest ?? '', room)
  const wrapped = wrapSpans(spans, room - cellWidth(first), room - cellWidth(rest))
  return wrapped.map((line, index) => withPrefix(mark + (index === 0 ? first : rest), role, line))
}

function quoteRole(quote: number): TextRole {
  if (quote <= 0) return 'text'
  const roles = ['quote-1', 'quote-2', 'quote-3'] as const
  return roles[(quote - 1) % roles.length] ?? 'quote-1'
}

function withPrefix(prefix: string, role: TextRole, line: Line): Line {
  return prefix === '' ? line : [{ text: prefix, role }, ...line]
}

/** A prefix that leaves no room for text is cut down: the text matters more. */
function fittingPrefix(prefix: string, room: number): string {
  return truncate(prefix, Math.floor(room / 2), '')
}

function ruleText(title: string | undefined, width: number): string {
  if (!title) return '─'.repeat(width)
  const text = truncate(`── ${title} `, width)
  return text + '─'.repeat(width - cellWidth(text))
}

function expandTabs(spans: readonly Span[]): readonly Span[] {
  if (!spans.some((span) => span.text.includes('\t'))) return spans
  let column = 0
  return spans.map((span) => {
    let text = ''
    for (const part of span.text.split(/(\t)/)) {
      if (part === '\t') {
        const spaces = tabStop - (column % tabStop)
        text += ' '.repeat(spaces)
        column += spaces
      } else {
        text += part
        for (const cell of cells(part)) column += cell.width
      }
    }
    return { ...span, text }
  })
}
