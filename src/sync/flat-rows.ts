import type { Uid } from '../model/envelope.ts'
import type { Newcomer, RowEvent, RowList } from './row-list.ts'
import { atOnce } from './slowly.ts'

/** Messages between two turns. */
const step = 2000

/** Messages one after the other, in an order that is given. */
export class FlatRows implements RowList {
  /** Where each message stands, hidden ones too: greater than the one before it. */
  readonly #places = new Map<Uid, number>()
  /** Those that are shown, by their places. */
  #uids: Uid[] = []
  readonly #hidden = new Set<Uid>()

  /** In one go: for some thousand messages. */
  static of(uids: readonly Uid[]): FlatRows {
    return atOnce(FlatRows.build(uids))
  }

  /** With turns in between. A message that is there twice counts once. */
  static *build(uids: readonly Uid[]): Generator<void, FlatRows> {
    const rows = new FlatRows()
    for (const [index, uid] of uids.entries()) {
      if (index % step === step - 1) yield
      if (rows.#places.has(uid)) continue
      rows.#places.set(uid, index)
      rows.#uids.push(uid)
    }
    return rows
  }

  get length(): number {
    return this.#uids.length
  }

  uidAt(row: number): Uid | undefined {
    return this.#uids[row]
  }

  datedBy(): undefined {
    return undefined
  }

  uids(): Iterable<Uid> {
    return this.#uids
  }

  rowOf(uid: Uid): number | undefined {
    const place = this.#places.get(uid)
    if (place === undefined) return undefined
    const row = this.#firstFrom(place)
    return this.#uids[row] === uid ? row : undefined
  }

  has(uid: Uid): boolean {
    return this.#places.has(uid)
  }

  hide(uid: Uid): RowEvent | undefined {
    const row = this.rowOf(uid)
    if (row === undefined) return undefined
    this.#uids.splice(row, 1)
    this.#hidden.add(uid)
    return { kind: 'removed', row }
  }

  hideAll(uids: ReadonlySet<Uid>): void {
    const shown = this.#uids.filter((uid) => !uids.has(uid))
    for (const uid of this.#uids) if (uids.has(uid)) this.#hidden.add(uid)
    this.#uids = shown
  }

  show(uid: Uid): RowEvent | undefined {
    const place = this.#places.get(uid)
    if (place === undefined) return undefined
    const row = this.#firstFrom(place)
    if (this.#uids[row] === uid) return undefined
    this.#hidden.delete(uid)
    this.#uids.splice(row, 0, uid)
    return { kind: 'inserted', row }
  }

  add({ uid, after }: Newcomer): RowEvent | undefined {
    if (this.#places.has(uid)) return undefined
    this.#places.set(uid, this.#placeAfter(after))
    return this.show(uid)
  }

  setSeen(): boolean {
    return false
  }

  membersOf(row: number): readonly Uid[] {
    const uid = this.#uids[row]
    return uid === undefined ? [] : [uid]
  }

  /** A place between a message and the next, hidden ones among them; behind all where no message is named. */
  #placeAfter(after: Newcomer['after']): number {
    const from = typeof after === 'number' ? this.#places.get(after) : undefined
    let next = from === undefined ? Infinity : (this.#placeAt(this.#firstFrom(from, true)) ?? Infinity)
    let last = this.#placeAt(this.#uids.length - 1) ?? -1
    let first = this.#placeAt(0) ?? 0
    for (const uid of this.#hidden) {
      const place = this.#places.get(uid) ?? 0
      last = Math.max(last, place)
      first = Math.min(first, place)
      if (from !== undefined && place > from) next = Math.min(next, place)
    }
    if (after === 'none') return first - 1
    if (from === undefined || next === Infinity) return last + 1
    const middle = (from + next) / 2
    if (middle > from && middle < next) return middle
    this.#number()
    return this.#placeAfter(after)
  }

  /** Places as whole numbers again, when there is no room between two of them any more. */
  #number(): void {
    const byPlace = [...this.#places].sort(([, one], [, other]) => one - other)
    for (const [index, [uid]] of byPlace.entries()) this.#places.set(uid, index)
  }

  #placeAt(row: number): number | undefined {
    const uid = this.#uids[row]
    return uid === undefined ? undefined : this.#places.get(uid)
  }

  /** The first row whose message stands at `place` or after it; or only after it. */
  #firstFrom(place: number, isAfter = false): number {
    let low = 0
    let high = this.#uids.length
    while (low < high) {
      const middle = (low + high) >> 1
      const at = this.#placeAt(middle) ?? 0
      if (isAfter ? at <= place : at < place) low = middle + 1
      else high = middle
    }
    return low
  }
}
