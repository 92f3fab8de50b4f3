import type { Hold } from './hold.ts'

/** Changes that are not done yet: waiting, being sent, or being taken back. */
export class UnderWay {
  readonly #all = new Set<Promise<unknown>>()
  /** What is held back, by what holds it. */
  readonly #held = new Map<Hold, Promise<unknown>>()

  /** Remembers a change until it is done or has failed. */
  add(change: Promise<unknown>): void {
    this.#all.add(change)
    const forget = () => this.#all.delete(change)
    change.then(forget, forget)
  }

  /** The change is held back for a while. */
  hold(hold: Hold, change: Promise<unknown>): void {
    this.#held.set(hold, change)
    void hold.over.then(() => this.#held.delete(hold))
  }

  /** Waits for all that is not held back. */
  async sent(): Promise<void> {
    for (;;) {
      const held = new Set(this.#held.values())
      const unheld = [...this.#all].filter((each) => !held.has(each))
      if (unheld.length === 0) return
      // What waited for these begins when they are over.
      await Promise.allSettled(unheld)
    }
  }

  /** Holds nothing back any longer, and waits for all, at most `patience` milliseconds; how many are not done then. */
  async settle(patience: number): Promise<number> {
    let timer: NodeJS.Timeout | undefined
    let isEnough = false
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        isEnough = true
        resolve()
      }, patience)
    })
    do {
      for (const hold of this.#held.keys()) void hold.release()
      // What waited for these begins when they are over.
      await Promise.race([Promise.allSettled(this.#all), enough])
    } while (this.#all.size > 0 && !isEnough)
    clearTimeout(timer)
    return this.#all.size
  }
}
