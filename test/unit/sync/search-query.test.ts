import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import compile from 'imapflow/lib/handler/imap-compiler.js'
import type { CommandToken } from '../../../src/imap/imapflow-internals.ts'
import { searchTokens } from '../../../src/imap/search-line.ts'
import type { SearchTerm } from '../../../src/imap/session.ts'
import { parseQuery } from '../../../src/sync/search/parse-query.ts'
import { queryKeys } from '../../../src/sync/search/query-keys.ts'
import { searchedMessage, today as now, meantQuery } from '../../support/search-arbitrary.ts'
import { readCriteria } from '../../support/search-model.ts'

function criteriaOf(query: string): readonly SearchTerm[] {
  const parsed = parseQuery(query, now)
  assert.equal(parsed.kind, 'query', `${query}: ${JSON.stringify(parsed)}`)
  return parsed.kind === 'query' ? parsed.criteria : []
}

type Node = Extract<Parameters<typeof compile>[0]['attributes'], readonly unknown[]>[number]

function mutable(token: CommandToken): Node {
  if (isList(token)) return token.map(mutable)
  const { type, value } = token
  return { type, value: typeof value === 'string' ? value : Buffer.from(value) }
}

function isList(token: CommandToken): token is readonly CommandToken[] {
  return Array.isArray(token)
}

/** The command line without its literals, each of which is `{n}`. */
function lineOf(criteria: readonly SearchTerm[]): string {
  const compiled: unknown = compile(
    { tag: 'A1', command: 'UID SEARCH', attributes: searchTokens(criteria).map(mutable) },
    { asArray: true },
  )
  assert.ok(Array.isArray(compiled))
  // After each literal's mark, the next piece begins with the literal.
  let skip = 0
  return compiled
    .map((piece: Buffer) => {
      const rest = piece.subarray(skip).toString('latin1')
      skip = Number(/\{(\d+)\}\r\n$/.exec(rest)?.[1] ?? 0)
      return rest.replace(/\r\n$/, '')
    })
    .join('')
    .replace(/^A1 UID SEARCH /, '')
}

