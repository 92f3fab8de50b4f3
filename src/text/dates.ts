import { differenceInCalendarDays } from 'date-fns/differenceInCalendarDays'
import { endOfDay } from 'date-fns/endOfDay'
import { format } from 'date-fns/format'
import { intlFormatDistance } from 'date-fns/intlFormatDistance'
import { startOfDay } from 'date-fns/startOfDay'

/** The widest that `listDate` gets. */
const listWidth = 6

/** Dates remembered at most. */
const mostKnown = 2000

/** `listDate` with a memory, until the day is over: every row asks with every frame. */
export function createListDates(): typeof listDate {
  const known = new Map<number, string>()
  let day = { start: 0, end: 0 }
  return (date, now) => {
    if (!isReal(date)) return ''
    if (now.getTime() < day.start || now.getTime() > day.end || known.size >= mostKnown) {
      day = { start: startOfDay(now).getTime(), end: endOfDay(now).getTime() }
      known.clear()
    }
    const time = date.getTime()
    const text = known.get(time) ?? listDate(date, now)
    known.set(time, text)
    return text
  }
}

/**
 * A date for the message list, in local time, at most 6 cells: `14:02` today, `Tue` in the 6 days before,
 * `17 Jun` in the same year, else `2024`. Empty for a date that is missing or none.
 */
export function listDate(date: Date | null, now: Date): string {
  if (!isReal(date)) return ''
  const days = differenceInCalendarDays(now, date)
  if (days === 0) return format(date, 'HH:mm')
  if (days > 0 && days <= 6) return format(date, 'EEE')
  if (date.getFullYear() === now.getFullYear()) return format(date, 'd MMM')
  return String(date.getFullYear()).slice(0, listWidth)
}

const longFormat = 'EEE d MMM yyyy HH:mm xxx'

/** A date in full, in local time: `Tue 17 Jun 2025 14:02 +02:00 (3 weeks ago)`. Empty for none. */
export function longDate(date: Date | null, now: Date): string {
  if (!isReal(date)) return ''
  const days = Math.abs(now.getTime() - date.getTime()) / 86_400_000
  if (days < 1 / 1440) return `${format(date, longFormat)} (just now)`
  // Nobody counts in quarters.
  const unit = days >= 30 && days < 365 ? ({ unit: 'month' } as const) : {}
  const distance = intlFormatDistance(date, now, { locale: 'en', numeric: 'always', ...unit })
  return `${format(date, longFormat)} (${distance})`
}

function isReal(date: Date | null): date is Date {
  return date !== null && !Number.isNaN(date.getTime())
}
