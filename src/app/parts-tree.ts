import type { PartEntry } from '../mime/structure.ts'

/** Levels of a tree that are drawn: deeper ones have no more room. */
const deepest = 12

/** What is drawn before each line of a part tree: `branch` before one that has others after it, `last` before the last. */
export interface TreeSigns {
  readonly branch: string
  readonly last: string
  readonly through: string
  readonly space: string
}

/** The lines and corners before each entry of a part tree, in its order. */
export function treePrefixes(entries: readonly PartEntry[], signs: TreeSigns): string[] {
  const prefixes: string[] = []
  /** By depth: whether another entry of the same branch comes below. */
  let below: boolean[] = []
  for (const { depth } of entries.toReversed()) {
    const shown = Math.min(depth, deepest)
    const rails = Array.from({ length: Math.max(0, shown - 1) }, (_, index) =>
      below[index + 1] ? signs.through : signs.space,
    )
    prefixes.push(depth === 0 ? '' : `${rails.join('')}${below[depth] ? signs.branch : signs.last}`)
    below = below.slice(0, depth)
    below[depth] = true
  }
  return prefixes.toReversed()
}
