import { offsetAt, readWallTime, type WallTime, type ZoneOffset } from './calendar-zone.ts'
import type { ContentLine } from './content-lines.ts'

/** The zone of a TZID; undefined for one that nobody knows. */
export type ZoneOf = (id: string) => ZoneOffset | undefined

/** A date, or a time in a zone or in none (RFC 5545 §3.3.4, §3.3.5). */
export interface Moment {
  readonly wall: WallTime
  readonly hasTime: boolean
  /** `UTC`, the TZID, or empty for the zone of whoever reads it. */
  readonly zone: string
  /** The instant, where it is known. */
  readonly instant: number | undefined
}

const dayLength = 86_400_000

/** Reads a DATE or DATE-TIME property; undefined where it is none. */
export function readMoment(line: ContentLine | undefined, zoneOf: ZoneOf): Moment | undefined {
  const wall = line ? readWallTime(line.value) : undefined
  if (!line || wall === undefined) return undefined
  const hasTime = /^\s*\d{8}T\d{4}/.test(line.value)
  if (!hasTime) return { wall, hasTime, zone: '', instant: undefined }
  if (/Z\s*$/.test(line.value)) return { wall, hasTime, zone: 'UTC', instant: wall }
  const zone = line.parameters.get('TZID')?.trim() ?? ''
  const offset = zone === '' ? undefined : zoneOf(zone)?.(wall)
  return { wall, hasTime, zone, instant: offset === undefined ? undefined : wall - offset }
}

/** `Tue 1 Jul 2025 09:00`. */
export function momentText({ wall, hasTime }: Moment): string {
  return hasTime ? `${dateText(wall)} ${timeText(wall)}` : dateText(wall)
}

/** When something is: in its own zone, and in `localZone` where clocks there show another time. */
export interface SpanText {
  readonly own: string
  readonly local: string | undefined
}

/** From `begin` to `end`, or for a duration (RFC 5545 §3.3.6). The end of a date is the day after it. */
export function spanText(
  begin: Moment,
  end: Moment | undefined,
  duration: string,
  localZone: string,
): SpanText {
  const last = end ?? after(begin, readDuration(duration))
  if (!begin.hasTime) return { own: dateRange(begin, last), local: undefined }
  const own =
    last && last.zone !== begin.zone
      ? `${momentText(begin)}${zoneText(begin)} – ${momentText(last)}${zoneText(last)}`
      : `${timeRange(begin, last)}${zoneText(begin)}`
  const there = localMoment(begin, localZone)
  if (!there || there.wall === begin.wall) return { own, local: undefined }
  const range = timeRange(there, last ? localMoment(last, localZone) : undefined)
  return { own, local: `${range} (${localZone})` }
}

function localMoment({ instant, hasTime }: Moment, zone: string): Moment | undefined {
  if (instant === undefined) return undefined
  return { wall: instant + offsetAt(zone, instant), hasTime, zone, instant }
}

function after(begin: Moment, length: number): Moment | undefined {
  if (length === 0) return undefined
  const instant = begin.instant === undefined ? undefined : begin.instant + length
  return { ...begin, wall: begin.wall + length, instant }
}

/** `P1DT2H30M` in milliseconds; 0 where it is none. */
function readDuration(value: string): number {
  const match =
    /^\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?/i.exec(
      value.trim(),
    )
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (match ?? [])
    .slice(1)
    .map((digits) => Number(digits ?? 0))
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

function dateRange(begin: Moment, end: Moment | undefined): string {
  const lastDay = end && end.wall - dayLength > begin.wall ? end.wall - dayLength : begin.wall
  if (lastDay === begin.wall) return `${dateText(begin.wall)}, all day`
  return `${dateText(begin.wall)} – ${dateText(lastDay)}`
}

function timeRange(begin: Moment, end: Moment | undefined): string {
  if (!end || end.wall === begin.wall) return momentText(begin)
  const isOneDay = Math.floor(end.wall / dayLength) === Math.floor(begin.wall / dayLength)
  return `${momentText(begin)} – ${isOneDay ? timeText(end.wall) : momentText(end)}`
}

/** The zone in brackets, without the path that some programs put before its name. */
function zoneText({ zone }: Moment): string {
  const named = /^\/.*?\/([A-Z][A-Za-z_]+\/[A-Za-z_/+-]+)$/.exec(zone)?.[1]
  return zone === '' ? '' : ` (${(named ?? zone).slice(0, 60)})`
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function dateText(wall: WallTime): string {
  const date = new Date(wall)
  const day = `${weekdays[date.getUTCDay()]} ${date.getUTCDate()}`
  return `${day} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

function timeText(wall: WallTime): string {
  const date = new Date(wall)
  const twoDigits = (value: number) => String(value).padStart(2, '0')
  return `${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}`
}
