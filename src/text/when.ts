import { format } from 'date-fns/format'
import { differenceInCalendarDays } from 'date-fns/differenceInCalendarDays'

/** A time that was typed, or what is wrong with it, in a sentence. */
export type When =
  | { readonly kind: 'time'; readonly time: Date }
  | { readonly kind: 'error'; readonly message: string }

/** A day without an hour means eight in the morning. */
const morning = { hour: 8, minute: 0 }
const evening = { hour: 18, minute: 0 }

const furthestYears = 10

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** What can be typed, for a hint. */
const whenExamples = 'tomorrow, monday 9:30, next week, 2h, 3d, 24 dec, 2026-12-24, 17:30'

interface Clock {
  readonly hour: number
  readonly minute: number
}

/**
 * The time that a word means, after `now`, in local time: `tonight` (18:00), `tomorrow`, `monday`, `weekend`
 * (Saturday), `next week` (Monday), `next month` (the first), `24 dec`, `2026-12-24`, each with an hour behind it or at
 * 8:00; `17:30` today or else tomorrow; `30m`, `2h` from now on; `3d`, `2w` at 8:00. At most ten years ahead.
 */
export function parseWhen(text: string, now: Date): When {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^(?:until|in|on|at)\s+/, '')
    .replace(/\s+at\s+/, ' ')
    .split(/\s+/)
    .join(' ')
  if (words === '') return wrong(`until when? ${whenExamples}`)
  const time = spanFrom(words, now) ?? clockFrom(words, now) ?? dayAndClock(words, now)
  if (!time || Number.isNaN(time.getTime())) return wrong(`${text.trim()}: say ${whenExamples}`)
  if (time <= now) return wrong(`${describeWhen(time, now)} is past`)
  if (time.getFullYear() > now.getFullYear() + furthestYears)
    return wrong(`${text.trim()}: that is more than ten years ahead`)
  return { kind: 'time', time }
}

/** A time to come in a few words, in local time: `today 18:00`, `tomorrow 8:00`, `Fri 8:00`, `24 Dec 8:00`. */
export function describeWhen(time: Date, now: Date): string {
  const ahead = differenceInCalendarDays(time, now)
  const clock = format(time, 'H:mm')
  if (ahead === 0) return `today ${clock}`
  if (ahead === 1) return `tomorrow ${clock}`
  if (ahead > 1 && ahead < 7) return `${format(time, 'EEE')} ${clock}`
  return `${format(time, time.getFullYear() === now.getFullYear() ? 'EEE d MMM' : 'd MMM yyyy')} ${clock}`
}

function wrong(message: string): When {
  return { kind: 'error', message }
}

/** `2h`, `30 minutes`: that long from now, whole minutes. `3d`, `2 weeks`: so many days on, in the morning. */
function spanFrom(words: string, now: Date): Date | undefined {
  const [, digits, unit = ''] = /^(\d{1,4}) ?(m|min|minutes?|h|hours?|d|days?|w|weeks?)$/.exec(words) ?? []
  if (digits === undefined) return undefined
  const count = Number(digits)
  if (unit.startsWith('d') || unit.startsWith('w'))
    return onDay(now, count * (unit.startsWith('w') ? 7 : 1), morning)
  const minutes = count * (unit.startsWith('h') ? 60 : 1)
  return new Date(Math.ceil(now.getTime() / 60_000 + minutes) * 60_000)
}

/** `17:30`, `5pm`: today, where that is to come, else tomorrow. */
function clockFrom(words: string, now: Date): Date | undefined {
  const clock = /^\d{1,2}$/.test(words) ? undefined : readClock(words)
  if (!clock) return undefined
  const today = onDay(now, 0, clock)
  return today > now ? today : onDay(now, 1, clock)
}

function dayAndClock(words: string, now: Date): Date | undefined {
  const [, day = '', hour] = /^(.*?)(?: ([0-9:.]+ ?(?:am|pm|h)?))?$/.exec(words) ?? []
  // `24 dec 9`, but `dec 24` is a day without an hour.
  const whole = dayFrom(words, now)
  if (whole) return at(whole, words === 'tonight' ? evening : morning)
  const found = dayFrom(day, now)
  const clock = hour === undefined ? undefined : readClock(hour)
  return found && clock ? at(found, clock) : undefined
}

/** The midnight that a day begins with. */
function dayFrom(words: string, now: Date): Date | undefined {
  switch (words) {
    case 'today':
    case 'tonight':
      return onDay(now, 0)
    case 'tomorrow':
    case 'tom':
      return onDay(now, 1)
    case 'weekend':
    case 'this weekend':
      return onDay(now, daysUntil(6, now))
    case 'next week':
      return onDay(now, daysUntil(1, now))
    case 'next month':
      return new Date(now.getFullYear(), now.getMonth() + 1, 1)
    case 'next year':
      return new Date(now.getFullYear() + 1, 0, 1)
  }
  const weekday = indexOf(days, words.replace(/^next /, ''))
  if (weekday !== undefined) return onDay(now, daysUntil(weekday, now))
  return isoDay(words) ?? dayOfMonth(words, now)
}

function isoDay(words: string): Date | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(words) ?? []
  return year === undefined ? undefined : realDay(Number(year), Number(month) - 1, Number(day))
}

/** `24 dec`, `dec 24`: the next one. */
function dayOfMonth(words: string, now: Date): Date | undefined {
  const [, before, name = '', after] = /^(?:(\d{1,2})\.? )?([a-z]{3,})(?: (\d{1,2}))?$/.exec(words) ?? []
  const month = indexOf(months, name)
  const day = Number(before ?? after)
  if (month === undefined || Number.isNaN(day) || (before !== undefined && after !== undefined))
    return undefined
  const found = realDay(now.getFullYear(), month, day)
  return found && found < now ? realDay(now.getFullYear() + 1, month, day) : found
}

/** No 31 February. */
function realDay(year: number, month: number, day: number): Date | undefined {
  const found = new Date(year, month, day)
  return found.getMonth() === month && found.getDate() === day ? found : undefined
}

function readClock(text: string): Clock | undefined {
  const [, hours, minutes = '0', half] = /^(\d{1,2})(?:[:.](\d\d))?(?: ?(am|pm|h))?$/.exec(text) ?? []
  if (hours === undefined) return undefined
  const [hour, minute] = [Number(hours), Number(minutes)]
  const isHalf = half === 'am' || half === 'pm'
  if (hour > (isHalf ? 12 : 23) || (isHalf && hour === 0) || minute > 59) return undefined
  return { hour: isHalf ? (hour % 12) + (half === 'pm' ? 12 : 0) : hour, minute }
}

/** Where the clocks are put forward an hour that is left out means the one after it. */
function onDay(now: Date, ahead: number, { hour, minute }: Clock = { hour: 0, minute: 0 }): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, hour, minute)
}

function at(day: Date, clock: Clock): Date {
  return onDay(day, 0, clock)
}

/** 1 to 7: never today. */
function daysUntil(weekday: number, now: Date): number {
  return ((weekday - now.getDay() + 6) % 7) + 1
}

/** Three letters are enough. */
function indexOf(names: readonly string[], word: string): number | undefined {
  const index = word.length < 3 ? -1 : names.findIndex((name) => name.startsWith(word))
  return index < 0 ? undefined : index
}
