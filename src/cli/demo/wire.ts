/**
 * An octet string: one character an octet (latin1), which is how this server holds all that it reads from
 * and writes to a connection.
 */
export type Octets = string

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** The octets of `text` in UTF-8. */
export function toOctets(text: string): Octets {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The text that `octets` spell in UTF-8; U+FFFD where they spell none. */
export function fromOctets(octets: Octets): string {
  return Buffer.from(octets, 'latin1').toString('utf8')
}

/** A quoted string. `octets` holds no CR, LF, NUL nor 8-bit octet. */
export function quoted(octets: Octets): Octets {
  return `"${octets.replace(/["\\]/g, '\\$&')}"`
}

/** A literal (RFC 3501 §4.3). */
export function literal(octets: Octets): Octets {
  return `{${octets.length}}\r\n${octets}`
}

/** A string, quoted where that is allowed and else a literal; NIL for undefined. */
export function nstring(octets: Octets | undefined): Octets {
  if (octets === undefined) return 'NIL'
  return /^[\x20-\x7e\t]{0,1000}$/.test(octets) ? quoted(octets) : literal(octets)
}

/** INTERNALDATE's form of a date, in UTC: `" 7-Feb-2026 21:52:25 +0000"` with its quotes. */
export function dateTime(date: Date): Octets {
  const day = String(date.getUTCDate()).padStart(2, ' ')
  const month = months[date.getUTCMonth()] ?? ''
  return `"${day}-${month}-${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} +0000"`
}

/** The number of a month's English short name, 0 to 11, in any case; -1 for another word. */
export function monthNumber(name: string): number {
  return months.findIndex((month) => month.toLowerCase() === name.toLowerCase())
}

/** Rising numbers as a set of ranges: `1:3,7`. */
export function packNumbers(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const number of numbers) {
    const range = ranges.at(-1)
    if (range && number === range[1] + 1) range[1] = number
    else ranges.push([number, number])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}:${last}`)).join(',')
}
