/** How well letters fit a text, and where they stand in it. */
export interface Fit {
  /** Greater is better. */
  readonly score: number
  /** Indices into the text, ascending. */
  readonly positions: readonly number[]
}

/** Letters of the text that are left out between two that fit cost a point each, up to this many. */
const farthest = 8
const forWordStart = 12
const forNeighbour = 10
const forTextStart = 8

/**
 * Fits each word of `typed` into `text`: its letters in their order, anywhere, the case of no matter. Beginnings of
 * words and letters that stand together are worth more. Undefined where a word does not fit; nothing typed fits all.
 */
export function fuzzyFit(typed: string, text: string): Fit | undefined {
  const lower = text.toLowerCase()
  // Letters whose small form is longer would shift what comes after them.
  const searched = lower.length === text.length ? lower : text
  let score = 0
  const positions = new Set<number>()
  for (const word of typed.toLowerCase().split(/\s+/)) {
    if (word === '') continue
    const fit = fitWord(word, searched)
    if (!fit) return undefined
    score += fit.score
    for (const position of fit.positions) positions.add(position)
  }
  // Of two that fit alike the shorter one is meant.
  return { score: score - text.length / 100, positions: [...positions].toSorted((one, other) => one - other) }
}

/** The best way to find the letters of a word one after the other, by what is best for those before. */
function fitWord(word: string, text: string): Fit | undefined {
  let best: (Fit | undefined)[] = []
  for (let letter = 0; letter < word.length; letter++) {
    const next: (Fit | undefined)[] = []
    // The best end of the letters before, less what the distance to it costs, taken along through the text.
    let before: Fit | undefined
    for (let at = 0; at < text.length; at++) {
      const neighbour = best[at - 1]
      if (before && before.score > -farthest) before = { ...before, score: before.score - 1 }
      const far = best[at - 2]
      if (far && (!before || far.score - 1 > before.score)) before = { ...far, score: far.score - 1 }
      if (text[at] !== word[letter]) continue
      const worth = worthOf(text, at)
      if (letter === 0) {
        next[at] = { score: worth, positions: [at] }
        continue
      }
      const joined = neighbour && { score: neighbour.score + forNeighbour, positions: neighbour.positions }
      const from = joined && (!before || joined.score >= before.score) ? joined : before
      if (from) next[at] = { score: from.score + worth, positions: [...from.positions, at] }
    }
    best = next
  }
  let found: Fit | undefined
  for (const each of best) if (each && (!found || each.score > found.score)) found = each
  return found
}

function worthOf(text: string, at: number): number {
  if (at === 0) return forTextStart + forWordStart
  return /[\p{L}\p{N}]/u.test(text[at - 1] ?? '') ? 1 : forWordStart
}
