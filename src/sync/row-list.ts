import type { Uid } from '../model/envelope.ts'

/** What a change of a message did to the rows. */
export type RowEvent =
  | { readonly kind: 'removed' | 'inserted' | 'changed'; readonly row: number }
  /** Many rows are elsewhere now. */
  | { readonly kind: 'moved' }

/** A message that is new in a view. */
export interface Newcomer {
  readonly uid: Uid
  readonly isSeen: boolean
  /** What stands before it, as far as that is known: `none`, or else the last one where it is undefined. */
  readonly after?: Uid | 'none' | undefined
  /** The message that it answers, where that is known. */
  readonly parent?: Uid | undefined
}

/** Which message of a view over UIDs is shown in which row: one after the other, or by threads. */
export interface RowList {
  readonly length: number
  /** The message that a row shows. */
  uidAt(row: number): Uid | undefined
  /** Another message, whose date the row shows; undefined where it is that of the same one. */
  datedBy(row: number): Uid | undefined
  /** All messages that are not hidden, in no order. */
  uids(): Iterable<Uid>
  /** The row of a message, also of one that is folded away; undefined for those that are hidden or not there. */
  rowOf(uid: Uid): number | undefined
  /** Whether it was ever there. */
  has(uid: Uid): boolean
  /** Takes a message out; its place is kept. Undefined where it is not shown. */
  hide(uid: Uid): RowEvent | undefined
  /** The same for many at once, which moves rows. */
  hideAll(uids: ReadonlySet<Uid>): void
  /** Puts it back into its place. */
  show(uid: Uid): RowEvent | undefined
  add(newcomer: Newcomer): RowEvent | undefined
  /** What is known of a message's \Seen. True when that changes a row. */
  setSeen(uid: Uid, isSeen: boolean): boolean
  /** Messages that the row stands for. */
  membersOf(row: number): readonly Uid[]
}
