/** Numbers from the first to the last, both included. */
export type NumberRange = readonly [first: number, last: number]

/** The ranges of a sequence set, rising and apart, where `*` stands for `largest` (RFC 3501 §9). */
export function resolveRanges(set: string, largest: number): NumberRange[] {
  const ranges = set.split(',').map((part): NumberRange => {
    const ends = part.split(':').map((end) => (end === '*' ? largest : Number(end)))
    return [Math.min(...ends), Math.max(...ends)]
  })
  ranges.sort(([first], [second]) => first - second)
  const merged: NumberRange[] = []
  for (const range of ranges) {
    const previous = merged.at(-1)
    if (previous && range[0] <= previous[1] + 1) {
      merged[merged.length - 1] = [previous[0], Math.max(previous[1], range[1])]
    } else merged.push(range)
  }
  return merged
}