describe('the query language', () => {
  const meanings: readonly (readonly [query: string, line: string])[] = [
    ['plans', 'TEXT "plans"'],
    ['two words', 'TEXT "two" TEXT "words"'],
    ['"two words"', 'TEXT "two words"'],
    [String.raw`"a \"b\" \\ c"`, String.raw`TEXT "a \"b\" \\ c"`],
    ['from:ana TO:bob cc:eve bcc:li', 'FROM "ana" TO "bob" CC "eve" BCC "li"'],
    ['subject:"contract draft" body:x text:y', 'SUBJECT "contract draft" BODY "x" TEXT "y"'],
    ['list:debian', 'HEADER "List-Id" "debian"'],
    ['header:X-Mailer:mutt', 'HEADER "X-Mailer" "mutt"'],
    ['header:X-Mailer:"mutt 2"', 'HEADER "X-Mailer" "mutt 2"'],
    ['header:List-Id', 'HEADER "List-Id" ""'],
    ['is:unread is:starred is:answered', 'UNSEEN FLAGGED ANSWERED'],
    ['is:read is:draft is:deleted is:any', 'SEEN DRAFT DELETED ALL'],
    ['-is:read -is:answered -is:unread', 'UNSEEN UNANSWERED SEEN'],
    ['-is:starred -is:draft -is:deleted', 'UNFLAGGED UNDRAFT UNDELETED'],
    ['keyword:$Forwarded -keyword:$Junk', 'KEYWORD $Forwarded NOT KEYWORD $Junk'],
    ['has:attachment', 'HEADER "Content-Type" "multipart/mixed"'],
    ['since:yesterday', 'SINCE 19-May-2026'],
    ['since:2026-05-01 before:2026-05', 'SINCE 1-May-2026 BEFORE 1-May-2026'],
    ['on:today', 'ON 20-May-2026'],
    ['on:2026-02', 'SINCE 1-Feb-2026 BEFORE 1-Mar-2026'],
    ['on:2024', 'SINCE 1-Jan-2024 BEFORE 1-Jan-2025'],
    ['on:17-Jul-1996', 'ON 17-Jul-1996'],
    ['since:monday on:wed on:thu', 'SINCE 18-May-2026 ON 20-May-2026 ON 14-May-2026'],
    [
      'since:7d since:2w since:3m since:1y',
      'SINCE 13-May-2026 SINCE 6-May-2026 SINCE 20-Feb-2026 SINCE 20-May-2025',
    ],
    [
      'sent-since:7d sent-before:today sent-on:2026/5/1',
      'SENTSINCE 13-May-2026 SENTBEFORE 20-May-2026 SENTON 1-May-2026',
    ],
    ['larger:1M smaller:20k larger:1.5mb smaller:7', 'LARGER 1000000 SMALLER 20000 LARGER 1500000 SMALLER 7'],
    ['uid:1:200,500:*', 'UID 1:200,500:4294967295'],
    ['-plans', 'NOT TEXT "plans"'],
    ['--plans', 'TEXT "plans"'],
    ['NOT plans AND x', 'NOT TEXT "plans" TEXT "x"'],
    ['-(a b)', 'NOT (TEXT "a" TEXT "b")'],
    ['-on:2026-05', 'NOT (SINCE 1-May-2026 BEFORE 1-Jun-2026)'],
    ['a or b', 'OR TEXT "a" TEXT "b"'],
    ['a OR b c', 'OR TEXT "a" TEXT "b" TEXT "c"'],
    ['a or b or c', 'OR OR TEXT "a" TEXT "b" TEXT "c"'],
    ['(a b) or (c d)', 'OR (TEXT "a" TEXT "b") (TEXT "c" TEXT "d")'],
    ['((a)) (b (c d))', 'TEXT "a" TEXT "b" TEXT "c" TEXT "d"'],
    ['"or" 12:30 a-b "from:x"', 'TEXT "or" TEXT "12:30" TEXT "a-b" TEXT "from:x"'],
    ['müde', 'TEXT {5}'],
    // e and a combining accent are one letter.
    ['cafe\u0301', 'TEXT {5}'],
  ]
  for (const [query, line] of meanings)
    test(`${query} → ${line} (wp-search)`, () => assert.equal(lineOf(criteriaOf(query)), line))

  test('every search key of RFC 9051 §6.4.4 can be said, but for sequence numbers; UNKEYWORD is NOT KEYWORD (wp-search)', () => {
    const keys = [
      'ALL ANSWERED BCC BEFORE BODY CC DELETED DRAFT FLAGGED FROM HEADER KEYWORD LARGER NOT ON OR SEEN SENTBEFORE',
      'SENTON SENTSINCE SINCE SMALLER SUBJECT TEXT TO UID UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN',
    ]
    const lines = meanings.map(([query]) => ` ${lineOf(criteriaOf(query))} `).join('')
    for (const key of keys.join(' ').split(' ')) assert.ok(lines.includes(` ${key} `), key)
  })

  const errors: readonly (readonly [query: string, position: number, message: RegExp])[] = [
    ['', 0, /something to look for is missing/],
    ['frm:ana', 0, /no key "frm:"; did you mean "from:"/],
    ['x http://example.org', 2, /no key "http:".* In quotes it is a word/],
    ['is:unred', 3, /did you mean is:unread\?/],
    ['is:nice', 3, /is: takes unread, unseen/],
    ['has:wings', 4, /has: takes attachment/],
    ['from:', 5, /from: takes a word/],
    ['from: ana', 5, /from: takes a word/],
    ['since:2026-02-30', 6, /since: takes today/],
    ['before:soon', 7, /before: takes today/],
    ['since:9999y', 6, /since: takes today/],
    ['larger:big', 7, /larger: takes a size/],
    ['larger:5g', 7, /larger: takes a size/],
    ['uid:0', 4, /uid: takes/],
    ['uid:4294967296', 4, /uid: takes/],
    ['keyword:a(b', 9, /parenthesis is not closed/],
    ['keyword:a*', 8, /keyword: takes/],
    ['a "b c', 2, /quote is not closed/],
    ['""', 0, /missing/],
    ['a (b or c', 2, /parenthesis is not closed/],
    ['a) b', 1, /no parenthesis is open/],
    ['a ()', 3, /missing/],
    ['or a', 0, /between two things/],
    ['a or', 4, /missing/],
    ['a or or b', 5, /between two things/],
    ['a AND', 5, /missing/],
    ['a - b', 2, /right before/],
    [`${'('.repeat(21)}a${')'.repeat(21)}`, 20, /nested too deep/],
    ['word '.repeat(150), 750, /too much for one search/],
    ['w'.repeat(2001), 2000, /too much for one search/],
  ]
  for (const [query, position, message] of errors) {
    test(`${query.slice(0, 30)} is wrong at ${position} (wp-search)`, () => {
      const parsed = parseQuery(query, now)
      assert.ok(parsed.kind === 'error', query)
      assert.equal(parsed.error.position, position)
      assert.match(parsed.error.message, message)
    })
  }

  test('the last day of a month, months before, is the last day of that month', () => {
    const parsed = parseQuery('since:1m', new Date(2026, 2, 31, 23))
    assert.ok(parsed.kind === 'query')
    assert.equal(lineOf(parsed.criteria), 'SINCE 28-Feb-2026')
  })
})

