/** A line or a paragraph of text, and how deeply it is quoted. */
export interface QuotedText {
  readonly quote: number
  readonly text: string
}

/** More quote marks than this are text. */
export const maxQuote = 50

/** `text` cut at CRLF, LF and CR. An end of line at the very end starts no further line. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/**
 * Joins the soft line ends of format=flowed text (RFC 3676 §4). Lines are joined within one quote depth only;
 * the signature mark `-- ` is never joined; one stuffed space goes. With `delSp` the space at a soft line end goes.
 */
export function unflow(text: string, delSp: boolean): QuotedText[] {
  const paragraphs: QuotedText[] = []
  let pieces: string[] = []
  let depth = 0
  const flush = () => {
    if (pieces.length > 0) paragraphs.push({ quote: depth, text: pieces.join('').replace(/ $/, '') })
    pieces = []
  }
  for (const line of splitLines(text)) {
    const quote = quoteDepth(line)
    const rest = line.slice(quote)
    const content = rest.startsWith(' ') ? rest.slice(1) : rest
    // An empty line parts paragraphs, though the one before it says that it goes on.
    if (pieces.length > 0 && (quote !== depth || content === '-- ' || content === '')) flush()
    depth = quote
    if (content === '-- ') {
      paragraphs.push({ quote, text: content })
    } else if (content.endsWith(' ')) {
      pieces.push(delSp ? content.slice(0, -1) : content)
    } else {
      paragraphs.push({ quote, text: pieces.join('') + content })
      pieces = []
    }
  }
  flush()
  return paragraphs
}

function quoteDepth(line: string): number {
  let depth = 0
  while (depth < maxQuote && line.charAt(depth) === '>') depth++
  return depth
}
