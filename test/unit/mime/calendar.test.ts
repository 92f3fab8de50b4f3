import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import ICAL from 'ical.js'
import { calendarBlocks } from '../../../src/mime/calendar.ts'
import { ruleText } from '../../../src/mime/calendar-rule.ts'
import { namedZone, offsetAt, readWallTime, zoneOfLines } from '../../../src/mime/calendar-zone.ts'
import { contentLines } from '../../../src/mime/content-lines.ts'
import { cpuSince } from '../../support/cpu-time.ts'
import { textLines } from '../../support/mail.ts'

/** Outlook's own name and rules for the zone of Berlin, summer time in both halves of the year. */
const outlookZone = `BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
`
const calendar = (method: string, body: string) =>
  `BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:${method}\n${body}END:VCALENDAR\n`
const event = (...lines: string[]) => `BEGIN:VEVENT\n${lines.join('\n')}\nEND:VEVENT\n`
const shown = (text: string, zone = 'Europe/Madrid') => textLines(calendarBlocks(text, zone), 200)

describe('an invitation', () => {
  test('when in its zone and here, where, by whom, who comes, what about', () => {
    const text = calendar(
      'REQUEST',
      outlookZone +
        event(
          'SUMMARY:Review\\, autumn',
          'DTSTART;TZID=W. Europe Standard Time:20251021T090000',
          'DTEND;TZID=W. Europe Standard Time:20251021T103000',
          'LOCATION:Room 4\\; second floor',
          'ORGANIZER;CN="Ruiz, Ana":mailto:ana@example.org',
          'ATTENDEE;CN=Li Wei;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:li@example.net',
          'ATTENDEE;CN=marta@example.com;PARTSTAT=NEEDS-ACTION;ROLE=OPT-PARTICIPANT;RSVP=TRUE:',
          ' mailto:marta@example.com',
          'ATTENDEE;PARTSTAT=DECLINED:MAILTO:jo@example.com',
          'X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example.com/j/1',
          'STATUS:TENTATIVE',
          'DESCRIPTION:First line\\nSecond line',
        ),
    )
    assert.deepEqual(shown(text, 'America/New_York'), [
      'Invitation: Review, autumn',
      'When: Tue 21 Oct 2025 09:00 – 10:30 (W. Europe Standard Time)',
      'Local time: Tue 21 Oct 2025 03:00 – 04:30 (America/New_York)',
      'Where: Room 4; second floor',
      'Join: https://teams.example.com/j/1',
      'Organiser: Ruiz, Ana <ana@example.org>',
      'Attendees: Li Wei <li@example.net> (accepted), marta@example.com (optional, no answer), jo@example.com (declined)',
      'Status: tentative',
      'Description: First line Second line',
    ])
    assert.ok(!shown(text, 'Europe/Berlin').some((line) => line.startsWith('Local time')))
  })
  test('a task is one', () => {
    const text =
      'BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTODO\nSUMMARY:Paint the door\nDUE;VALUE=DATE:20260630\nSTATUS:NEEDS-ACTION\nEND:VTODO\nEND:VCALENDAR'
    assert.deepEqual(shown(text), ['Task: Paint the door', 'Due: Tue 30 Jun 2026, all day'])
  })
  test('what Apple and Google write: a path for an address, lines of a place, a passage of its own', () => {
    const text = calendar(
      'REQUEST',
      event(
        'SUMMARY:Party',
        'LOCATION:3 Mill Lane\\nLeeds\\, England',
        'ATTENDEE;CN=Ana;EMAIL=ana@example.org:/aMTIz/principal/',
        'DESCRIPTION:Come\\n\\n-::~:~::~:~:~:~::~:~::-\\nJoin: https://meet.example/x\\n-::~:~::~:~::-',
      ),
    )
    assert.deepEqual(shown(text), [
      'Invitation: Party',
      'Where: 3 Mill Lane, Leeds, England',
      'Attendees: Ana <ana@example.org> (no answer)',
      'Description: Come',
    ])
  })
  test('UTC, no zone, a zone by name, a zone nobody knows, two zones', () => {
    const when = (...lines: string[]) => shown(calendar('PUBLISH', event('SUMMARY:x', ...lines))).slice(1)
    assert.deepEqual(when('DTSTART:20250701T090000Z', 'DTEND:20250701T100000Z'), [
      'When: Tue 1 Jul 2025 09:00 – 10:00 (UTC)',
      'Local time: Tue 1 Jul 2025 11:00 – 12:00 (Europe/Madrid)',
    ])
    assert.deepEqual(when('DTSTART:20250701T090000', 'DTEND:20250702T100000'), [
      'When: Tue 1 Jul 2025 09:00 – Wed 2 Jul 2025 10:00',
    ])
    assert.deepEqual(when('DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Tokyo:20250701T090000'), [
      'When: Tue 1 Jul 2025 09:00 (Asia/Tokyo)',
      'Local time: Tue 1 Jul 2025 02:00 (Europe/Madrid)',
    ])
    assert.deepEqual(when('DTSTART;TZID=Nowhere:20250701T090000'), ['When: Tue 1 Jul 2025 09:00 (Nowhere)'])
    assert.deepEqual(
      when('DTSTART;TZID=Europe/Madrid:20250701T090000', 'DTEND;TZID=America/New_York:20250701T110000'),
      ['When: Tue 1 Jul 2025 09:00 (Europe/Madrid) – Tue 1 Jul 2025 11:00 (America/New_York)'],
    )
  })
  test('whole days, and a duration', () => {
    const when = (...lines: string[]) => shown(calendar('PUBLISH', event('SUMMARY:x', ...lines)))[1]
    assert.equal(when('DTSTART;VALUE=DATE:20250701'), 'When: Tue 1 Jul 2025, all day')
    assert.equal(when('DTSTART:20250701', 'DTEND:20250702'), 'When: Tue 1 Jul 2025, all day')
    assert.equal(when('DTSTART:20250701', 'DTEND:20250704'), 'When: Tue 1 Jul 2025 – Thu 3 Jul 2025')
    assert.equal(
      when('DTSTART:20250701T230000', 'DURATION:PT1H30M'),
      'When: Tue 1 Jul 2025 23:00 – Wed 2 Jul 2025 00:30',
    )
    assert.equal(when('DTSTART:20250701', 'DURATION:P2D'), 'When: Tue 1 Jul 2025 – Wed 2 Jul 2025')
  })
  test('cancelled, by its method or by its status', () => {
    assert.equal(shown(calendar('CANCEL', event('SUMMARY:Lunch')))[0], 'Cancelled: Lunch')
    assert.equal(
      shown(calendar('REQUEST', event('SUMMARY:Lunch', 'STATUS:CANCELLED')))[0],
      'Cancelled: Lunch',
    )
  })
  test('an answer says who answered what', () => {
    const text = calendar(
      'REPLY',
      event('SUMMARY:Lunch', 'ATTENDEE;CN=Li Wei;PARTSTAT=ACCEPTED:mailto:li@example.net', 'COMMENT:Gladly'),
    )
    assert.deepEqual(shown(text), [
      'Answer to an invitation: Lunch',
      'Answer: Li Wei <li@example.net>: accepted',
      'Comment: Gladly',
    ])
  })
  test('one of a series, and the dates that are left out', () => {
    const text = calendar(
      'REQUEST',
      event(
        'SUMMARY:Class',
        'DTSTART:20250701T090000',
        'RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20250903T090000Z',
        'EXDATE:20250708T090000,20250710T090000',
        'RECURRENCE-ID:20250703T090000',
      ),
    )
    assert.deepEqual(shown(text).slice(2), [
      'Repeats: every week on Tuesday and Thursday, until Wed 3 Sep 2025; not on Tue 8 Jul 2025 09:00, Thu 10 Jul 2025 09:00',
      'Only: the one of Thu 3 Jul 2025 09:00',
    ])
  })
  test('many attendees and many events are counted', () => {
    const guests = Array.from(
      { length: 50 },
      (_, index) => `ATTENDEE;PARTSTAT=ACCEPTED:mailto:g${index}@example.org`,
    )
    const lines = shown(calendar('REQUEST', event('SUMMARY:x', ...guests).repeat(7)))
    assert.match(
      lines.join(' '),
      /Attendees: 50 \(50 accepted\): g0@example.org \(accepted\), .* and 30 more/,
    )
    assert.equal(lines.at(-1), 'truncated: 2 more events are not shown')
  })
  test('what the standard does not know is passed over', () => {
    const text = `\ufeff\n\nBEGIN:VCALENDAR\nnonsense\nMETHOD:REQUEST\nBEGIN:VEVENT\nDTSTART:\nDTEND:20259999T999999
SUMMARY;LANGUAGE=en;X:Half a param\nORGANIZER;CN="Ana:mailto:ana@example.org\nBEGIN:VALARM\nDESCRIPTION:alarm`
    assert.deepEqual(shown(text), ['Invitation: Half a param', 'Organiser: Ana <ana@example.org>'])
    assert.deepEqual(shown('no calendar at all'), ['no calendar at all'])
  })
  test('what is hostile is shown as text, within bounds', () => {
    const text = calendar('REQUEST', event('SUMMARY:\x1b[31m\u202eabc', 'LOCATION:a\\nBcc: x'))
    assert.deepEqual(shown(text), ['Invitation: ␛[31m⟨U+202E⟩abc', 'Where: a, Bcc: x'])
    const rule = (value: string) =>
      calendar(
        'REQUEST',
        outlookZone.replaceAll(/RRULE:.*/g, `RRULE:${value}`) +
          event('DTSTART;TZID=W. Europe Standard Time:20250701T090000'),
      )
    const bombs = [
      rule('FREQ=SECONDLY'),
      rule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
      rule('FREQ=YEARLY;INTERVAL=0;BYDAY=99SU'),
      calendar('REQUEST', event('ATTENDEE:a'.concat('\nATTENDEE:mailto:a@example.org'.repeat(60_000)))),
      'BEGIN:VEVENT\n'.repeat(100_000),
      calendar('REQUEST', event(`SUMMARY:x${'\n y'.repeat(400_000)}`)),
      calendar('REQUEST', event(`SUMMARY${';A="'.repeat(200_000)}`)),
      calendar('REQUEST', event(`DESCRIPTION:${'\\'.repeat(900_000)}`)),
      calendar(
        'REQUEST',
        outlookZone.repeat(3000) + event('DTSTART;TZID=W. Europe Standard Time:20250701T090000'),
      ),
    ]
    for (const bomb of bombs) {
      const start = process.cpuUsage()
      assert.ok(shown(bomb).length > 0)
      assert.ok(cpuSince(start) < 1000, `${bomb.slice(0, 200)}: ${cpuSince(start)} ms`)
    }
  })
  test('property: never throws, and every line is safe', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'BEGIN:VEVENT',
        'END:VEVENT',
        'BEGIN:VTIMEZONE',
        'TZID:X',
        'RRULE:FREQ=YEARLY',
        'BEGIN:STANDARD',
      ),
      fc
        .tuple(
          fc.constantFrom(
            'DTSTART',
            'DTEND;TZID=X',
            'DURATION',
            'RRULE',
            'EXDATE',
            'ATTENDEE;CN=',
            'SUMMARY',
            'TZOFFSETTO',
          ),
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.constantFrom('20250701T090000', '00010101', '99991231T235959', '+0100'),
          ),
        )
        .map(([name, value]) => `${name}:${value}`),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        for (const each of shown(lines.join('\n'))) assert.doesNotMatch(each, /[\p{Cc}\p{Cs}]/u)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a zone of its own (RFC 5545 §3.6.5)', () => {
  const rules: [string, string][] = [
    ['Outlook, Berlin', outlookZone],
    [
      'New York since 2007, by days of the month',
      `BEGIN:VTIMEZONE\nTZID:X\nBEGIN:DAYLIGHT\nDTSTART:20070311T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20071104T020000
TZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\nEND:STANDARD\nEND:VTIMEZONE\n`,
    ],
    [
      'Sydney, where summer is over the new year',
      `BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:20080406T030000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1000
RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20081005T020000
TZOFFSETFROM:+1000\nTZOFFSETTO:+1100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n`,
    ],
    [
      'rules that ended, and a single date',
      `BEGIN:VTIMEZONE\nTZID:X\nBEGIN:DAYLIGHT\nDTSTART:19990328T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20050327T010000Z\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:19991031T030000
TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20051030T010000Z\nEND:STANDARD
BEGIN:STANDARD\nDTSTART:20120101T000000\nRDATE:20120101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0300\nEND:STANDARD
END:VTIMEZONE\n`,
    ],
    [
      'India, without any rule',
      `BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0530\nTZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\n`,
    ],
  ]
  // Clock times that come twice or never are anybody's guess: noon is neither.
  const noons = Array.from({ length: 700 }, (_, index) => Date.UTC(2000, 0, 1, 12) + index * 17 * 86_400_000)
  for (const [title, lines] of rules) {
    test(`${title}: as ical.js has it, on 700 days`, () => {
      const offset = zoneOfLines(contentLines(lines).slice(1))
      assert.ok(offset)
      const component = new ICAL.Component(ICAL.parse(lines))
      const oracle = new ICAL.Timezone(component)
      // ical.js knows no time before the first change that is written down.
      const start = title.startsWith('Outlook') ? 0 : Date.UTC(2009, 0)
      for (const noon of noons.filter((time) => time > start)) {
        const time = ICAL.Time.fromDateTimeString(new Date(noon).toISOString().slice(0, 19))
        assert.equal(offset(noon), oracle.utcOffset(time) * 1000, new Date(noon).toISOString())
      }
    })
  }
  test('Outlook, Berlin: as the IANA database has it', () => {
    const offset = zoneOfLines(contentLines(outlookZone).slice(1))
    const berlin = namedZone('Europe/Berlin')
    for (const noon of noons) assert.equal(offset?.(noon), berlin?.(noon))
  })
  test('a zone by its name', () => {
    const summer = Date.UTC(2025, 6, 1, 9)
    assert.equal(namedZone('Europe/Madrid')?.(summer), 2 * 3_600_000)
    assert.equal(namedZone('Asia/Kolkata')?.(summer), 5.5 * 3_600_000)
    assert.equal(namedZone('America/Argentina/Ushuaia')?.(summer), -3 * 3_600_000)
    assert.equal(namedZone('No/Where'), undefined)
    assert.equal(namedZone(''), undefined)
    assert.equal(offsetAt('UTC', summer + 123), 0)
  })
  test('times that are none', () => {
    for (const value of ['', '2025', '20251301', '20250100', '20250101T2561']) {
      assert.equal(readWallTime(value), undefined, value)
    }
    assert.equal(readWallTime('00010101T000000'), Date.parse('0001-01-01T00:00:00Z'))
  })
})

describe('a recurrence in words (RFC 5545 §3.3.10)', () => {
  const cases: [string, string][] = [
    ['FREQ=DAILY', 'every day'],
    ['FREQ=DAILY;COUNT=10', 'every day, 10 times'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', 'every 2 weeks on Monday and Friday'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every week on weekdays'],
    ['FREQ=MONTHLY;BYDAY=-1FR', 'every month on the last Friday'],
    ['FREQ=MONTHLY;BYDAY=2TU,4TU', 'every month on the second Tuesday and the fourth Tuesday'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'every month on the last weekday'],
    ['FREQ=MONTHLY;BYMONTHDAY=15', 'every month on day 15'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', 'every month on the last day'],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=1SU', 'every year on the first Sunday in March'],
    ['FREQ=YEARLY;UNTIL=20300101', 'every year, until 20300101'],
    ['FREQ=DAILY;BYHOUR=9,10', 'every day (by further rules)'],
    ['FREQ=NEVER', ''],
    ['', ''],
  ]
  for (const [rule, words] of cases) {
    test(rule || 'nothing', () =>
      assert.equal(
        ruleText(rule, (value) => value),
        words,
      ),
    )
  }
})
