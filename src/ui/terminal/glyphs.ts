/** The signs that Postern draws with. Each is one cell wide, `ellipsis` and `placeholder` excepted. */
export interface Glyphs {
  readonly cursor: string
  readonly star: string
  readonly attachment: string
  readonly mark: string
  readonly answered: string
  readonly forwarded: string
  readonly deleted: string
  readonly ellipsis: string
  /** Before a branch of the tree that is closed, and one that is open. */
  readonly closed: string
  readonly open: string
  /** Stands for what has not been fetched yet. */
  readonly placeholder: string
  readonly dot: string
  readonly up: string
  readonly down: string
  readonly left: string
  readonly right: string
  readonly horizontal: string
  readonly vertical: string
  /** Where a branch of a tree goes off. */
  readonly tee: string
  readonly topLeft: string
  readonly topRight: string
  readonly bottomLeft: string
  readonly bottomRight: string
  /** A progress bar's done and open part. */
  readonly filled: string
  readonly unfilled: string
}

const unicode: Glyphs = {
  cursor: '>',
  star: '*',
  attachment: '@',
  mark: '+',
  answered: 'r',
  forwarded: 'f',
  deleted: 'D',
  ellipsis: '…',
  closed: '▸',
  open: '▾',
  placeholder: '····',
  dot: '●',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  horizontal: '─',
  vertical: '│',
  tee: '├',
  topLeft: '┌',
  topRight: '┐',
  bottomLeft: '└',
  bottomRight: '┘',
  filled: '━',
  unfilled: '─',
}

const ascii: Glyphs = {
  ...unicode,
  ellipsis: '...',
  closed: '+',
  open: '-',
  placeholder: '....',
  dot: '*',
  up: '^',
  down: 'v',
  left: '<',
  right: '>',
  horizontal: '-',
  vertical: '|',
  tee: '+',
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
  filled: '#',
  unfilled: '.',
}

/** The set to draw with: `asciiOnly` on request, or where the locale has no UTF-8. */
export function glyphs(asciiOnly: boolean): Glyphs {
  return asciiOnly ? ascii : unicode
}

const likenesses: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': ',',
  '“': '"',
  '”': '"',
  '„': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '.',
  '•': '*',
  '·': '.',
  '●': '*',
  '⟨': '<',
  '⟩': '>',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '─': '-',
  '│': '|',
  '▸': '+',
  '▾': '-',
  '\u00a0': ' ',
  'ß': 's',
  'ø': 'o',
  'Ø': 'O',
  'ł': 'l',
  'Ł': 'L',
}

/** The likeness of one cell's text in ASCII, in one character: `é` → `e`, `…` → `.`, `日` → `?`. */
export function asciiLikeness(cell: string): string {
  const known = likenesses[cell]
  if (known !== undefined) return known
  const base = cell.normalize('NFKD').charAt(0)
  return base >= ' ' && base <= '~' ? base : '?'
}
