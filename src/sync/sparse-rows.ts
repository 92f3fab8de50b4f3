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
    if (index < 0 || index >= this.#length) return undefined
    this.#length--
    const at = this.#lastRunAt(index)
    for (let later = at + 1; later < this.#runs.length; later++) {
      const run = this.#runs[later]
      if (run) run.start--
    }
    const run = this.#runs[at]
    if (!run || index >= run.start + run.items.length) {
      this.#join(at)
      return undefined
    }
    const [removed] = run.items.splice(index - run.start, 1)
    if (run.items.length === 0) this.#runs.splice(at, 1)
    else this.#join(at)
    return removed
  }

  /** Empties all places, or only those outside `from` to `to` (exclusive). */
  clear(from = 0, to = 0): void {
    const kept: Run<T>[] = []
    for (const run of this.#runs) {
      const start = Math.max(run.start, from)
      const end = Math.min(run.start + run.items.length, to)
      if (start < end) kept.push({ start, items: run.items.slice(start - run.start, end - run.start) })
    }
    this.#runs = kept
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

  /** Makes one run of the run at `at` and the next where no place is left between them. */
  #join(at: number): void {
    const run = this.#runs[at]
    const next = this.#runs[at + 1]
    if (!run || !next || run.start + run.items.length !== next.start) return
    for (const moved of next.items) run.items.push(moved)
    this.#runs.splice(at + 1, 1)
  }
}
