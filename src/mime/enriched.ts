const maxLength = 2_000_000
const tag = /<(<|\/?[A-Za-z0-9-]{1,60}>)/g

/**
 * A text/enriched (RFC 1896) or text/richtext (RFC 1341) part as plain text: commands go, excerpts become quotes, line
 * ends are what the format means by them. Linear; never throws.
 */
export function enrichedToText(text: string, subtype: 'enriched' | 'richtext'): string {
  const source = text.slice(0, maxLength).replaceAll('\r\n', '\n')
  return subtype === 'enriched' ? fromEnriched(source) : fromRichtext(source)
}

function fromEnriched(source: string): string {
  const output = new QuotedWriter()
  let parameters = 0
  let verbatim = 0
  const text = (piece: string) => {
    if (parameters > 0) return
    // A line end alone is a space; of several, one goes.
    output.write(
      verbatim > 0 ? piece : piece.replace(/\n+/g, (ends) => (ends.length === 1 ? ' ' : ends.slice(1))),
    )
  }
  eachTag(source, text, (name, closes) => {
    if (name === 'param') parameters = Math.max(0, parameters + (closes ? -1 : 1))
    if (name === 'nofill') verbatim = Math.max(0, verbatim + (closes ? -1 : 1))
    if (name === 'excerpt') output.quote(closes ? -1 : 1)
  })
  return output.text()
}

function fromRichtext(source: string): string {
  const output = new QuotedWriter()
  let comments = 0
  const text = (piece: string) => {
    if (comments === 0) output.write(piece.replace(/\s*\n\s*/g, ' '))
  }
  eachTag(source, text, (name, closes) => {
    if (name === 'comment') comments = Math.max(0, comments + (closes ? -1 : 1))
    if (comments > 0) return
    if (name === 'lt') output.write('<')
    if (name === 'nl' || name === 'np' || (name === 'paragraph' && closes)) output.write('\n')
    if (name === 'excerpt') output.quote(closes ? -1 : 1)
  })
  return output.text()
}

function eachTag(
  source: string,
  onText: (piece: string) => void,
  onTag: (name: string, closes: boolean) => void,
): void {
  let done = 0
  for (const match of source.matchAll(tag)) {
    if (match.index > done) onText(source.slice(done, match.index))
    done = match.index + match[0].length
    const name = match[1] ?? ''
    if (name === '<') onText('<')
    else onTag(name.replace(/[/>]/g, '').toLowerCase(), name.startsWith('/'))
  }
  if (done < source.length) onText(source.slice(done))
}

/** Puts the marks of quotes before the lines. */
class QuotedWriter {
  readonly #pieces: string[] = []
  #depth = 0
  #lineStart = true

  write(text: string): void {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) this.#end()
      const shown = this.#lineStart ? line.trimStart() : line
      if (shown === '') continue
      if (this.#lineStart && this.#depth > 0) this.#pieces.push('> '.repeat(this.#depth))
      // What is no quote must not look like one.
      else if (this.#lineStart && shown.startsWith('>')) this.#pieces.push(' ')
      this.#pieces.push(shown)
      this.#lineStart = false
    }
  }

  quote(change: number): void {
    if (!this.#lineStart) this.#end()
    this.#depth = Math.min(20, Math.max(0, this.#depth + change))
  }

  text(): string {
    return this.#pieces.join('')
  }

  #end(): void {
    this.#pieces.push('\n')
    this.#lineStart = true
  }
}
