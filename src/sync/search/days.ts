/** Days of the user's calendar, from the first to before the last. */
export interface Days {
  readonly from: Date
  readonly before: Date
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** No mail is older. */
const firstYear = 1900

/** What `readDays` reads, for people. */
export const dayWords = 'today, yesterday, a weekday, 2026-05-01, 2026-05, 2026, or an age: 7d 2w 3m 1y'

/**
 * The days that a word means at `now`, in local time; a weekday is the last one, today included, and an age is the
 * day so long ago. Undefined for anything else.
 */
export function readDays(text: string, now: Date): Days | undefined {
  const word = text.toLowerCase()
  const today = dayOf(now.getFullYear(), now.getMonth(), now.getDate())
  if (word === 'today') return oneDay(today)
  if (word === 'yesterday') return oneDay(shifted(today, 0, -1))
  const weekday = word.length < 3 ? -1 : weekdays.findIndex((name) => name.startsWith(word))
  if (weekday >= 0) return oneDay(shifted(today, 0, -((today.getDay() - weekday + 7) % 7)))
  return readAge(word, today) ?? readDate(word)
}

/** A day as IMAP writes it (RFC 9051 §9, `date`): `17-Jul-1996`. */
export function imapDate(day: Date): string {
  return `${day.getDate()}-${months[day.getMonth()]}-${day.getFullYear()}`
}

function readAge(word: string, today: Date): Days | undefined {
  const [, digits, unit] = /^(\d{1,4})([dwmy])$/.exec(word) ?? []
  if (digits === undefined) return undefined
  const count = Number(digits)
  const day =
    unit === 'd' || unit === 'w'
      ? shifted(today, 0, -count * (unit === 'w' ? 7 : 1))
      : shifted(today, -count * (unit === 'y' ? 12 : 1), 0)
  return day.getFullYear() < firstYear ? undefined : oneDay(day)
}

/** A date, a month or a year; also as IMAP writes it. */
function readDate(word: string): Days | undefined {
  const written = /^(\d{1,2})-([a-z]{3})-(\d{4})$/.exec(word)
  const [, year, month, day] = written
    ? ['', written[3], monthNumber(written[2] ?? ''), written[1]]
    : (/^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(word) ?? [])
  if (year === undefined || Number(year) < firstYear) return undefined
  const from = dayOf(Number(year), Number(month ?? 1) - 1, Number(day ?? 1))
  // The 30th of February is in March.
  if (from.getMonth() !== Number(month ?? 1) - 1 || from.getDate() !== Number(day ?? 1)) return undefined
  if (day !== undefined) return oneDay(from)
  return { from, before: shifted(from, month === undefined ? 12 : 1, 0) }
}

/** 1 to 12; 0 for no month. */
function monthNumber(name: string): string {
  return String(months.findIndex((each) => each.toLowerCase() === name) + 1)
}

function oneDay(from: Date): Days {
  return { from, before: shifted(from, 0, 1) }
}

/** At noon, which exists on each day of each time zone. */
function dayOf(year: number, month: number, day: number): Date {
  return new Date(year, month, day, 12)
}

/** A day so many months and days later; the end of a shorter month instead of a day in the next one. */
function shifted(day: Date, byMonths: number, byDays: number): Date {
  const lastOfMonth = dayOf(day.getFullYear(), day.getMonth() + byMonths + 1, 0).getDate()
  const date = Math.min(day.getDate(), lastOfMonth)
  return dayOf(day.getFullYear(), day.getMonth() + byMonths, date + byDays)
}
