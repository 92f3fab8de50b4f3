/** A stretch of a text: read as it is, or the armour of PGP round it, with what is to be said of it. */
export interface ArmouredPiece {
  readonly kind: 'text' | 'armour'
  readonly text: string
  /** What the reader should know; at the first piece of each message only. */
  readonly note?: string
}

/** A signed text's `Hash:` lines are no longer than this. */
const maxHeader = 2000
const begin = /^-----BEGIN PGP (SIGNED MESSAGE|MESSAGE|PUBLIC KEY BLOCK|PRIVATE KEY BLOCK)-----[ \t]*\r?$/gm

/**
 * Cuts a text along PGP's inline armour (RFC 9580 §6.2, §7): encrypted messages, keys, and signed texts, whose dashes
 * are undone. Nothing is verified or opened. Linear.
 */
export function splitArmour(text: string): ArmouredPiece[] {
  const pieces: ArmouredPiece[] = []
  let done = 0
  const put = (kind: ArmouredPiece['kind'], end: number, note?: string) => {
    if (end > done)
      pieces.push({ kind, text: text.slice(done, end), ...(note === undefined ? {} : { note }) })
    done = Math.max(done, end)
  }
  for (const match of text.matchAll(begin)) {
    if (match.index < done) continue
    put('text', match.index)
    const kind = match[1] ?? ''
    if (kind !== 'SIGNED MESSAGE') {
      put('armour', afterLine(text, `-----END PGP ${kind}-----`, match.index), notes.get(kind))
      continue
    }
    const header = /\r?\n[ \t]*\r?\n/.exec(text.slice(match.index, match.index + maxHeader))
    const headerEnd = header ? header.index + header[0].length : match[0].length + 1
    put('armour', match.index + headerEnd, 'PGP signed text, not verified')
    const signature = text.indexOf('\n-----BEGIN PGP SIGNATURE-----', done - 1)
    const start = done
    put('text', signature < 0 ? text.length : signature + 1)
    const signed = pieces.at(-1)
    if (signed && done > start) pieces.splice(-1, 1, { ...signed, text: signed.text.replace(/^- /gm, '') })
    if (signature >= 0) put('armour', afterLine(text, '-----END PGP SIGNATURE-----', done))
  }
  put('text', text.length)
  return pieces
}

const notes: ReadonlyMap<string, string> = new Map([
  ['MESSAGE', 'PGP message: encrypted, Postern cannot read it'],
  ['PUBLIC KEY BLOCK', 'PGP public key'],
  ['PRIVATE KEY BLOCK', 'PGP private key'],
])

function afterLine(text: string, line: string, from: number): number {
  const at = text.indexOf(`\n${line}`, from)
  if (at < 0) return text.length
  const newline = text.indexOf('\n', at + 1)
  return newline < 0 ? text.length : newline + 1
}
