import type { DemoMailbox, DemoMessage } from './mailbox.ts'
import { calendarOf } from './samples/calendar.ts'
import { friends } from './samples/friends.ts'
import { developersList, oldTypesList, usersList } from './samples/lists.ts'
import { buildReports, forecasts, invitation, newsletters } from './samples/robots.ts'
import * as shelves from './samples/shelves.ts'
import { showcase } from './samples/showcase.ts'

export { arrival } from './samples/arrivals.ts'

/** The demo's mailboxes: some two hundred letters to Robin Vale of Port Lorne, up to the moment `now`. */
export function sampleMailboxes(now: Date): DemoMailbox[] {
  const calendar = calendarOf(now)
  const year = now.getUTCFullYear()
  const inbox = [
    ...friends(calendar),
    ...showcase(calendar),
    ...buildReports(calendar),
    ...forecasts(calendar, 8),
    ...newsletters(calendar),
    invitation(calendar),
  ]
  return [
    { path: 'INBOX', subscribed: true, messages: byDate(inbox) },
    { path: 'Archive', subscribed: true, specialUse: 'archive' },
    { path: `Archive/${year - 2}`, messages: byDate(shelves.archive(calendar, year - 2)) },
    { path: `Archive/${year - 1}`, messages: byDate(shelves.archive(calendar, year - 1)) },
    { path: `Archive/${year}`, subscribed: true, messages: byDate(shelves.archive(calendar, year)) },
    { path: 'Drafts', subscribed: true, specialUse: 'drafts', messages: byDate(shelves.drafts(calendar)) },
    { path: 'Family', subscribed: true, messages: byDate(shelves.family(calendar)) },
    { path: 'Family/Fotografías', subscribed: true },
    { path: 'Junk', subscribed: true, specialUse: 'junk', messages: byDate(shelves.junk(calendar)) },
    { path: 'Lists' },
    { path: 'Lists/keel-dev', subscribed: true, messages: byDate(developersList(calendar)) },
    { path: 'Lists/keel-users', messages: byDate(usersList(calendar)) },
    { path: 'Lists/old-types', messages: byDate(oldTypesList(calendar)) },
    { path: 'Lists/tides', messages: byDate(forecasts(calendar, 20)) },
    { path: 'Notes' },
    { path: 'Projects', selectable: false },
    { path: 'Projects/Garden gate', messages: byDate(shelves.gardenGate(calendar)) },
    { path: 'Projects/Lighthouse', subscribed: true },
    { path: 'Projects/Lighthouse/Drawings', messages: byDate(shelves.drawings(calendar)) },
    { path: 'Projects/R & D' },
    { path: 'Receipts', messages: byDate(shelves.receipts(calendar)) },
    { path: 'Sent', subscribed: true, specialUse: 'sent', messages: byDate(shelves.sent(calendar)) },
    { path: 'Trash', subscribed: true, specialUse: 'trash', messages: byDate(shelves.trash(calendar)) },
    { path: 'Travel', messages: byDate(shelves.travel(calendar)) },
    { path: 'Travel/旅の記録' },
  ]
}

function byDate(messages: readonly DemoMessage[]): DemoMessage[] {
  return messages.toSorted((first, second) => first.received.getTime() - second.received.getTime())
}
