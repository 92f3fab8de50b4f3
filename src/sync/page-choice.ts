import type { Priority } from './scheduler.ts'
import type { Range, Window } from './view.ts'

/** Envelopes asked for in one command (RFC 2683 §3.2.1.2). */
export const pageSize = 50

/**
 * The next page to fetch, at most 50 rows: the absent ones that are looked at, those nearest to the cursor first,
 * filled up from those ahead. Ahead alone is worth a command only when half a page is absent, or when it is nearer than
 * that to what is looked at. Undefined when all is there. A row beyond `length` is none.
 */
export function choosePage(
  { visible, ahead, near }: Window,
  length: number,
  isAbsent: (row: number) => boolean,
): { readonly rows: readonly number[]; readonly priority: Priority } | undefined {
  const inView = nearestAbsent(visible, near, length, isAbsent)
  const beyond = ahead ? nearestAbsent(ahead, near, length, isAbsent) : []
  const half = pageSize / 2
  const worthwhile = Math.min(half, ahead ? ahead.to - ahead.from : 1)
  const isSoon = (row: number) => row >= visible.from - half && row < visible.to + half
  if (inView.length === 0 && beyond.length < worthwhile && !beyond.some(isSoon)) return undefined
  return {
    rows: [...inView, ...beyond].slice(0, pageSize),
    priority: inView.length > 0 ? 'visible' : 'lookahead',
  }
}

/** Absent rows of a range, the nearest to `near` first; at most a page of them. */
function nearestAbsent(
  rows: Range,
  near: number,
  length: number,
  isAbsent: (row: number) => boolean,
): number[] {
  const from = Math.max(0, rows.from)
  const to = Math.min(rows.to, length)
  const center = Math.max(from, Math.min(near, to - 1))
  const absent: number[] = []
  for (let distance = 0; distance < to - from && absent.length < pageSize; distance++) {
    for (const row of distance === 0 ? [center] : [center - distance, center + distance]) {
      if (row >= from && row < to && isAbsent(row)) absent.push(row)
    }
  }
  return absent.slice(0, pageSize)
}
