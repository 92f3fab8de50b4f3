import type { Block } from '../model/document.ts'
import { ruleText } from './calendar-rule.ts'
import { type Moment, momentText, readMoment, spanText, type ZoneOf } from './calendar-time.ts'
import { namedZone, zoneOfLines } from './calendar-zone.ts'
import { type ContentLine, contentLines, unescapeText } from './content-lines.ts'
import { fact, shortened } from './fact.ts'
import { plainToBlocks, warning } from './plain.ts'

const maxEvents = 5
const maxAttendees = 20
const maxDates = 5
const maxDescription = 500

const methods: ReadonlyMap<string, string> = new Map([
  ['REQUEST', 'Invitation'],
  ['ADD', 'Invitation'],
  ['CANCEL', 'Cancelled'],
  ['REPLY', 'Answer to an invitation'],
  ['COUNTER', 'Counter-proposal'],
  ['DECLINECOUNTER', 'Counter-proposal declined'],
])
const answers: ReadonlyMap<string, string> = new Map([
  ['ACCEPTED', 'accepted'],
  ['DECLINED', 'declined'],
  ['TENTATIVE', 'perhaps'],
  ['DELEGATED', 'delegated'],
  ['COMPLETED', 'completed'],
  ['IN-PROCESS', 'under way'],
])
const noAnswer = 'no answer'

/** The calendar's own lines, and those of each event, task and time zone in it. */
interface CalendarObject {
  readonly own: readonly ContentLine[]
  readonly events: readonly (readonly ContentLine[])[]
  readonly zones: ReadonlyMap<string, readonly ContentLine[]>
}

/**
 * A text/calendar part (RFC 5545, RFC 5546) in a few lines: what, when in the event's zone and in `localZone` (of
 * the IANA database, the machine's unless told) where they differ, how often, where, by whom, who comes. At most 5
 * events and 20 attendees. What is no calendar is shown as it is. Never throws.
 */
export function calendarBlocks(text: string, localZone?: string): Block[] {
  const calendar = readCalendar(contentLines(text))
  if (calendar.events.length === 0) return plainToBlocks(text)
  const method = textOf(calendar.own, 'METHOD').trim().toUpperCase()
  const zoneOf: ZoneOf = (id) => zoneOfLines(calendar.zones.get(id) ?? []) ?? namedZone(id)
  const local = localZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const blocks: Block[] = []
  for (const event of calendar.events.slice(0, maxEvents)) {
    if (blocks.length > 0) blocks.push({ kind: 'blank', quote: 0 })
    blocks.push(...eventBlocks(event, method, zoneOf, local))
  }
  const more = calendar.events.length - maxEvents
  return more > 0 ? [...blocks, warning(`truncated: ${more} more events are not shown`)] : blocks
}

function readCalendar(lines: readonly ContentLine[]): CalendarObject {
  const own: ContentLine[] = []
  const events: ContentLine[][] = []
  const zones = new Map<string, ContentLine[]>()
  const open: string[] = []
  for (const line of lines) {
    const value = line.value.trim().toUpperCase()
    const [outer] = open
    if (line.name === 'BEGIN') {
      if (value === 'VCALENDAR') continue
      open.push(value)
      if (open.length === 1 && isEvent(value)) events.push([])
      if (open.length === 1 && value === 'VTIMEZONE') zones.set(`#${zones.size}`, [])
    }
    // What is inside an event is an alarm.
    if (outer === undefined && line.name !== 'BEGIN') own.push(line)
    else if (outer !== undefined && isEvent(outer) && open.length === 1) events.at(-1)?.push(line)
    else if (outer === 'VTIMEZONE') [...zones.values()].at(-1)?.push(line)
    if (line.name === 'END') open.pop()
  }
  const named = [...zones.values()].map((zone) => [textOf(zone, 'TZID').trim(), zone] as const)
  return { own, events, zones: new Map(named) }
}

function isEvent(component: string): boolean {
  return component === 'VEVENT' || component === 'VTODO'
}

