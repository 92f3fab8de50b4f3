import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { conformanceTable, summarise } from './report.ts'
import { ResultCollector } from './results.ts'
import type { TestResult } from './results.ts'
import { requirementRows } from './rows.ts'
import type { RequirementRow } from './rows.ts'
import { citedRows, isProven, judge, serversOf } from './verdict.ts'

const folders = ['/project/dist/test', '/project/test']
const first = 'wp-one'
const second = 'wp-two'
const rows: readonly RequirementRow[] = [
  { id: first, text: 'does one thing', proof: 'any' },
  { id: second, text: 'does another', proof: 'any' },
]

type Outline = readonly ['start' | 'pass' | 'fail', number, string, object?]

/** Results of a run with these events, all of `unit/some.test.ts`. */
function collect(events: readonly Outline[]): readonly TestResult[] {
  const collector = new ResultCollector(...folders)
  for (const [type, nesting, name, more] of events)
    collector.add({
      type: `test:${type}`,
      data: { name, nesting, file: '/project/test/unit/some.test.ts', ...more },
    })
  return collector.results
}

const suite = { details: { type: 'suite' } }

function result(title: string, change: Partial<TestResult> = {}): TestResult {
  return { titles: [title], file: 'unit/some.test.js', outcome: 'pass', ...change }
}

describe('the results of a run', () => {
  test('name a test after the suites around it, which are no tests themselves', () => {
    const results = collect([
      ['start', 0, 'outer'],
      ['start', 1, 'inner'],
      ['start', 2, 'one'],
      ['pass', 2, 'one'],
      ['pass', 1, 'inner', suite],
      ['start', 1, 'two'],
      ['fail', 1, 'two'],
      ['fail', 0, 'outer', suite],
      ['start', 0, 'alone'],
      ['pass', 0, 'alone'],
    ])
    assert.deepEqual(
      results.map(({ titles, outcome }) => [...titles, outcome].join(' ')),
      ['outer inner one pass', 'outer two fail', 'outer fail', 'alone pass'],
    )
    assert.ok(results.every(({ file }) => file === 'unit/some.test.ts'))
  })

  test('take what was skipped or is still to do for neither passed nor failed', () => {
    const results = collect([
      ['start', 0, 'skipped'],
      ['pass', 0, 'skipped', { skip: 'no server' }],
      ['start', 0, 'whole suite'],
      ['pass', 0, 'whole suite', { ...suite, skip: true }],
      ['start', 0, 'to do'],
      ['fail', 0, 'to do', { todo: true }],
    ])
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['skip', 'skip', 'skip'],
    )
  })

  test('leave out events that tell of no test', () => {
    const collector = new ResultCollector(...folders)
    collector.add({ type: 'test:diagnostic', data: { message: 'pass 3', nesting: 0 } })
    collector.add({ type: 'test:pass', data: undefined })
    assert.deepEqual(collector.results, [])
  })

  test('name the file below the tests, as compiled or as its source map tells', () => {
    const collector = new ResultCollector(...folders)
    for (const file of ['/project/dist/test/servers/a.test.js', '/project/test/servers/a.test.ts'])
      collector.add({ type: 'test:fail', data: { name: file, nesting: 0, file } })
    assert.deepEqual(
      collector.results.map(({ file }) => file),
      ['servers/a.test.js', 'servers/a.test.ts'],
    )
  })
})

