import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUsageFailure } from '../../../src/cli/arguments.ts'
import { readSearch, searchAloud } from '../../../src/cli/search.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import { fakeSession, settled } from '../../support/fake-session.ts'

const now = new Date(2026, 4, 20)

function complaintAbout(query: string): string[] {
  try {
    readSearch(query, now)
  } catch (thrown) {
    assert.ok(isUsageFailure(thrown))
    return thrown.message.split('\n')
  }
  return assert.fail('it is right')
}

describe('postern list --search', () => {
  test('points at the character that is wrong (wp-search)', () => {
    assert.deepEqual(complaintAbout('plans frm:ana is:read'), [
      '--search: there is no key "frm:"; did you mean "from:"? In quotes it is a word',
      '  plans frm:ana is:read',
      '        ^',
    ])
  })

  test('points at it behind wide characters, too, in long queries and in what is not fit for a terminal', () => {
    const [, wide, below] = complaintAbout('日本 (x')
    assert.deepEqual([wide, below], ['  日本 (x', '       ^'])
    const [, long = '', caret = ''] = complaintAbout(`${'word '.repeat(60)}is:nice`)
    assert.ok(long.length < 80)
    assert.equal(long.slice(caret.indexOf('^')), 'nice')
    for (const line of complaintAbout('\u001b[31mx\r\ny" fro\u001bm:x or'))
      assert.doesNotMatch(line, /[\x00-\x1f\x7f]/)
  })

  const searchFor = async (interactive: boolean, milliseconds: number, tick: (by: number) => void) => {
    const said: string[] = []
    const scheduler = new Scheduler(() => undefined)
    const console = { interactive, err: (text: string) => said.push(text) }
    const found = searchAloud(scheduler, 'INBOX', readSearch('plans', now), console)
    let answer: (uids: number[]) => void = () => undefined
    const search = () =>
      new Promise<number[]>((resolve) => {
        answer = resolve
      })
    const running = scheduler.take(() => true)?.run(fakeSession({ search }))
    tick(milliseconds)
    answer([1])
    await running
    assert.deepEqual(await found, [1])
    tick(10_000)
    await settled()
    return said
  }

  test('says that the server searches, to whoever waits before a terminal for more than a second (2683-3.2.3a)', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const tick = (by: number) => context.mock.timers.tick(by)
    assert.deepEqual(await searchFor(true, 900, tick), [])
    assert.deepEqual(await searchFor(true, 1100, tick), ['The server is searching INBOX (Ctrl-C gives up)\n'])
    assert.deepEqual(await searchFor(false, 1100, tick), [])
  })
})
