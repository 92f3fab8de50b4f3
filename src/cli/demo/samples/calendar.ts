/** Tells moments of the past from the demo's present, so that the mailbox looks fresh on any day. */
export interface Calendar {
  readonly now: Date
  /** `days` ago at that time of day (UTC), and never in the future. */
  at(days: number, hours: number, minutes?: number): Date
  /** So many minutes ago. */
  ago(minutes: number): Date
  /** A later moment, but not after the present. */
  later(date: Date, hours: number): Date
}

const minute = 60_000
const day = 1440 * minute

export function calendarOf(now: Date): Calendar {
  const midnight = Math.floor(now.getTime() / day) * day
  const past = (time: number): Date => new Date(Math.min(time, now.getTime() - minute))
  return {
    now,
    at: (days, hours, minutes = 0) => past(midnight - days * day + (hours * 60 + minutes) * minute),
    ago: (minutes) => new Date(now.getTime() - minutes * minute),
    later: (date, hours) => past(date.getTime() + hours * 60 * minute),
  }
}
