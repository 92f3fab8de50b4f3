/**
 * Places of a mailbox that are not shown though the server still has them: messages moved away by the user whose
 * MOVE is under way. Turns places (0 is the first message) into rows of the view and back.
 */
export class HiddenRows {
  /** Ascending. */
  #places: number[] = []

  get count(): number {
    return this.#places.length
  }

  clear(): void {
    this.#places = []
  }

  add(place: number): void {
    const at = this.#firstFrom(place)
    if (this.#places[at] !== place) this.#places.splice(at, 0, place)
  }

  /** False when the place was not hidden. */
  delete(place: number): boolean {
    const at = this.#firstFrom(place)
    if (this.#places[at] !== place) return false
    this.#places.splice(at, 1)
    return true
  }

  /** A place is gone from the mailbox: those after it move up by one. */
  removePlace(place: number): void {
    this.delete(place)
    for (let at = this.#firstFrom(place); at < this.#places.length; at++)
      this.#places[at] = (this.#places[at] ?? 0) - 1
  }

  /** The place that is shown in `row`. */
  placeOf(row: number): number {
    // The hidden places before it are those whose own place, less the hidden ones before them, is not beyond it.
    let low = 0
    let high = this.#places.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#places[middle] ?? 0) - middle <= row) low = middle + 1
      else high = middle
    }
    return row + low
  }

  /** The row that shows `place`; undefined when it is hidden. */
  rowAt(place: number): number | undefined {
    const before = this.#firstFrom(place)
    return this.#places[before] === place ? undefined : place - before
  }

  /** Index of the first hidden place that is not before `place`. */
  #firstFrom(place: number): number {
    let low = 0
    let high = this.#places.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#places[middle] ?? 0) < place) low = middle + 1
      else high = middle
    }
    return low
  }
}
