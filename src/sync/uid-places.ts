import type { Uid } from '../model/envelope.ts'
import type { Row } from './row.ts'
import type { SparseRows } from './sparse-rows.ts'
import type { Range } from './view.ts'

/** Where the message `uid` is, or between which known ones it would be: UIDs grow with the places. */
export function findUid(rows: SparseRows<Row>, uid: Uid): ReturnType<SparseRows<Row>['find']> {
  return rows.find((row) => (row.uid === undefined ? undefined : row.uid - uid))
}

/**
 * Places whose messages have UIDs from `from` to `to`, ascending. Those never looked at have no UID here: of a stretch
 * of them, as many places are taken as there are UIDs in question between its neighbours.
 */
export function placesBetween(rows: SparseRows<Row>, from: Uid, to: Uid): Range[] {
  const ranges: Range[] = []
  const { at, below } = findUid(rows, from)
  let place = at ?? below + 1
  /** The UIDs from here on are at `place` and after it. */
  let next = from
  while (place < rows.length && next <= to) {
    const uid = rows.get(place)?.uid
    if (uid !== undefined && uid > to) break
    if (uid !== undefined) {
      ranges.push({ from: place, to: place + 1 })
      next = uid + 1
      place++
    } else {
      const { above } = findUid(rows, next - 0.5)
      const beyond = rows.get(above)?.uid ?? Infinity
      const count = Math.min(above - place, Math.min(to + 1, beyond) - next)
      if (count > 0) ranges.push({ from: place, to: place + count })
      next = Math.min(to + 1, beyond)
      place = above
    }
  }
  return ranges
}
