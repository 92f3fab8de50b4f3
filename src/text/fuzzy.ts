/** How well letters fit a text, and where they stand in it. */
export interface Fit {
  /** Greater is better. */
  readonly score: number
  /** Indices into the text, ascending. */
  readonly positions: readonly number[]
}

const nothing: Fit = { score: 0, positions: [] }

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
  if (typed.trim() === '') return nothing
  const lower = text.toLowerCase()
  // Letters whose small form is longer would shift what comes after them.
  const searched = lower.length === text.length ? lower : text
  let score = 0
  const positions = new Set<number>()
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (!words.every((word) => isWithin(word, searched))) return undefined
  for (const word of words) {
    const fit = fitWord(word, searched)
    score += fit.score
    for (const position of fit.positions) positions.add(position)
  }
  // Of two that fit alike the shorter one is meant.
  return { score: score - text.length / 100, positions: [...positions].toSorted((one, other) => one - other) }
}

/** Whether the letters of a word come in a text one after the other: most texts are done with by this. */
function isWithin(word: string, text: string): boolean {
  let at = 0
  for (const letter of word) {
    at = text.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

/** The best way to find the letters of a word one after the other. */
function fitWord(word: string, text: string): Fit {
  const width = text.length
  // By letter and place: the score of the best way that ends there, and where its letter before stands.
  const scores = new Float64Array(word.length * width).fill(-Infinity)
  const comesFrom = new Int32Array(word.length * width)
  for (let letter = 0; letter < word.length; letter++) {
    // The best of the ways so far that end further back than the neighbour, less what the distance costs.
    let far = -Infinity
    let farFrom = -1
    for (let at = letter; at < width; at++) {
      const before = (letter - 1) * width + at
      const beyond = letter > 0 && at > 1 ? (scores[before - 2] ?? -Infinity) : -Infinity
      far -= 1
      if (beyond - 1 >= far) [far, farFrom] = [beyond - 1, at - 2]
      else if (farFrom >= 0 && at - farFrom > farthest) far += 1
      if (text[at] !== word[letter]) continue
      const here = letter * width + at
      const near = letter > 0 ? (scores[before - 1] ?? -Infinity) + forNeighbour : 0
      scores[here] = worthOf(text, at) + Math.max(near, letter > 0 ? far : 0)
      comesFrom[here] = near >= far ? at - 1 : farFrom
    }
  }
  const lastRow = (word.length - 1) * width
  let end = 0
  for (let at = 0; at < width; at++) if ((scores[lastRow + at] ?? 0) > (scores[lastRow + end] ?? 0)) end = at
  const positions: number[] = []
  const score = scores[lastRow + end] ?? -Infinity
  for (let letter = word.length - 1; letter >= 0; letter--) {
    positions.unshift(end)
    end = comesFrom[letter * width + end] ?? 0
  }
  return { score, positions }
}

function worthOf(text: string, at: number): number {
  if (at === 0) return forTextStart + forWordStart
  return /[\p{L}\p{N}]/u.test(text[at - 1] ?? '') ? 1 : forWordStart
}
