import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { SearchTerm, SortOrder } from '../../src/imap/session.ts'
import { describeError, isMailFailure } from '../../src/model/error.ts'
import type { MailError } from '../../src/model/error.ts'
import { parseQuery } from '../../src/sync/search/parse-query.ts'
import { runSearch } from '../../src/sync/search/run-search.ts'
import { planSort, sortHere, sortOnServer } from '../../src/sync/search/sort.ts'
import {
  countingUnseen,
  password,
  selecting,
  signingIn,
  startAccount,
  until,
} from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'
import { makeSandbox } from '../support/program.ts'

function criteriaOf(query: string): readonly SearchTerm[] {
  const parsed = parseQuery(query, new Date(2026, 4, 20))
  return parsed.kind === 'query' ? parsed.criteria : assert.fail(parsed.error.message)
}

const noop = `
  C: <tag> NOOP
  S: <tag> OK nothing new
  `

const countingInSets = `
  C: <tag> SEARCH RETURN (MIN COUNT) UNSEEN
  S: * ESEARCH (TAG "A") COUNT 0
  S: <tag> OK searched
  `

/** An account with INBOX open, of nine messages, on a server that says what is in `script` from then on. */
async function openAccount(context: TestContext, script: string, capabilities = ''): Promise<AccountHarness> {
  const counting = capabilities.split(' ').includes('ESEARCH') ? countingInSets : countingUnseen
  const harness = await startAccount(
    context,
    signingIn(capabilities) + selecting('INBOX', 9) + counting + script,
  )
  harness.account.connect()
  const view = await harness.account.open('INBOX')
  await until(() => view.unseen === 0, 'the count')
  return harness
}

const search = ({ account }: AccountHarness, query: string) =>
  runSearch(account.scheduler, 'INBOX', criteriaOf(query))

const sort = ({ account }: AccountHarness, order: SortOrder, query: string) =>
  sortOnServer(account.scheduler, 'INBOX', order, criteriaOf(query))

async function errorOf(promise: Promise<unknown>): Promise<MailError> {
  try {
    await promise
  } catch (thrown) {
    if (isMailFailure(thrown)) return thrown.error
    throw thrown
  }
  return assert.fail('nothing went wrong')
}

