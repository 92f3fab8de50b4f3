/**
 * The candidate that was most likely meant by `word`: one that starts with it, or the one with the fewest typing
 * slips, at most a third of its letters. Undefined when none is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let fewest = Infinity
  for (const candidate of candidates) {
    const name = candidate.toLowerCase()
    const slips = wanted.length >= 3 && name.startsWith(wanted) ? 1 : editDistance(wanted, name)
    if (slips <= Math.max(1, Math.floor(name.length / 3)) && slips < fewest) {
      best = candidate
      fewest = slips
    }
  }
  return best
}

/** Letters to add, drop, change or swap with their neighbour to make `from` into `to` (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      )
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
