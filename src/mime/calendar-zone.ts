import type { ContentLine } from './content-lines.ts'

/** Wall-clock time: milliseconds as if the clock showed UTC. */
export type WallTime = number

/** How far a zone is ahead of UTC, in milliseconds, when its clocks show `wall`. */
export type ZoneOffset = (wall: WallTime) => number

/** A stretch of standard or daylight saving time (RFC 5545 §3.6.5). */
interface Observance {
  readonly start: WallTime
  readonly before: number
  readonly offset: number
  readonly rule: YearlyRule | undefined
  readonly further: readonly WallTime[]
}

/** The rules that zones have: once a year. Any other frequency is the work of somebody who wants us to count. */
interface YearlyRule {
  readonly month: number
  /** Days of the month that may be meant; empty for all. */
  readonly days: readonly number[]
  /** 0 for Sunday. */
  readonly weekday: number | undefined
  /** 2 for the second one in the month, -1 for the last; 0 for each. */
  readonly nth: number
  readonly until: WallTime
}

const maxObservances = 200
const maxDates = 500
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

/** `20250701T090000` or `20250701` as wall-clock time; undefined when it is none. */
export function readWallTime(value: string): WallTime | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?/.exec(value.trim())
  if (!match) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((digits) => (digits === undefined ? 0 : Number(digits)))
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59) return undefined
  return wallTime(year, month - 1, day) + ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1000
}

function wallTime(year: number, month: number, day: number): WallTime {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date.getTime()
}

/** The zone that the lines of a VTIMEZONE define; undefined where they define none. */
export function zoneOfLines(lines: readonly ContentLine[]): ZoneOffset | undefined {
  const observances: Observance[] = []
  let open: ContentLine[] | undefined
  for (const line of lines) {
    const value = line.value.trim().toUpperCase()
    if (line.name === 'BEGIN' && (value === 'STANDARD' || value === 'DAYLIGHT')) open = []
    else if (line.name === 'END' && open) {
      const observance = readObservance(open)
      if (observance && observances.length < maxObservances) observances.push(observance)
      open = undefined
    } else open?.push(line)
  }
  const [first] = observances.toSorted((a, b) => a.start - b.start)
  if (!first) return undefined
  return (wall) => {
    let latest = -Infinity
    let offset = first.before
    for (const observance of observances) {
      const onset = lastOnset(observance, wall)
      if (onset === undefined || onset < latest) continue
      latest = onset
      offset = observance.offset
    }
    return offset
  }
}

function readObservance(lines: readonly ContentLine[]): Observance | undefined {
  const value = (name: string) => lines.find((line) => line.name === name)?.value ?? ''
  const start = readWallTime(value('DTSTART'))
  const offset = readOffset(value('TZOFFSETTO'))
  if (start === undefined || offset === undefined) return undefined
  const further = lines
    .filter((line) => line.name === 'RDATE')
    .flatMap((line) => line.value.split(',', maxDates))
    .slice(0, maxDates)
    .map(readWallTime)
    .filter((time) => time !== undefined)
  const before = readOffset(value('TZOFFSETFROM')) ?? offset
  return { start, before, offset, rule: readRule(value('RRULE'), start, before), further }
}

/** `+0530` in milliseconds. */
function readOffset(value: string): number | undefined {
  const match = /^\s*([+-])(\d\d):?(\d\d)(\d\d)?/.exec(value)
  if (!match) return undefined
  const seconds = (Number(match[2]) * 60 + Number(match[3])) * 60 + Number(match[4] ?? 0)
  return (match[1] === '-' ? -seconds : seconds) * 1000
}

/** `FREQ=YEARLY;BYMONTH=10` as its parts, by name in upper case (RFC 5545 §3.3.10). */
export function ruleParts(value: string): Map<string, string> {
  const parts = new Map<string, string>()
  for (const piece of value.slice(0, 2000).toUpperCase().split(';', 30)) {
    const [name, given] = piece.split('=', 2)
    if (name && given !== undefined) parts.set(name.trim(), given.trim())
  }
  return parts
}

function readRule(value: string, start: WallTime, before: number): YearlyRule | undefined {
  const parts = ruleParts(value)
  if (parts.get('FREQ') !== 'YEARLY') return undefined
  const first = new Date(start)
  const day = /^([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)/.exec(parts.get('BYDAY') ?? '')
  const days = (parts.get('BYMONTHDAY') ?? '')
    .split(',', 31)
    .map(Number)
    .filter((each) => each > 0)
  const until = parts.get('UNTIL')
  const end = until === undefined ? undefined : readWallTime(until)
  const month = Number.parseInt(parts.get('BYMONTH') ?? '', 10)
  return {
    month: month >= 1 && month <= 12 ? month - 1 : first.getUTCMonth(),
    days: day || days.length > 0 ? days : [first.getUTCDate()],
    weekday: day?.[2] === undefined ? undefined : weekdays.indexOf(day[2]),
    nth: Number(day?.[1] ?? 0),
    until: end === undefined ? Infinity : until?.endsWith('Z') ? end + before : end,
  }
}

/** When the observance last began before `wall`; undefined when it had not begun. */
function lastOnset({ start, rule, further }: Observance, wall: WallTime): WallTime | undefined {
  if (start > wall) return undefined
  const candidates = [start, ...further.filter((time) => time <= wall)]
  if (rule) {
    const timeOfDay = ((start % 86_400_000) + 86_400_000) % 86_400_000
    const year = new Date(wall).getUTCFullYear()
    const last = Math.min(year, rule.until === Infinity ? year : new Date(rule.until).getUTCFullYear())
    for (const each of [last, last - 1]) {
      const day = dayInYear(rule, each)
      const onset = day === undefined ? undefined : day + timeOfDay
      if (onset !== undefined && onset <= wall && onset <= rule.until && onset >= start)
        candidates.push(onset)
    }
  }
  return Math.max(...candidates)
}

function dayInYear(rule: YearlyRule, year: number): WallTime | undefined {
  const count = new Date(wallTime(year, rule.month + 1, 0)).getUTCDate()
  const fitting: number[] = []
  for (let day = 1; day <= count; day++) {
    const isWeekday =
      rule.weekday === undefined || new Date(wallTime(year, rule.month, day)).getUTCDay() === rule.weekday
    if (isWeekday && (rule.days.length === 0 || rule.days.includes(day))) fitting.push(day)
  }
  const day = fitting.at(rule.nth > 0 ? rule.nth - 1 : rule.nth)
  return day === undefined ? undefined : wallTime(year, rule.month, day)
}

/** The zone of the IANA database that a TZID names, also behind a path; undefined where there is none. */
export function namedZone(id: string): ZoneOffset | undefined {
  const name = /[A-Za-z_+-]+(?:\/[A-Za-z0-9_+-]+){0,2}$/.exec(id.slice(-100))?.[0] ?? ''
  const candidates = [name, name.split('/').slice(-2).join('/')]
  const known = candidates.find((candidate) => candidate !== '' && isZone(candidate))
  if (known === undefined) return undefined
  // The offset at the moment that the clock time would be in UTC is at most a day from the one that is meant.
  return (wall) => {
    const guess = wall - offsetAt(known, wall)
    return offsetAt(known, guess)
  }
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** How far `zone` (of the IANA database) is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, instant: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const day = wallTime(number('year'), number('month') - 1, number('day'))
  const shown = day + ((number('hour') * 60 + number('minute')) * 60 + number('second')) * 1000
  return shown - Math.floor(instant / 1000) * 1000
}
