import type { FetchItem, ImapSession } from '../imap/session.ts'
import { Flag } from '../model/flags.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { MailboxRows } from './mailbox-rows.ts'
import type { Job } from './scheduler.ts'

/** The way through a mailbox: newer messages have greater numbers. */
export type Towards = 'newer' | 'older'

type Rows = Pick<MailboxRows, 'places' | 'placeOfRow' | 'rowAt' | 'at' | 'isAbsent'>

/**
 * The job that finds the row of the next unseen message: of `row` and those beyond it, then of those round the end. With
 * `items` these are fetched of it, where it is not known yet.
 */
export function nextUnseen(
  mailbox: MailboxPath,
  rowsNow: () => Rows,
  row: number,
  towards: Towards,
  items?: readonly FetchItem[],
): Job<number | undefined> {
  return {
    key: `next unseen ${mailbox}`,
    priority: 'interactive',
    mailbox,
    onDisconnect: 'retry',
    async run(session) {
      const rows = rowsNow()
      const place = await nextPlace(session, rows, rows.placeOfRow(row), towards)
      if (place === undefined) return undefined
      if (items && rows.isAbsent(place)) await session.fetch(String(place + 1), items, false)
      return rows.rowAt(place)
    },
  }
}

async function nextPlace(
  session: ImapSession,
  rows: Rows,
  start: number,
  towards: Towards,
): Promise<number | undefined> {
  const last = rows.places - 1
  return towards === 'newer'
    ? ((await nearest(session, rows, start, last, 1)) ?? (await nearest(session, rows, 0, start - 1, 1)))
    : ((await nearest(session, rows, 0, start, -1)) ?? (await nearest(session, rows, start + 1, last, -1)))
}

/** The first of the places `from` to `to`, or the last, that holds an unseen message. */
async function nearest(
  session: ImapSession,
  rows: Rows,
  from: number,
  to: number,
  step: 1 | -1,
): Promise<number | undefined> {
  let [low, high] = [from, to]
  while (low <= high) {
    const number = await session.findUnseen(low + 1, high + 1, step === 1 ? 'first' : 'last')
    if (number === undefined) return undefined
    let place = number - 1
    if (!isDealtWith(rows, place)) return place
    while (place >= low && place <= high && isDealtWith(rows, place)) place += step
    if (step === 1) low = place
    else high = place
  }
  return undefined
}

/** The user has read it or moved it away: the server does not know of it yet. */
function isDealtWith(rows: Rows, place: number): boolean {
  return rows.rowAt(place) === undefined || rows.at(place).message?.flags.has(Flag.seen) === true
}
