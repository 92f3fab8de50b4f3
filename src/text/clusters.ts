import { type Cell, cells } from './width.ts'

/** What must not be torn apart at the end of a line, and the cells that it takes. */
export interface Cluster {
  readonly text: string
  readonly width: number
}

/** Spacing vowel signs, and Thai and Lao AM, belong to the letter before them (UAX 29, SpacingMark). */
const follows = /^[\p{Mc}\u0e33\u0eb3]/u
/** A letter after one of these is part of the same conjunct (UAX 29, GB9c). */
const joins = /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0d4d]$/
const plain = /^[\x20-\u02ff]*$/

/** `text` in its clusters, as far as a terminal shows them: one cell mostly, more in the scripts of India. */
export function* clusters(text: string): Generator<Cluster, void, undefined> {
  if (plain.test(text)) {
    yield* cells(text)
    return
  }
  let pending: Cluster | undefined
  for (const cell of cells(text)) {
    if (pending && belongs(pending, cell)) {
      pending = { text: pending.text + cell.text, width: pending.width + cell.width }
    } else {
      if (pending) yield pending
      pending = cell
    }
  }
  if (pending) yield pending
}

/** More cells than any cluster of a language takes. */
const widest = 8

function belongs(before: Cluster, after: Cell): boolean {
  const code = after.text.codePointAt(0) ?? 0
  // No such sign is in Latin, Greek, Cyrillic, Hebrew and Arabic, in kana and Han, or in Hangul.
  if (code < 0x900 || (code >= 0x3030 && code < 0xa800) || (code >= 0xac00 && code < 0x11000)) return false
  if (before.text === ' ' || before.width >= widest) return false
  return follows.test(after.text) || joins.test(before.text)
}