/** Pieces of queries, so that most texts are nearly right. */
const piece = fc.oneof(
  fc.constantFrom(
    '(',
    ')',
    '"',
    '-',
    ' ',
    ' or ',
    'OR',
    ' AND ',
    'NOT ',
    '\\',
    ':',
    'from:',
    'is:',
    'since:',
    'x',
    'ü',
  ),
  fc.constantFrom(...queryKeys.keys()).map((name) => `${name}:`),
  fc.constantFrom(
    'unread',
    '7d',
    '2026-05',
    '1M',
    'attachment',
    '"a b"',
    '$x',
    '1:3',
    'List-Id:x',
    '\0',
    '\r\n',
    '\ud800',
  ),
  fc.string({ maxLength: 4, unit: 'binary' }),
)
const anyText = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 3000, size: 'max' }),
)

describe('any text', () => {
  test('is understood, or is wrong at a character of it; what is sent is well formed and short (wp-search, 2683-3.2.1.5, 2683-3.4.1)', () => {
    let understood = 0
    const property = fc.property(anyText, (text) => {
      const parsed = parseQuery(text, now)
      if (parsed.kind === 'error') {
        const { position, message } = parsed.error
        assert.ok(position >= 0 && position <= text.length && message !== '', `${position}: ${message}`)
        return
      }
      understood++
      const line = lineOf(parsed.criteria)
      assert.ok(line.length <= 880, `${line.length} octets`)
      assert.doesNotMatch(line, /[^\x20-\x7e]/)
      assertGrammar(line)
    })
    fc.assert(property, { numRuns: 5000 })
    assert.ok(understood > 500, `${understood} of the texts are queries`)
  })

  test('is sent in a line of bounded length, how long its words may be (2683-3.2.1.5)', () => {
    const words = fc.array(
      fc.tuple(fc.constantFrom('', 'from:', '-', 'list:'), fc.integer({ min: 1, max: 400 })),
      {
        minLength: 1,
        maxLength: 40,
      },
    )
    const property = fc.property(words, (sizes) => {
      const parsed = parseQuery(sizes.map(([prefix, size]) => prefix + 'w'.repeat(size)).join(' '), now)
      if (parsed.kind === 'error') assert.match(parsed.error.message, /too much/)
      else assert.ok(lineOf(parsed.criteria).length <= 880)
    })
    fc.assert(property, { numRuns: 500 })
  })
})

/** search-key *(SP search-key) of RFC 9051 §9, as far as Postern uses it. Fails where a line is something else. */
function assertGrammar(line: string): void {
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    const sticky = new RegExp(pattern.source, 'y')
    sticky.lastIndex = at
    const [found] = sticky.exec(line) ?? []
    at += found?.length ?? 0
    return found
  }
  const must = (pattern: RegExp) => take(pattern) ?? assert.fail(`${pattern} at ${at} of ${line}`)
  const string = / (?:"(?:[^"\\]|\\["\\])*"|\{\d+\})/
  const key = (): void => {
    if (take(/\(/) !== undefined) {
      do key()
      while (take(/ /) !== undefined)
      must(/\)/)
      return
    }
    const name = must(/[A-Z]+/)
    if (/^(?:UN)?(?:ANSWERED|DELETED|DRAFT|FLAGGED|SEEN)$|^ALL$/.test(name)) return
    if (name === 'NOT' || name === 'OR') {
      must(/ /)
      key()
      if (name === 'NOT') return
      must(/ /)
      key()
    } else if (/^(?:UN)?KEYWORD$/.test(name)) must(/ [^\x00-\x20(){%*"\\\]\x7f]+/)
    else if (/^(?:SENT)?(?:BEFORE|ON|SINCE)$/.test(name)) must(/ \d{1,2}-[A-Z][a-z]{2}-\d{4}/)
    else if (/^(?:LARGER|SMALLER)$/.test(name)) must(/ \d{1,10}(?!\d)/)
    else if (name === 'UID') must(/ [\d*:,]+/)
    else {
      assert.match(name, /^(?:BCC|BODY|CC|FROM|HEADER|SUBJECT|TEXT|TO)$/)
      must(string)
      if (name === 'HEADER') must(string)
    }
  }
  do key()
  while (take(/ /) !== undefined)
  assert.equal(at, line.length, `${line} ends at ${at}`)
}

test('two contraries are none, also where one key is wanted (wp-search)', () => {
  assert.equal(lineOf(criteriaOf('-(-((a b))) or c')), 'OR (TEXT "a" TEXT "b") TEXT "c"')
})

test('finds what its author means, by the meaning of the IMAP keys that are sent (wp-search)', () => {
  let compared = 0
  const property = fc.property(
    meantQuery,
    fc.array(searchedMessage, { maxLength: 12 }),
    ({ text, fits }, messages) => {
      const parsed = parseQuery(text, now)
      if (parsed.kind === 'error') {
        assert.match(parsed.error.message, /too much/)
        return
      }
      compared++
      const found = readCriteria(parsed.criteria)
      for (const each of messages) assert.equal(found(each), fits(each), `${text} on ${JSON.stringify(each)}`)
    },
  )
  fc.assert(property, { numRuns: 3000 })
  assert.ok(compared > 1500, `${compared} queries were compared`)
})
