/** Seconds after which what was measured counts for a third. */
const memory = 4

/** How fast octets come, lately: what was before counts for less and less, so that a pause is soon forgotten. */
export class Pace {
  readonly #now: () => number
  #last: number
  #octets = 0
  #seconds = 0

  /** `now` tells the time in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#last = now()
  }

  /** So many octets have come since the last call, or the beginning. Octets a second now. */
  count(octets: number): number {
    const seconds = Math.max(0.001, (this.#now() - this.#last) / 1000)
    this.#last = this.#now()
    const kept = Math.exp(-seconds / memory)
    this.#octets = this.#octets * kept + octets
    this.#seconds = this.#seconds * kept + seconds
    return this.#octets / this.#seconds
  }
}