describe('a title', () => {
  test('cites rows in parentheses, several of them, with letters or without', () => {
    const ids = ['2683-3.4.3b', '2180-x', '1176-cache', '2180-4.1.1']
    assert.deepEqual(citedRows([`of Dovecot (${ids[3]})`, `goes on (${ids.slice(0, 3).join(', ')}).`]), [
      ids[3],
      ...ids.slice(0, 3),
    ])
    assert.deepEqual(citedRows(['RFC 2683 in 1998-2026, 12683-3']), [])
  })

  test('names the server where the folder does not', () => {
    assert.deepEqual(serversOf(result('x', { file: 'unit/sync/a.test.js' })), ['unit'])
    assert.deepEqual(serversOf(result('Dovecot', { file: 'protocol/a.test.js' })), ['scripted'])
    assert.deepEqual(serversOf(result('x', { file: 'screen/a.test.js' })), ['screen'])
    assert.deepEqual(serversOf(result('x of GNU Mailutils', { file: 'servers/a.test.js' })), ['Mailutils'])
    assert.deepEqual(serversOf(result('x', { titles: ['on Cyrus', 'x'], file: 'support/all.js' })), ['Cyrus'])
    assert.deepEqual(serversOf(result('x', { file: 'servers/courier.test.js' })), ['Courier'])
    assert.deepEqual(serversOf(result('x', { file: 'servers/a.test.js' })), ['unnamed'])
  })
})

describe('the verdict', () => {
  test('is good when every row has a test that passed', () => {
    const verdict = judge(rows, [result(`both (${first}, ${second})`)])
    assert.ok(isProven(verdict))
    assert.match(summarise(verdict), /^2 of 2 /)
  })

  test('takes a row from the title of a suite', () => {
    assert.ok(isProven(judge(rows, [result('', { titles: [`(${first})`, `deep (${second})`] })])))
  })

  test('names the row without a test, and the one whose tests were all skipped', () => {
    const verdict = judge(rows, [result(`(${first})`, { outcome: 'skip' })])
    assert.ok(!isProven(verdict))
    assert.deepEqual(
      verdict.rows.map(({ lack }) => lack),
      ['only skipped tests (1)', 'no test'],
    )
  })

  test('is bad when one of the tests of a row failed, though others passed', () => {
    const verdict = judge(rows, [result(`(${first}, ${second})`), result(`(${first})`, { outcome: 'fail' })])
    assert.ok(!isProven(verdict))
    assert.equal(verdict.rows[0]?.lack, '1 failed')
  })

  test('is bad when a test cites a row that does not exist, and says which', () => {
    const verdict = judge(rows, [result(`(${first}, ${second})`), result('lost (wp-three)')])
    assert.ok(!isProven(verdict))
    assert.match(conformanceTable(verdict), /no such row: wp-three in "lost /)
  })

  test('wants a real server, or all of them, where the row says so', () => {
    const onServer = (server: string) =>
      result(`on ${server} (${first}, ${second})`, { file: 'servers/a.test.js' })
    const strict: readonly RequirementRow[] = [
      { id: first, text: '', proof: 'real' },
      { id: second, text: '', proof: 'every' },
    ]
    const lacks = (results: readonly TestResult[]) => judge(strict, results).rows.map(({ lack }) => lack)
    assert.deepEqual(lacks([result(`(${first}, ${second})`)]), [
      'no real server',
      'not against Dovecot, Cyrus, Courier, Mailutils',
    ])
    assert.deepEqual(lacks([onServer('Cyrus')]), [undefined, 'not against Dovecot, Courier, Mailutils'])
    assert.deepEqual(lacks(['Cyrus', 'Courier', 'Dovecot', 'Mailutils'].map(onServer)), [
      undefined,
      undefined,
    ])
  })
})

test('the table is aligned, and what is missing stands last', () => {
  const [head = '', proven = '', missing = ''] = conformanceTable(
    judge(rows, [result(`(${second})`, { file: 'protocol/a.test.js' })]),
  ).split('\n')
  assert.match(proven, /^wp-two {2}1 +pass +scripted {2}does another$/)
  assert.match(missing, /^wp-one {2}0 +MISSING: no test {2}- +does one thing$/)
  assert.equal(head.indexOf('verdict'), proven.indexOf('pass'))
  assert.equal(head.indexOf('verdict'), missing.indexOf('MISSING'))
})

test('every row of the requirements is there once', () => {
  const ids = requirementRows.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(citedRows([ids.join(' ')]), ids)
})
