import type { DemoMessage } from '../mailbox.ts'
import type { Calendar } from './calendar.ts'
import { letter, verbatim } from './compose.ts'
import { gull, nana, robin, robot, tideOffice } from './people.ts'

const failures = [
  ['main is red: 3 tests failed', 'tide/neap.test.ts', 'expected 04:12, got 04:11'],
  ['main is green again', '', ''],
  ['nightly: lint found 2 problems', 'src/port/mooring.ts', "'bollard' is defined but never used"],
  ['pull request 218: all checks passed', '', ''],
  ['main is red: 1 test failed', 'chart/datum.test.ts', 'the sea is 2 cm higher than the fixture'],
  ['main is green again', '', ''],
  ['nightly: build took 41 s, was 38 s', '', ''],
  ['release 2.4.0 published', '', ''],
  ['pull request 223: 1 check failed', 'docs/moon.md', 'link to the moon is broken (404)'],
  ['pull request 223: all checks passed', '', ''],
  ['main is red: 12 tests failed', 'time/leap-second.test.ts', 'February has 28 days, says the fixture'],
  ['main is green again', '', ''],
] as const

/** Build reports: the newest one is unseen. */
export function buildReports(calendar: Calendar): DemoMessage[] {
  return failures.map(([title, file, message], index) => {
    const build = 1408 - index
    const commit = ((build * 2_654_435_761) >>> 0).toString(16).padStart(8, '0')
    const details =
      file === '' ? 'Nothing to do. Have a biscuit.' : `  ${file}\n    ${message}\n\nBlame is not computed.`
    return letter({
      from: robot,
      subject: `[ci] ${title}`,
      at: index === 0 ? calendar.ago(124) : calendar.at(index * 2, 3 + (index % 5) * 3, (index * 17) % 60),
      flags: index === 0 ? [] : ['\\Seen'],
      fields: ['Auto-Submitted: auto-generated', `X-Build: ${build}`],
      body: `Build ${build} of keel at ${commit}\n\n${details}\n\nhttps://build.example.com/keel/${build}\n`,
    })
  })
}

const seas = ['calm', 'smooth', 'slight', 'moderate', 'rough', 'slight, then rather cross'] as const
const remarks = [
  'Good day for washing.',
  'Seals on the north side.',
  'Keep a hand on your hat.',
  'The causeway is dry for two hours less than you think.',
  'Fog until the bakery opens.',
  'Northern lights are possible; so is cloud.',
] as const

/** Forecasts of the tide office, one each morning. */
export function forecasts(calendar: Calendar, days: number): DemoMessage[] {
  return Array.from({ length: days }, (_, index) => {
    const at = calendar.at(index, 4, 30)
    // The tide comes some fifty minutes later each day.
    const minutes = (((days - index) * 50) % 745) + 40
    const time = (from: number): string =>
      `${String(Math.floor((from % 1440) / 60)).padStart(2, '0')}:${String(from % 60).padStart(2, '0')}`
    const sea = seas[(index * 5) % seas.length] ?? 'calm'
    return letter({
      from: tideOffice,
      subject: `Tides at Port Lorne, ${at.toUTCString().slice(0, 11)}: sea ${sea}`,
      at,
      flags: index === 0 ? [] : ['\\Seen'],
      fields: ['List-Id: Daily tides <daily.tides.example.org>', 'Precedence: bulk'],
      body: `High water  ${time(minutes)}  ${(4.1 + (index % 7) * 0.2).toFixed(1)} m
Low water   ${time(minutes + 372)}  ${(0.6 + (index % 5) * 0.1).toFixed(1)} m
High water  ${time(minutes + 745)}  ${(4 + (index % 7) * 0.2).toFixed(1)} m

Wind ${['SW', 'W', 'NW', 'S'][index % 4]} ${3 + (index % 4)}, sea ${sea}.

${remarks[index % remarks.length]}
`,
    })
  })
}

/** A meeting, as calendars send it. */
export function invitation(calendar: Calendar): DemoMessage {
  const start = new Date(calendar.now.getTime() + 3 * 86_400_000)
  const day = start.toISOString().slice(0, 10).replaceAll('-', '')
  const event = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Calendar//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:trust-meeting-${day}@trust.example.org
DTSTAMP:${day}T080000Z
DTSTART:${day}T180000Z
DTEND:${day}T193000Z
SUMMARY:Lighthouse trust: autumn meeting
LOCATION:Oil store, Lorne Point (bring a chair)
ORGANIZER;CN=Nana Osei:mailto:${nana.address}
ATTENDEE;CN=Robin Vale;RSVP=TRUE:mailto:${robin.address}
END:VEVENT
END:VCALENDAR
`
  return letter({
    from: nana,
    subject: 'Invitation: Lighthouse trust, autumn meeting',
    at: calendar.at(2, 15, 10),
    flags: [],
    body: verbatim('text/calendar; charset=utf-8; method=REQUEST', event),
  })
}

const issues = [
  [
    'Harbour master refuses to be photographed',
    'The bell is back',
    'Letters: in defence of the second roundabout',
  ],
  ['Record crab released after apology', 'What the dredger found', 'Recipe: seaweed, and what to do instead'],
  [
    'Ferry timetable "aspirational", court hears',
    'A walk in eleven gates',
    'Crossword: the answer to 7 down was wrong',
  ],
  ['Lamp to shine again by midsummer', 'The last rope maker', 'Small ads: one oar, hardly used'],
] as const

/** A weekly newsletter in plain text. */
export function newsletters(calendar: Calendar): DemoMessage[] {
  return issues.map(([first, second, third], index) =>
    letter({
      from: gull,
      subject: `The Gull, no. ${612 - index}: ${first}`,
      at: calendar.at(index * 7 + 2, 6, 0),
      flags: index === 0 ? [] : ['\\Seen'],
      fields: [
        'List-Id: The Gull Weekly <weekly.news.example.com>',
        'List-Unsubscribe: <https://news.example.com/unsubscribe/robin>',
      ],
      body: `THE GULL: all the news that fits the wrapping

1. ${first}
2. ${second}
3. ${third}

Read on at https://news.example.com/${612 - index}

Weather: see window. To unsubscribe, answer with the word ENOUGH.`,
    }),
  )
}
