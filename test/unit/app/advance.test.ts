import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Flag } from '../../../src/model/flags.ts'
import { Desk } from '../../support/fake-state.ts'
import { FakeView, summary } from '../../support/fake-view.ts'

type After = 'next' | 'previous' | 'next-unread' | 'list'
type Order = 'newest-first' | 'oldest-first'

/** Messages 1 to 20; all have been read but 5 and 15. The cursor is on 10. */
function open(after: After, order: Order): { readonly desk: Desk; readonly view: FakeView } {
  const view = new FakeView(20)
  view.messages = view.messages.map(({ uid }) => summary(uid, new Set(uid % 10 === 5 ? [] : [Flag.seen])))
  const desk = new Desk({ settings: { after, order } }).open(view)
  desk.press(...(order === 'oldest-first' ? '10G' : '11G'))
  assert.equal(uid(desk, view), 10)
  return { desk, view }
}

function uid({ state }: Desk, view: FakeView): number | undefined {
  return view.messages[state.list.cursor]?.uid
}

/** What is taken away together is told of when all of it is gone. */
function take(desk: Desk, view: FakeView, ...uids: readonly number[]): void {
  const changes = uids.map((each) => view.remove(view.rowOf(each) ?? 0, 'user'))
  desk.do(...changes.map((change) => ({ kind: 'view-changed', view, change }) as const))
}

const cases: readonly (readonly [After, Order, number])[] = [
  ['next', 'newest-first', 9],
  ['next', 'oldest-first', 11],
  ['list', 'newest-first', 9],
  ['previous', 'newest-first', 11],
  ['previous', 'oldest-first', 9],
  ['next-unread', 'newest-first', 5],
  ['next-unread', 'oldest-first', 15],
]

describe('where the cursor goes from what was taken away', () => {
  for (const [after, order, to] of cases)
    test(`${after}, ${order}`, () => {
      const { desk, view } = open(after, order)
      take(desk, view, 10)
      assert.equal(uid(desk, view), to)
      assert.deepEqual(desk.done, [])
    })

  test('several in one go: from all of them', () => {
    for (const [after, to] of [
      ['next', 7],
      ['previous', 11],
      ['next-unread', 5],
    ] as const) {
      const { desk, view } = open(after, 'newest-first')
      take(desk, view, 10, 9, 8)
      assert.equal(uid(desk, view), to, after)
    }
  })

  test('no other is unread: the next one', () => {
    const { desk, view } = open('next-unread', 'newest-first')
    view.setFlags(5, new Set([Flag.seen]))
    take(desk, view, 10)
    assert.equal(uid(desk, view), 9)
  })

  test('what others expunge moves nobody but to the place of it', () => {
    const { desk, view } = open('previous', 'newest-first')
    const change = view.remove(9, 'server')
    desk.do({ kind: 'view-changed', view, change })
    assert.equal(uid(desk, view), 9)
  })

  for (const [after, order, to] of cases.filter(([each]) => each !== 'list'))
    test(`whoever reads goes there too: ${after}, ${order}`, () => {
      const { desk, view } = open(after, order)
      desk.press('enter')
      take(desk, view, 10)
      assert.equal(desk.state.reader?.message.uid, to)
    })

  test('list: whoever reads goes back to the list', () => {
    const { desk, view } = open('list', 'newest-first')
    desk.press('enter')
    desk.effects.length = 0
    take(desk, view, 10)
    assert.deepEqual([desk.state.reader, desk.state.focus], [null, 'list'])
    assert.deepEqual(desk.done, ['stop-loading'])
    assert.equal(uid(desk, view), 9)
  })

  test('whoever reads and takes several away opens one message, not each of them', () => {
    const { desk, view } = open('next', 'newest-first')
    desk.press('enter')
    desk.effects.length = 0
    take(desk, view, 10, 9, 8)
    assert.equal(desk.state.reader?.message.uid, 7)
    assert.deepEqual(desk.done, ['load-message'])
  })
})

describe('where the cursor goes from what is marked deleted and stays', () => {
  for (const [after, order, to] of cases)
    test(`${after}, ${order}`, () => {
      const { desk, view } = open(after, order)
      desk.do({ kind: 'advance', row: 9 })
      assert.equal(uid(desk, view), to)
    })

  test('goes on behind others that are marked deleted', () => {
    const { desk, view } = open('next', 'newest-first')
    for (const each of [10, 9, 8]) view.setFlags(each, new Set([Flag.deleted]))
    desk.do({ kind: 'advance', row: 9 })
    assert.equal(uid(desk, view), 7)
  })

  test('where the list shows only some, by the message and not by its row', () => {
    const { desk, view } = open('next', 'newest-first')
    const some = new FakeView(20)
    some.messages = view.messages.filter((message) => message.uid % 2 === 0)
    desk.do({ kind: 'narrowed', view: some, narrowed: { base: view, query: '', complete: false } })
    assert.equal(uid(desk, some), 10)
    desk.do({ kind: 'advance', row: 4 })
    assert.equal(uid(desk, some), 10, 'that is another message')
    desk.do({ kind: 'advance', row: 9 })
    assert.equal(uid(desk, some), 8)
  })

  test('not when the user has gone elsewhere', () => {
    const { desk, view } = open('next', 'newest-first')
    desk.press('k').do({ kind: 'advance', row: 9 })
    assert.equal(uid(desk, view), 11)
  })
})