describe('the next unseen message', { timeout: 20_000 }, () => {
  test('is one number where the server can say so', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> SEARCH RETURN (MAX) 1:3 UNSEEN
      S: * ESEARCH (TAG "A")
      S: <tag> OK searched
      C: <tag> SEARCH RETURN (MAX) 4:9 UNSEEN
      S: * ESEARCH (TAG "A") MAX 8
      S: <tag> OK searched
      `,
      'ESEARCH',
    )
    assert.equal(await harness.account.view?.nextUnseen(2, 'older', false), 7)
    await harness.server.done()
  })

  test('is looked for in stretches that grow where the server lists all it finds', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> NOOP
      S: * 2000 EXISTS
      S: <tag> OK more
      ${countingUnseen}
      C: <tag> SEARCH 10:509 UNSEEN
      S: * SEARCH
      S: <tag> OK searched
      C: <tag> SEARCH 510:1509 UNSEEN
      S: * SEARCH 1400 700 800
      S: <tag> OK searched
      `,
    )
    const { view, scheduler } = harness.account
    await scheduler.submit({
      key: 'noop',
      priority: 'interactive',
      mailbox: 'INBOX',
      onDisconnect: 'fail',
      run: (session) => session.noop(),
    })
    await until(() => view?.unseen === 0 && view.length === 2000, 'the count')
    assert.equal(await view?.nextUnseen(9, 'newer', false), 699)
    await harness.server.done()
  })

  test('is none where the server names a message that was not asked about', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> SEARCH RETURN (MIN) 4:9 UNSEEN
      S: * ESEARCH (TAG "A") MIN 2
      S: <tag> OK searched
      C: <tag> SEARCH RETURN (MIN) 1:3 UNSEEN
      S: * ESEARCH (TAG "A") MIN 4000000000
      S: <tag> OK searched
      `,
      'ESEARCH',
    )
    assert.equal(await harness.account.view?.nextUnseen(3, 'newer', false), undefined)
    await harness.server.done()
  })
})

describe('a search', { timeout: 20_000 }, () => {
  test('in ASCII names no charset; a NOOP brings what it left out (2683-3.2.3b, 2180-4.3, wp-search)', async (context) => {
    const harness = await openAccount(
      context,
      String.raw`
      C: <tag> UID SEARCH FROM "ana" OR SUBJECT "a \"b\"" NOT (SINCE 1-May-2026 LARGER 1000000)
      S: * SEARCH 7 3
      S: <tag> OK searched
      C: <tag> NOOP
      S: * 2 EXPUNGE
      S: <tag> OK now you know
      `,
    )
    const found = await search(
      harness,
      String.raw`from:ana subject:"a \"b\"" or -(since:2026-05-01 larger:1M)`,
    )
    assert.deepEqual(found, [3, 7])
    await harness.server.done()
    await until(() => harness.account.view?.length === 8, 'the news')
    await harness.server.assertSilent()
  })

  test('with other letters is in UTF-8, its words in literals (2683-3.2.3b, 2683-3.4.2a)', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SEARCH CHARSET UTF-8 FROM "ana" SUBJECT {8}
      S: + go on
      C: zażółć SEEN
      S: * SEARCH 4
      S: <tag> OK searched
      ${noop}`.replace('{8}', `{${Buffer.byteLength('zażółć')}}`),
    )
    assert.deepEqual(await search(harness, 'from:ana subject:zażółć is:read'), [4])
    await harness.server.done()
  })

  test('does not wait for leave to send literals where it needs none (RFC 7888)', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SEARCH CHARSET UTF-8 TEXT {5+}
      C: müde
      S: * SEARCH
      S: <tag> OK searched
      ${noop}`,
      'LITERAL+',
    )
    assert.deepEqual(await search(harness, 'müde'), [])
    await harness.server.done()
  })

  test('goes again in a charset that the server names, if that has the letters (2683-3.2.3b)', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SEARCH CHARSET UTF-8 TEXT {5}
      S: <tag> NO [BADCHARSET (US-ASCII "KOI8-R" ISO-8859-1)] what is that?
      C: <tag> UID SEARCH CHARSET ISO-8859-1 TEXT {4}
      S: + go on
      C: /m.de/
      S: * SEARCH 8
      S: <tag> OK searched
      ${noop}`,
    )
    assert.deepEqual(await search(harness, 'müde'), [8])
    await harness.server.done()
  })

  const refusals: readonly (readonly [what: string, script: string])[] = [
    ['no charset that has them', 'NO [BADCHARSET (US-ASCII ISO-8859-1)] I do not read that'],
    ['BADCHARSET alone', 'NO [BADCHARSET] I do not read that'],
    ['NO alone', 'NO I do not read that'],
    ['BAD', 'BAD I do not read that'],
    [
      'NO to each charset',
      `NO [BADCHARSET (ISO-8859-2)] one moment
       C: <tag> UID SEARCH CHARSET ISO-8859-2 SUBJECT {6}
       S: <tag> NO [BADCHARSET] I do not read that`,
    ],
  ]
  for (const [what, refusal] of refusals) {
    test(`says which words the server cannot search for: ${what} (2683-3.2.3b)`, async (context) => {
      const octets = Buffer.byteLength('zażółć')
      const harness = await openAccount(
        context,
        `
        C: <tag> UID SEARCH CHARSET UTF-8 SUBJECT {${octets}}
        S: <tag> ${refusal}
        C: <tag> UID SEARCH FROM "ana"
        S: * SEARCH 1
        S: <tag> OK searched
        ${noop}`,
      )
      const error = await errorOf(search(harness, 'subject:zażółć from:ana'))
      assert.deepEqual(error, { kind: 'unsearchable', words: ['zażółć'], text: 'I do not read that' })
      assert.match(
        describeError(error),
        /^The server cannot search for "zażółć": leave out what is not ASCII/,
      )
      assert.deepEqual(await search(harness, 'from:ana'), [1], 'the rest can be asked by itself')
      await harness.server.done()
    })
  }

  test('that is refused for another reason is not said again (2683-3.2.3b)', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SEARCH CHARSET UTF-8 TEXT {5}
      S: <tag> NO [LIMIT] not so often
      `,
    )
    const error = await errorOf(search(harness, 'müde'))
    assert.ok(error.kind === 'refused' && error.code === 'LIMIT')
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('is answered by a set where the server can (RFC 4731, 2683-3.3.1a)', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SEARCH RETURN (ALL) SEEN
      S: * ESEARCH (TAG "A7") UID ALL 2,10:13
      S: <tag> OK searched
      ${noop}
      C: <tag> UID SEARCH RETURN (ALL) CHARSET UTF-8 TEXT {5}
      S: + go on
      C: müde
      S: * ESEARCH (TAG "A8") UID
      S: <tag> OK none
      ${noop}
      C: <tag> UID SEARCH RETURN (ALL) UNSEEN
      S: * SEARCH 5 4
      S: <tag> OK the old way
      ${noop}`,
      'ESEARCH',
    )
    assert.deepEqual(await search(harness, 'is:read'), [2, 10, 11, 12, 13])
    assert.deepEqual(await search(harness, 'müde'), [])
    assert.deepEqual(await search(harness, 'is:unread'), [4, 5])
    await harness.server.done()
  })

  test('is answered by a set where the server speaks IMAP4rev2 alone', async (context) => {
    const greeting = `
      S: * OK [CAPABILITY IMAP4rev2] ready
      C: <tag> LOGIN "ana" "${password}"
      S: <tag> OK [CAPABILITY IMAP4rev2] welcome
      `
    const harness = await startAccount(
      context,
      `${greeting}${selecting('INBOX', 9)}${countingInSets}
      C: <tag> UID SEARCH RETURN (ALL) SEEN
      S: * ESEARCH (TAG "A7") UID ALL 3
      S: <tag> OK searched
      ${noop}`,
    )
    harness.account.connect()
    const view = await harness.account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    assert.deepEqual(await search(harness, 'is:read'), [3])
    await harness.server.done()
  })

  test('that finds four billion messages is an error, and takes no memory', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SEARCH RETURN (ALL) SEEN
      S: * ESEARCH (TAG "A7") UID ALL 1:4294967295
      S: <tag> OK searched
      C: <tag> UID SEARCH RETURN (ALL) SEEN
      S: * ESEARCH (TAG "A7") UID ALL 1:*
      S: <tag> OK searched
      `,
      'ESEARCH',
    )
    assert.equal((await errorOf(search(harness, 'is:read'))).kind, 'protocol')
    assert.equal((await errorOf(search(harness, 'is:read'))).kind, 'protocol')
  })

  test('given up while the server searches is drained: what comes after it gets its own answer (2683-3.2.3a)', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SEARCH TEXT "plans"
      S: * SEARCH 1 2 3<wait 100>
      S: <tag> OK searched at last
      C: <tag> UID SEARCH SEEN
      S: * SEARCH 9
      S: <tag> OK searched
      ${noop}`,
    )
    const giveUp = new AbortController()
    const running = new Promise<void>((resolve) => {
      const options = { signal: giveUp.signal, onRunning: resolve }
      const given = runSearch(harness.account.scheduler, 'INBOX', criteriaOf('plans'), options)
      given.then(
        () => assert.fail('it was given up'),
        () => undefined,
      )
    })
    await running
    giveUp.abort()
    assert.deepEqual(await search(harness, 'is:read'), [9])
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('keeps its line short: long words are literals, and all words where there are many (2683-3.2.1.5)', async (context) => {
    const words = Array.from({ length: 40 }, (_, index) => 'w'.repeat(20 + index))
    const lines = words.map((word, index) => {
      const before = index === 0 ? '<tag> UID SEARCH' : 'w'.repeat(word.length - 1)
      return `${before} FROM {${word.length}+}`
    })
    assert.ok(lines.join('').replaceAll('w', '').length < 900)
    const harness = await openAccount(
      context,
      `
      ${lines.map((line) => `C: ${line}`).join('\n')}
      C: ${words.at(-1)}
      S: * SEARCH 1
      S: <tag> OK searched
      ${noop}
      C: <tag> UID SEARCH TEXT {1900+}
      C: ${'w'.repeat(1900)}
      S: * SEARCH 2
      S: <tag> OK searched
      ${noop}`,
      'LITERAL+',
    )
    assert.deepEqual(await search(harness, words.map((word) => `from:${word}`).join(' ')), [1])
    assert.deepEqual(await search(harness, 'w'.repeat(1900)), [2])
    await harness.server.done()
  })
})

