/** One step of a transcript for the scripted server. */
export type Step =
  /** Sends octets as they are. */
  | { readonly kind: 'send'; readonly pieces: readonly Piece[]; readonly shown: string }
  /** Waits for the client's next line and compares it. */
  | { readonly kind: 'expect'; readonly pattern: RegExp; readonly shown: string }
  /** Ends the connection: with FIN, or with RST. */
  | { readonly kind: 'end'; readonly reset: boolean; readonly shown: string }
  | { readonly kind: 'starttls'; readonly shown: string }
  /** Runs its steps as often as the client's next line fits the first of them, which is an `expect`. */
  | { readonly kind: 'loop'; readonly steps: readonly Step[]; readonly first: RegExp; readonly shown: string }

/** Octets to send, the tag of the last command, or a pause in milliseconds. */
export type Piece = { readonly octets: Buffer } | 'tag' | { readonly wait: number }

/**
 * Reads a transcript. Indentation, blank lines and lines that start with `#` do not count.
 *
 *     S: text        send a line         <tag> the last command's tag, <crlf>, <hex 1b 5d>, <wait 50> in it
 *     S- text        the same without CRLF
 *     S. / S! / S*   close (FIN) / cut (RST) / start TLS as the server
 *     C: text        expect a line       <tag>, <any>, <crlf> in it, or /a regular expression/ after the tag
 *     loop … end     none or more times, while the next line fits the first `C:` in it
 *
 * After a client's line that ends in `{5}` or `{5+}` the next `C:` is five octets and the line after them.
 * Throws a SyntaxError for anything else.
 */
export function parseScript(script: string): Step[] {
  const lines = script
    .split('\n')
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const steps = readSteps(lines, false)
  if (lines.length > 0) throw new SyntaxError(`script: "end" without "loop"`)
  return steps
}

function readSteps(lines: string[], inLoop: boolean): Step[] {
  const steps: Step[] = []
  while (lines.length > 0) {
    const line = lines.shift() ?? ''
    if (line.trimEnd() === 'end') {
      if (inLoop) return steps
      lines.unshift(line)
      return steps
    }
    steps.push(line.trimEnd() === 'loop' ? readLoop(lines) : readStep(line))
  }
  if (inLoop) throw new SyntaxError('script: "loop" without "end"')
  return steps
}

function readLoop(lines: string[]): Step {
  const steps = readSteps(lines, true)
  const [first] = steps
  if (first?.kind !== 'expect') throw new SyntaxError('script: a loop starts with a C: line')
  return { kind: 'loop', steps, first: first.pattern, shown: `loop of ${first.shown}` }
}

function readStep(line: string): Step {
  const text = line.slice(2).replace(/^ /, '')
  switch (line.slice(0, 2)) {
    case 'S:':
      return { kind: 'send', pieces: toPieces(`${text}<crlf>`), shown: line }
    case 'S-':
      return { kind: 'send', pieces: toPieces(text), shown: line }
    case 'C:':
      return { kind: 'expect', pattern: toPattern(text), shown: line }
    case 'S.':
      return { kind: 'end', reset: false, shown: line }
    case 'S!':
      return { kind: 'end', reset: true, shown: line }
    case 'S*':
      return { kind: 'starttls', shown: line }
    default:
      throw new SyntaxError(`script: cannot read "${line}"`)
  }
}

/** The pieces of a text to send. */
export function toPieces(text: string): Piece[] {
  return text.split(/(<tag>|<crlf>|<wait \d+>|<hex [0-9a-f ]+>)/).flatMap((part): Piece[] => {
    if (part === '') return []
    if (part === '<tag>') return ['tag']
    if (part === '<crlf>') return [{ octets: Buffer.from('\r\n') }]
    const [, wait] = /^<wait (\d+)>$/.exec(part) ?? []
    if (wait !== undefined) return [{ wait: Number(wait) }]
    const [, hex] = /^<hex ([0-9a-f ]+)>$/.exec(part) ?? []
    return [{ octets: hex === undefined ? Buffer.from(part) : Buffer.from(hex.replaceAll(' ', ''), 'hex') }]
  })
}

function toPattern(text: string): RegExp {
  const [, tag = '', regex] = /^(<tag> )?\/(.*)\/$/.exec(text) ?? []
  if (regex !== undefined) return new RegExp(`^${tag && '(?<tag>[^\\s]+) '}(?:${regex})$`, 's')
  const source = text.replace(/<tag>|<any>|<crlf>|[\\^$.*+?()[\]{}|/]/g, (found) => {
    if (found === '<tag>') return '(?<tag>[^\\s]+)'
    if (found === '<any>') return '.*'
    return found === '<crlf>' ? '\\r\\n' : `\\${found}`
  })
  return new RegExp(`^${source}$`, 's')
}
