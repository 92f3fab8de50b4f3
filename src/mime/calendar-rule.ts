import { ruleParts } from './calendar-zone.ts'

const units: ReadonlyMap<string, string> = new Map([
  ['SECONDLY', 'second'],
  ['MINUTELY', 'minute'],
  ['HOURLY', 'hour'],
  ['DAILY', 'day'],
  ['WEEKLY', 'week'],
  ['MONTHLY', 'month'],
  ['YEARLY', 'year'],
])
const weekdays: ReadonlyMap<string, string> = new Map([
  ['MO', 'Monday'],
  ['TU', 'Tuesday'],
  ['WE', 'Wednesday'],
  ['TH', 'Thursday'],
  ['FR', 'Friday'],
  ['SA', 'Saturday'],
  ['SU', 'Sunday'],
])
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const ordinals: ReadonlyMap<number, string> = new Map([
  [1, 'first'],
  [2, 'second'],
  [3, 'third'],
  [4, 'fourth'],
  [5, 'fifth'],
  [-1, 'last'],
  [-2, 'last but one'],
])
const maxItems = 31
/** The parts of a rule that the words cover. */
const covered = new Set([
  'FREQ',
  'INTERVAL',
  'COUNT',
  'UNTIL',
  'BYDAY',
  'BYMONTHDAY',
  'BYMONTH',
  'BYSETPOS',
  'WKST',
])

/**
 * A recurrence rule (RFC 5545 §3.3.10) in words: `every 2 weeks on Monday and Friday, 10 times`. `dateText` words the
 * value of UNTIL. Empty for a rule that has no known frequency; what words do not cover is said to be there.
 */
export function ruleText(value: string, dateText: (value: string) => string): string {
  const parts = ruleParts(value)
  const unit = units.get(parts.get('FREQ') ?? '')
  if (unit === undefined) return ''
  const interval = Number.parseInt(parts.get('INTERVAL') ?? '1', 10)
  const every = interval > 1 ? `every ${interval} ${unit}s` : `every ${unit}`
  const count = Number.parseInt(parts.get('COUNT') ?? '', 10)
  const until = parts.get('UNTIL')
  const end =
    count > 0 ? `, ${count} ${count === 1 ? 'time' : 'times'}` : until ? `, until ${dateText(until)}` : ''
  const more = [...parts.keys()].some((name) => !covered.has(name)) ? ' (by further rules)' : ''
  return `${every}${days(parts)}${more}${end}`
}

function days(parts: ReadonlyMap<string, string>): string {
  const position = ordinals.get(Number(parts.get('BYSETPOS')))
  const named = items(parts, 'BYDAY').map((item) => weekdayText(item))
  const isWorkdays = items(parts, 'BYDAY').toSorted().join() === 'FR,MO,TH,TU,WE'
  const weekday = isWorkdays ? (position ? 'weekday' : 'weekdays') : listed(named)
  const on = weekday === '' ? '' : ` on ${position ? `the ${position} ` : ''}${weekday}`
  const monthDays = items(parts, 'BYMONTHDAY').map((day) => (day === '-1' ? 'the last day' : `day ${day}`))
  const onDay = monthDays.length === 0 ? '' : ` on ${listed(monthDays)}`
  const inMonth = listed(items(parts, 'BYMONTH').map((month) => months[Number(month) - 1] ?? month))
  return `${on}${onDay}${inMonth === '' ? '' : ` in ${inMonth}`}`
}

function items(parts: ReadonlyMap<string, string>, name: string): string[] {
  return (parts.get(name) ?? '').split(',', maxItems).filter((item) => item !== '')
}

/** `-1FR` as `the last Friday`. */
function weekdayText(item: string): string {
  const [, nth = '', day = ''] = /^([+-]?\d{0,2})([A-Z]{2})$/.exec(item) ?? []
  const name = weekdays.get(day) ?? item
  if (nth === '') return name
  return `the ${ordinals.get(Number(nth)) ?? `${Number(nth)}th`} ${name}`
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
