/** A stretch of places that are filled one after the other. */
interface Run<T> {
  start: number
  readonly items: T[]
}

/**
 * A list of `length` places, most of them empty: a mailbox of a million messages of which a few pages were looked
 * at. Filled places are kept in runs, so a removal shifts what follows in one step a run, not a step a place.
 */
export class SparseRows<T> {
  #length = 0
  #runs: Run<T>[] = []

  get length(): number {
    return this.#length
  }

  /** How many places are filled. */
  get filled(): number {
    return this.#runs.reduce((sum, run) => sum + run.items.length, 0)
  }

  get(index: number): T | undefined {
    const run = this.#runs[this.#lastRunAt(index)]
    return run?.items[index - run.start]
  }

  /** Fills a place within the length; others are passed over. */
  set(index: number, item: T): void {
    if (index < 0 || index >= this.#length) return
    const at = this.#lastRunAt(index)
    const run = this.#runs[at]
    const next = this.#runs[at + 1]
    if (run && index < run.start + run.items.length) {
      run.items[index - run.start] = item
    } else if (run && index === run.start + run.items.length) {
      run.items.push(item)
      if (next?.start === index + 1) {
        for (const moved of next.items) run.items.push(moved)
        this.#runs.splice(at + 1, 1)
      }
    } else if (next?.start === index + 1) {
      next.items.unshift(item)
      next.start = index
    } else {
      this.#runs.splice(at + 1, 0, { start: index, items: [item] })
    }
  }

  /** Cuts the list to `length`, or adds empty places at its end. */
  resize(length: number): void {
    this.#length = length
    this.#runs = this.#runs.filter((run) => run.start < length)
    const last = this.#runs.at(-1)
    if (last && last.start + last.items.length > length) last.items.length = length - last.start
  }

  /** Takes a place out, filled or not; all after it move up by one. The item that was there, if any. */
  removeAt(index: number): T | undefined {
    return this.removeRange(index, 1)[0]
  }

  /** Takes `count` places out from `index` on; those after them move up. The items that were there. */
  removeRange(index: number, count: number): T[] {
    const from = Math.max(0, index)
    const to = Math.min(this.#length, index + count)
    if (from >= to) return []
    const removed: T[] = []
    const runs: Run<T>[] = []
    for (const run of this.#runs) {
      const end = run.start + run.items.length
      if (end <= from) runs.push(run)
      else if (run.start >= to) runs.push({ start: run.start - (to - from), items: run.items })
      else {
        const first = Math.max(0, from - run.start)
        removed.push(...run.items.splice(first, Math.min(to, end) - Math.max(from, run.start)))
        if (run.items.length > 0) runs.push({ start: Math.min(run.start, from), items: run.items })
      }
    }
    this.#length -= to - from
    this.#runs = joined(runs)
    return removed
  }

  /** Empties all places. */
  clear(): void {
    this.#runs = []
  }

  /** Empties the places that `wanted` does not want. */
  keep(wanted: (index: number, item: T) => boolean): void {
    const kept = [...this.entries()].filter(([index, item]) => wanted(index, item))
    this.clear()
    for (const [index, item] of kept) this.set(index, item)
  }

  /** The filled places in ascending order, in stretches without a gap. */
  *runs(): Generator<{ readonly start: number; readonly items: readonly T[] }> {
    yield* this.#runs
  }

  /**
   * The place of the item for which `compare` gives 0, by halving: `compare` tells whether an item stands before
   * (negative) or after (positive) what is looked for, or undefined when the item cannot tell. Where there is none:
   * the nearest filled places that can tell, -1 and the length at the ends.
   */
  find(compare: (item: T) => number | undefined): {
    readonly at: number | undefined
    readonly below: number
    readonly above: number
  } {
    let below = -1
    let above = this.#length
    for (;;) {
      const probe = this.#probe(below, above, compare)
      if (!probe) return { at: undefined, below, above }
      if (probe.order === 0) return { at: probe.index, below: probe.index, above: probe.index }
      if (probe.order < 0) below = probe.index
      else above = probe.index
    }
  }

  /** A filled place between two, as near to the middle of the filled ones as can tell. */
  #probe(
    below: number,
    above: number,
    compare: (item: T) => number | undefined,
  ): { readonly index: number; readonly order: number } | undefined {
    const first = Math.max(0, this.#lastRunAt(below + 1))
    const last = this.#lastRunAt(above - 1)
    const middle = (first + last) >> 1
    for (let step = 0; step <= last - first; step++) {
      const run = this.#runs[first + ((middle - first + step) % (last - first + 1))]
      if (!run) continue
      const from = Math.max(0, below + 1 - run.start)
      const to = Math.min(run.items.length, above - run.start)
      const half = (from + to) >> 1
      for (let offset = 0; offset < to - from; offset++) {
        const at = from + ((half - from + offset) % (to - from))
        const item = run.items[at]
        const order = item === undefined ? undefined : compare(item)
        if (order !== undefined) return { index: run.start + at, order }
      }
    }
    return undefined
  }

  /** The filled places in ascending order. */
  *entries(): Generator<readonly [index: number, item: T]> {
    for (const run of this.#runs) {
      for (let offset = 0; offset < run.items.length; offset++) {
        const item = run.items[offset]
        if (item !== undefined) yield [run.start + offset, item]
      }
    }
  }

  /** Index of the last run that starts at or before `index`; -1 when there is none. */
  #lastRunAt(index: number): number {
    let low = 0
    let high = this.#runs.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#runs[middle]?.start ?? 0) <= index) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

/** Runs with no place between them become one. */
function joined<T>(runs: readonly Run<T>[]): Run<T>[] {
  const done: Run<T>[] = []
  for (const run of runs) {
    const last = done.at(-1)
    if (last && last.start + last.items.length === run.start)
      for (const item of run.items) last.items.push(item)
    else done.push(run)
  }
  return done
}