describe('sorting', { timeout: 20_000 }, () => {
  test('is done by the server that can (2683-3.2.1.2c)', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SORT (REVERSE DATE) US-ASCII ALL
      S: * SORT 4 9 1
      S: <tag> OK sorted
      ${noop}
      C: <tag> UID SORT (FROM) UTF-8 SUBJECT {5}
      S: + go on
      C: müde
      S: * SORT
      S: <tag> OK sorted
      ${noop}`,
      'SORT',
    )
    const plan = await planSort(harness.account.scheduler, 'INBOX', 'date', 9)
    assert.deepEqual(plan, { where: 'server' })
    assert.deepEqual(await sort(harness, { by: 'date', reversed: true }, 'is:any'), [4, 9, 1])
    assert.deepEqual(await sort(harness, { by: 'from', reversed: false }, 'subject:müde'), [])
    await harness.server.done()
  })

  test('goes by the names that are shown, and comes as a set in order, where that can be (RFC 5957, RFC 5267)', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SORT RETURN (ALL) (DISPLAYFROM) US-ASCII UNSEEN
      S: * ESEARCH (TAG "A1") UID ALL 7,2:4,6:5
      S: <tag> OK sorted
      ${noop}`,
      'SORT SORT=DISPLAY ESORT',
    )
    assert.deepEqual(await sort(harness, { by: 'from', reversed: false }, 'is:unread'), [7, 2, 3, 4, 6, 5])
    await harness.server.done()
  })

  test('where it is not, is said to cost something before a word is sent, and is then done here (2683-3.2.1.2c, 2683-3.3.1a)', async (context) => {
    const harness = await openAccount(
      context,
      `
      C: <tag> UID SEARCH SEEN
      S: * SEARCH 2 3 5
      S: <tag> OK searched
      C: <tag> UID FETCH 2:3,5 (UID RFC822.SIZE)
      S: * 1 FETCH (UID 2 RFC822.SIZE 10)
      S: * 2 FETCH (UID 3 RFC822.SIZE 3000)
      S: * 9 FETCH (UID 9 RFC822.SIZE 5000)
      S: <tag> OK fetched, one is gone
      `,
    )
    const plan = await planSort(harness.account.scheduler, 'INBOX', 'size', 9)
    assert.ok(plan.where === 'here' && plan.cost.messages === 9 && plan.cost.octets < 1000)
    await harness.server.assertSilent()
    const order = { by: 'size', reversed: true } as const
    const sorted = await sortHere(harness.account.scheduler, 'INBOX', order, criteriaOf('is:read'))
    assert.deepEqual(sorted, [3, 2])
    await harness.server.done()
  })

  test('is told to cost what the rows on the screen have cost (2683-3.2.1.2c)', async (context) => {
    const harness = await openAccount(context, '')
    const envelope = `(NIL "${'s'.repeat(300)}" ((NIL NIL "a" "x.org")) NIL NIL NIL NIL NIL NIL NIL)`
    harness.server.on(/^FETCH 1:9 /, () => [
      ...Array.from(
        { length: 9 },
        (_, index) =>
          `* ${index + 1} FETCH (UID ${index + 1} FLAGS () INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 1000 ENVELOPE ${envelope})`,
      ),
      '<wait 20><tag> OK fetched',
    ])
    const { view } = harness.account
    view?.want({ visible: { from: 0, to: 9 }, ahead: undefined, near: 0 })
    await until(() => view?.peek(8).kind === 'ready', 'the rows')
    const plan = await planSort(harness.account.scheduler, 'INBOX', 'subject', 9000)
    assert.ok(plan.where === 'here')
    assert.ok(plan.cost.octets > 9000 * 400 && plan.cost.octets < 9000 * 520, `${plan.cost.octets} octets`)
    assert.ok(plan.cost.seconds !== undefined && plan.cost.seconds >= 19, `${plan.cost.seconds} s`)
  })
})

describe('postern list --search', { timeout: 60_000 }, () => {
  test('shows where a query is wrong before it connects to anything, and exits with 2 (wp-search)', async (context) => {
    const sandbox = await makeSandbox('secret')
    context.after(() => sandbox.remove())
    const account = { host: '127.0.0.1', port: 1, tls: 'none', user: 'ana' }
    const lines = Object.entries(account).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    await sandbox.configure(`[accounts.work]\n${lines.join('\n')}\n`)
    const { code, stdout, stderr } = await sandbox.postern('list', '--search', 'plans is:unred')
    assert.equal(code, 2, stderr)
    assert.equal(stdout, '')
    assert.equal(stderr, 'postern: --search: did you mean is:unread?\n  plans is:unred\n           ^\n')
  })
})
