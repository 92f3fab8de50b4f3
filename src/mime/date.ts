const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Hours east of Greenwich of the names of RFC 5322 §4.3; every other name counts as UTC. */
const zones: ReadonlyMap<string, number> = new Map([
  ['EST', -5],
  ['EDT', -4],
  ['CST', -6],
  ['CDT', -5],
  ['MST', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PDT', -7],
  ['CET', 1],
  ['MEZ', 1],
  ['CEST', 2],
  ['MESZ', 2],
  ['JST', 9],
])

const usual =
  /^(?:[A-Za-z]+\.?,?\s*)?(\d{1,2})[\s.-]+([A-Za-z]{3})[A-Za-z]*[\s.,-]+(\d{2,4})\s+(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?\S{0,10}\s*(.*)$/
const asctime =
  /^(?:[A-Za-z]+,?\s+)?([A-Za-z]{3})[A-Za-z]*\s+(\d{1,2}),?\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?\s+(?:([A-Z]{3,4}|[+-]\d{4})\s+)?(\d{4})\s*(.*)$/
const iso = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?$/

/** A Date field's value (RFC 5322 §3.3 and §4.3), and the forms that are met in the wild; null for none. */
export function parseDate(value: string): Date | null {
  const text = value
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const match = usual.exec(text)
  if (match) return toDate([match[3], match[2], match[1], match[4], match[5], match[6]], match[7])
  const unix = asctime.exec(text)
  if (unix) return toDate([unix[7], unix[1], unix[2], unix[3], unix[4], unix[5]], unix[6] ?? unix[8])
  if (!iso.test(text)) return null
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date
}

/** From the texts of year, month, day, hour, minute, second. */
function toDate(texts: readonly (string | undefined)[], zone: string | undefined): Date | null {
  const [yearText = '', monthText = '', ...rest] = texts
  const [day = 0, hour = 0, minute = 0, second = 0] = rest.map((text) => Number(text ?? 0))
  const month = months.indexOf(monthText.toLowerCase())
  const year = fullYear(Number(yearText), yearText.length)
  if (month < 0 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null
  // Date.UTC takes the years 0 to 99 for the 20th century.
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  date.setUTCHours(hour, minute - zoneMinutes(zone ?? ''), second)
  return Number.isNaN(date.getTime()) ? null : date
}

function fullYear(year: number, digits: number): number {
  if (digits === 2) return year < 50 ? year + 2000 : year + 1900
  return digits === 3 ? year + 1900 : year
}

function zoneMinutes(zone: string): number {
  const offset = /^(?:GMT|UTC?)?\s*([+-])(\d{1,2}):?(\d\d)/.exec(zone)
  if (offset) return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]))
  const name = /^[A-Za-z]+/.exec(zone)?.[0].toUpperCase()
  return (name === undefined ? 0 : (zones.get(name) ?? 0)) * 60
}
