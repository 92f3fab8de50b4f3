import type { Uid } from '../model/envelope.ts'
import type { MailboxRows } from './mailbox-rows.ts'
import type { Window } from './view.ts'

/** Rows round the cursor that are mended first. */
const mendedAround = 50

/** The messages on the screen and near it, and those with changes under way. */
export function inSight(rows: MailboxRows, window: Window | undefined): Uid[] {
  const { visible, near } = window ?? { visible: { from: 0, to: 0 }, near: 0 }
  const uids = new Set(rows.underWay())
  const from = Math.max(0, Math.min(visible.from, near - mendedAround))
  const to = Math.min(rows.length, Math.max(visible.to, near + mendedAround))
  for (let row = from; row < to; row++) {
    const uid = rows.uidAt(rows.placeOfRow(row))
    if (uid !== undefined) uids.add(uid)
  }
  return [...uids]
}
