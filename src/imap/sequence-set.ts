/** Longest sequence set in one command: it leaves room for the rest of a line of 1,000 octets (RFC 2683 §3.2.1.5). */
export const maxSetLength = 900

/**
 * Numbers as sequence sets (RFC 9051 §9) with runs folded into ranges, in ascending order without repeats, split so
 * that none is longer than `maxLength` octets. No numbers, no sets.
 */
export function packSets(numbers: Iterable<number>, maxLength = maxSetLength): string[] {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b)
  const sets: string[] = []
  let set = ''
  for (let start = 0; start < sorted.length;) {
    let end = start
    while (end + 1 < sorted.length && sorted[end + 1] === (sorted[end] ?? 0) + 1) end++
    const range = end === start ? `${sorted[start]}` : `${sorted[start]}:${sorted[end]}`
    if (set !== '' && set.length + 1 + range.length > maxLength) {
      sets.push(set)
      set = ''
    }
    set += set === '' ? range : `,${range}`
    start = end + 1
  }
  if (set !== '') sets.push(set)
  return sets
}

/**
 * One sequence set of at most `maxLength` octets that holds all the numbers, and others between them where it would
 * become longer without. At least 21 octets; no numbers, an empty set.
 */
export function foldSet(numbers: Iterable<number>, maxLength = maxSetLength): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b)
  for (let gap = 1; ; gap *= 2) {
    const ranges: { from: number; to: number }[] = []
    for (const number of sorted) {
      const last = ranges.at(-1)
      if (last && number - last.to <= gap) last.to = number
      else ranges.push({ from: number, to: number })
    }
    const set = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}:${to}`)).join(',')
    if (set.length <= maxLength || ranges.length === 1) return set
  }
}

/**
 * The set of all UIDs from `uid` on. Not `7:*`: that holds the last message, too, when its UID is lower (RFC 9051
 * §6.4.8), and GNU Mailutils finds none at all by it.
 */
export function uidsFrom(uid: number): string {
  return `${uid}:4294967295`
}

/** The ranges of a set as pairs, low first. Stars and anything unreadable are left out. */
export function parseSet(set: string): { readonly from: number; readonly to: number }[] {
  const ranges = []
  for (const piece of set.split(',')) {
    const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(piece)
    if (!match) continue
    const first = Number(match[1])
    const last = Number(match[2] ?? match[1])
    ranges.push({ from: Math.min(first, last), to: Math.max(first, last) })
  }
  return ranges
}