function eventBlocks(
  event: readonly ContentLine[],
  method: string,
  zoneOf: ZoneOf,
  localZone: string,
): Block[] {
  const text = (name: string) => unescapeText(textOf(event, name))
  const moment = (name: string) => readMoment(lineOf(event, name), zoneOf)
  const begin = moment('DTSTART') ?? moment('DUE')
  const when = begin
    ? spanText(begin, moment('DTEND') ?? moment('DUE'), text('DURATION'), localZone)
    : undefined
  const status = text('STATUS').toLowerCase()
  const isCancelled = method === 'CANCEL' || status === 'cancelled'
  const isTask = lineOf(event, 'DUE') !== undefined
  const title = isCancelled ? 'Cancelled' : isTask ? 'Task' : (methods.get(method) ?? 'Event')
  const occurrence = moment('RECURRENCE-ID')
  return [
    ...fact(title, text('SUMMARY') || 'without a title', isCancelled ? 'warning' : 'strong'),
    ...fact(isTask && !lineOf(event, 'DTSTART') ? 'Due' : 'When', when?.own ?? textOf(event, 'DTSTART')),
    ...fact('Local time', when?.local ?? ''),
    ...fact('Repeats', repeats(event, zoneOf)),
    ...fact('Only', occurrence ? `the one of ${momentText(occurrence)}` : ''),
    ...fact('Where', text('LOCATION').replace(/\s*,?\n\s*/g, ', ')),
    ...fact('Join', joinLink(event)),
    ...fact('Organiser', personText(lineOf(event, 'ORGANIZER'))),
    ...(method === 'REPLY' || method === 'COUNTER' ? replies(event) : attendees(event)),
    ...fact('Status', isCancelled || /^(?:confirmed|needs-action)$/.test(status) ? '' : status),
    ...fact('Comment', shortened(text('COMMENT'), maxDescription)),
    ...fact('Description', shortened(ownWords(text('DESCRIPTION')), maxDescription)),
  ]
}

function repeats(event: readonly ContentLine[], zoneOf: ZoneOf): string {
  const dates = (name: string) =>
    event
      .filter((line) => line.name === name)
      .flatMap((line) => line.value.split(',', 100).map((value) => readMoment({ ...line, value }, zoneOf)))
      .filter((date) => date !== undefined)
  const listed = (found: readonly Moment[]) => {
    const more = found.length - maxDates
    const shown = found.slice(0, maxDates).map(momentText).join(', ')
    return more > 0 ? `${shown} and ${more} more` : shown
  }
  const dateText = (value: string) => {
    const until = readMoment({ name: 'UNTIL', parameters: new Map(), value }, zoneOf)
    return until ? momentText({ ...until, hasTime: false }) : value
  }
  const rule = ruleText(textOf(event, 'RRULE'), dateText)
  const also = dates('RDATE')
  const except = dates('EXDATE')
  return [
    rule,
    ...(also.length > 0 ? [`also on ${listed(also)}`] : []),
    ...(except.length > 0 ? [`not on ${listed(except)}`] : []),
  ]
    .filter((part) => part !== '')
    .join('; ')
}

/** Where the meeting is held on the net, by the names that the large calendars give it. */
function joinLink(event: readonly ContentLine[]): string {
  const names = ['X-MICROSOFT-SKYPETEAMSMEETINGURL', 'X-GOOGLE-CONFERENCE', 'CONFERENCE', 'URL']
  const links = names.map((name) => textOf(event, name).trim())
  return links.find((link) => /^https?:/i.test(link)) ?? ''
}

function attendees(event: readonly ContentLine[]): Block[] {
  const all = event.filter((line) => line.name === 'ATTENDEE')
  const listed = all.slice(0, maxAttendees).map((line) => {
    const optional = line.parameters.get('ROLE')?.toUpperCase() === 'OPT-PARTICIPANT' ? 'optional, ' : ''
    return `${personText(line)} (${optional}${answerOf(line)})`
  })
  if (all.length <= maxAttendees) return fact('Attendees', listed.join(', '))
  const counts = new Map<string, number>()
  for (const line of all) counts.set(answerOf(line), (counts.get(answerOf(line)) ?? 0) + 1)
  const summary = [...counts].map(([answer, count]) => `${count} ${answer}`).join(', ')
  const more = all.length - maxAttendees
  return fact('Attendees', `${all.length} (${summary}): ${listed.join(', ')} and ${more} more`)
}

/** Who answered, and what. */
function replies(event: readonly ContentLine[]): Block[] {
  return event
    .filter((line) => line.name === 'ATTENDEE')
    .slice(0, maxAttendees)
    .flatMap((line) => fact('Answer', `${personText(line)}: ${answerOf(line)}`, 'strong'))
}

function answerOf(line: ContentLine): string {
  return answers.get(line.parameters.get('PARTSTAT')?.toUpperCase() ?? '') ?? noAnswer
}

function personText(line: ContentLine | undefined): string {
  if (!line) return ''
  // Apple's calendar has a path of its own for a value.
  const isPath = line.value.startsWith('/')
  const address = ((isPath && line.parameters.get('EMAIL')) || line.value).replace(/^\s*mailto:/i, '').trim()
  const name = line.parameters.get('CN')?.trim() ?? ''
  return name === '' || name.toLowerCase() === address.toLowerCase() ? address : `${name} <${address}>`
}

/** Without what Google writes below each description, between two lines of `-::~:~::`. */
function ownWords(description: string): string {
  return description.replace(/-::~:~:[:~]*-?[^]*$/, '')
}

function lineOf(lines: readonly ContentLine[], name: string): ContentLine | undefined {
  return lines.find((line) => line.name === name)
}

function textOf(lines: readonly ContentLine[], name: string): string {
  return lineOf(lines, name)?.value ?? ''
}
