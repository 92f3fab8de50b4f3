import { parseSet } from '../imap/sequence-set.ts'
import type { FetchData, MailboxDifference } from '../imap/session.ts'
import type { Uid } from '../model/envelope.ts'
import type { MailboxStatus } from '../model/mailbox.ts'
import type { MailboxRows } from './mailbox-rows.ts'
import type { Row } from './row.ts'

/**
 * The rows of a mailbox that was selected again, as they come to light: what the server says goes to `rows`, in the
 * order it says it, and messages that were known from before bring their rows along. The old rows are shown
 * meanwhile.
 *
 * Between two messages that stood side by side none can have come: UIDs only grow (RFC 9051 §2.3.1.1). So where the
 * server has named all that are gone (QRESYNC), what is left of a stretch of rows is a stretch still, and one of its
 * messages tells where all are. Where it has not, only the messages that are asked for are known to be there.
 */
export class Mending {
  readonly status: MailboxStatus
  readonly rows: MailboxRows
  readonly #whole: boolean
  /** The stretch that a message not found yet was in. */
  #stretchOf = new Map<Uid, readonly KnownRow[]>()

  /** `rows` are empty, of the mailbox's present length. `old` are the stretches of rows as they were. */
  constructor(
    status: MailboxStatus,
    rows: MailboxRows,
    old: readonly (readonly KnownRow[])[],
    difference: MailboxDifference | undefined,
  ) {
    this.status = status
    this.rows = rows
    this.#whole = difference !== undefined
    this.#setStretches(old)
    for (const set of difference?.vanished ?? []) this.#drop(set)
    for (const data of difference?.fetched ?? []) this.fetched(data)
  }

  /** One message of each stretch that has not been found yet. */
  get anchors(): Uid[] {
    return [...new Set(this.#stretchOf.values())].flatMap(([first]) => first?.uid ?? [])
  }

  fetched(data: FetchData): void {
    if (data.uid !== undefined) this.#place(data.uid, data.sequence - 1)
    this.rows.fetched(data)
  }

  /** By number: which of the old ones it was cannot be told, so stretches that are not found yet are given up. */
  expunge(sequence: number): void {
    if (this.#whole) this.#stretchOf.clear()
    this.rows.expunge(sequence - 1)
  }

  vanished(uids: string): void {
    this.#drop(uids)
    this.rows.vanished(uids)
  }

  #place(uid: Uid, place: number): void {
    const stretch = this.#stretchOf.get(uid) ?? []
    const index = stretch.findIndex((row) => row.uid === uid)
    stretch.forEach((row, at) => {
      if (at !== index && !this.#whole) return
      this.#stretchOf.delete(row.uid)
      this.rows.adopt(place - index + at, row)
    })
  }

  #drop(set: string): void {
    const gone = parseSet(set)
    const isLeft = ({ uid }: KnownRow) => !gone.some(({ from, to }) => uid >= from && uid <= to)
    this.#setStretches([...new Set(this.#stretchOf.values())].map((rows) => rows.filter(isLeft)))
  }

  #setStretches(stretches: readonly (readonly KnownRow[])[]): void {
    this.#stretchOf = new Map(stretches.flatMap((rows) => rows.map((row) => [row.uid, rows])))
  }
}

/** A row whose message is known by UID. */
export type KnownRow = Row & { readonly uid: Uid }

/** Hides the messages in `rows` that are hidden in `old`. */
export function hideAsIn(rows: MailboxRows, old: MailboxRows): void {
  for (const { uid, row } of old.messages()) {
    const place = row === undefined ? rows.placeOf(uid) : undefined
    if (place !== undefined) rows.conceal(place)
  }
}

/** The row in `rows` of the message at `place` of `old`, or else of the one nearest to it that is there. */
export function rowOfNearest(rows: MailboxRows, old: MailboxRows, place: number): number | undefined {
  let best: { readonly row: number; readonly distance: number } | undefined
  for (const message of old.messages()) {
    const distance = Math.abs(message.place - place)
    if (best && best.distance <= distance) continue
    const now = rows.placeOf(message.uid)
    const row = now === undefined ? undefined : rows.rowAt(now)
    if (row !== undefined) best = { row, distance }
  }
  return best?.row
}
