import type { Block } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'

interface Property {
  readonly parameters: string
  readonly value: string
}

const maxLength = 200_000

const methods: ReadonlyMap<string, string> = new Map([
  ['REQUEST', 'Invitation'],
  ['CANCEL', 'Cancelled'],
  ['REPLY', 'Answer to an invitation'],
  ['COUNTER', 'Counter-proposal'],
])

/** The first event of a text/calendar part (RFC 5545, RFC 5546): what, when, in which zone, where, by whom. */
export function calendarBlocks(text: string): Block[] {
  const lines = text
    .slice(0, maxLength)
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
  const start = lines.findIndex((line) => /^BEGIN:VEVENT\s*$/i.test(line))
  if (start < 0) return []
  const method = properties(lines.slice(0, start)).get('METHOD')?.value.trim().toUpperCase() ?? ''
  const event = properties(eventLines(lines.slice(start + 1)))
  const value = (name: string) => unescapeText(event.get(name)?.value ?? '')
  const begin = event.get('DTSTART')
  const end = event.get('DTEND')
  const when = [begin, end].filter((each) => each !== undefined).map(timeText)
  return [
    entry(methods.get(method) ?? 'Event', value('SUMMARY')),
    entry('When', when.join(' – ') + (event.has('RRULE') ? ' (repeats)' : '')),
    entry('Where', value('LOCATION')),
    entry('Organiser', personText(event.get('ORGANIZER'))),
  ].flat()
}

function entry(name: string, value: string): Block[] {
  if (value.trim() === '') return []
  const label = `${name}: `
  return [
    {
      kind: 'paragraph',
      quote: 0,
      rest: ' '.repeat(label.length),
      spans: [
        { text: label, role: 'header-name' },
        { text: displaySafe(value), role: 'header-value' },
      ],
    },
  ]
}

/** Up to the end of the event, without the alarms in it. */
function eventLines(lines: readonly string[]): string[] {
  const end = lines.findIndex((line) => /^(?:END:VEVENT|BEGIN:)/i.test(line))
  return lines.slice(0, end < 0 ? lines.length : end)
}

function properties(lines: readonly string[]): Map<string, Property> {
  const found = new Map<string, Property>()
  for (const line of lines) {
    const match = /^([\w-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/.exec(line.slice(0, 4000))
    const name = match?.[1]?.toUpperCase()
    if (name && !found.has(name)) found.set(name, { parameters: match?.[2] ?? '', value: match?.[3] ?? '' })
  }
  return found
}

/** `TZID=Europe/Madrid:20250617T140000` as `2025-06-17 14:00 Europe/Madrid`. */
function timeText(property: Property): string {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d{0,2}(Z)?)?/.exec(property.value.trim())
  if (!match) return property.value
  const [, year, month, day, hour, minute, utc] = match
  const zone = utc ? 'UTC' : /;TZID="?([^";:]+)/i.exec(property.parameters)?.[1]
  const time = hour === undefined ? '' : ` ${hour}:${minute}`
  return `${year}-${month}-${day}${time}${zone ? ` ${zone}` : ''}`
}

function personText(property: Property | undefined): string {
  if (!property) return ''
  const name = /;CN=(?:"([^"]*)"|([^";:]*))/i.exec(property.parameters)
  const address = property.value.replace(/^mailto:/i, '').trim()
  const plain = name?.[1] ?? name?.[2]
  return plain ? `${plain} <${address}>` : address
}

function unescapeText(value: string): string {
  return value.replace(/\\([nN,;\\])/g, (_, character: string) =>
    character.toLowerCase() === 'n' ? ' ' : character,
  )
}
