import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Desk } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'

function open(view = new FakeView(100)): Desk {
  return new Desk({ settings: { order: 'oldest-first' } }).open(view).press('g', 'g')
}

function marks(desk: Desk): number[] {
  return [...desk.state.marks].toSorted((one, other) => one - other)
}

describe('a range', () => {
  test('goes from where it began to the cursor, both ways, beside what was marked', () => {
    const desk = open().press('9', 'G', 't', '5', 'G', 'v')
    assert.deepEqual(marks(desk), [5, 9])
    desk.press('2', 'j')
    assert.deepEqual(marks(desk), [5, 6, 7, 9])
    desk.press('4', 'k')
    assert.deepEqual(marks(desk), [3, 4, 5, 9])
    desk.press('v', 'j', 'j')
    assert.deepEqual(marks(desk), [3, 4, 5, 9])
    assert.equal(desk.state.range, undefined)
  })

  test('ends with Esc, which does nothing else', () => {
    const desk = open().press('v', 'j', 'esc')
    assert.deepEqual([marks(desk), desk.state.range], [[1, 2], undefined])
    desk.press('j')
    assert.deepEqual(marks(desk), [1, 2])
  })

  test('ends with the command that acts on it', () => {
    const desk = open().press('v', 'j', 'j', 'd')
    assert.deepEqual(desk.effects, [{ kind: 'move', uids: [1, 2, 3], use: 'trash' }])
    assert.deepEqual([marks(desk), desk.state.range], [[], undefined])
  })

  test('marks what comes in late, and forgets what goes', () => {
    const view = new FakeView(100)
    const desk = open(view).press('t')
    view.absent.add(4)
    desk.press('v', 'j', 'j', 'j')
    assert.deepEqual(marks(desk), [1, 2, 3, 5])
    view.absent.clear()
    desk.do({ kind: 'view-changed', view, change: { kind: 'changed', rows: { from: 3, to: 4 } } })
    assert.deepEqual(marks(desk), [1, 2, 3, 4, 5])
    view.remove(0, 'server')
    desk.do({ kind: 'view-changed', view, change: { kind: 'removed', row: 0, by: 'server', uid: 1 } })
    assert.deepEqual(marks(desk), [2, 3, 4, 5])
    assert.equal(desk.state.list.cursor, 3)
  })

  test('keeps its marks where the view forgets the messages, far away; but not where it shrinks', () => {
    const view = new FakeView(100)
    const desk = open(view).press('v', '9', 'j')
    for (let uid = 1; uid <= 8; uid++) view.absent.add(uid)
    desk.press('j')
    assert.deepEqual(marks(desk), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    view.absent.delete(6)
    desk.press('5', 'k')
    assert.deepEqual(marks(desk), [1, 2, 3, 4, 5, 6])
    desk.press('k')
    assert.deepEqual(marks(desk), [], 'too few, where its end is not here')
    desk.press('v')
    assert.match(
      desk.state.notice?.text ?? '',
      /5 messages of the range are not here yet, and are not marked/,
    )
  })

  test('is what lies between where it began and the cursor, whatever comes and goes', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('arrive'), count: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('remove'), row: fc.nat(60), by: fc.constantFrom('user', 'server') }),
      fc.record({ kind: fc.constant('key'), keys: fc.constantFrom('j', 'k', '4j', '3k', '9G', '20G') }),
    )
    const order = fc.constantFrom('newest-first', 'oldest-first')
    fc.assert(
      fc.property(order, fc.array(event, { maxLength: 30 }), (shown, events) => {
        const view = new FakeView(40)
        const desk = new Desk({ settings: { order: shown } }).open(view).press(...'5Gt20Gv')
        const anchor = view.messages[desk.state.list.cursor]?.uid ?? 0
        const before = [...desk.state.marks].filter((uid) => uid !== anchor)
        for (const each of events) {
          if (each.kind === 'key') desk.press(...each.keys)
          else if (each.kind === 'arrive')
            desk.do({ kind: 'view-changed', view, change: view.arrive(each.count) })
          else {
            const row = each.row % view.length
            const uid = view.messages[row]?.uid ?? 0
            view.remove(row, each.by)
            desk.do({ kind: 'view-changed', view, change: { kind: 'removed', row, by: each.by, uid } })
          }
          const uids = view.messages.map(({ uid }) => uid)
          assert.equal(desk.state.range !== undefined, uids.includes(anchor))
          if (!desk.state.range) return
          const ends = [uids.indexOf(anchor), desk.state.list.cursor].toSorted((one, other) => one - other)
          const between = uids.slice(ends[0], (ends[1] ?? 0) + 1)
          const expected = new Set([...before.filter((uid) => uids.includes(uid)), ...between])
          assert.deepEqual(new Set(marks(desk)), expected)
        }
      }),
    )
  })

  test('that is not all here is asked of the server before anything acts on it', () => {
    const view = new FakeView(100)
    for (let uid = 20; uid < 80; uid++) view.absent.add(uid)
    const desk = open(view).press('v', 'G', 'd')
    assert.deepEqual(desk.done, ['expire-notice', 'mark-matching'])
    assert.deepEqual(desk.effects[1], { kind: 'mark-matching', query: 'uid:1:100', how: 'add' })
    assert.equal(desk.state.notice?.text, 'Asking the server for 60 messages of the range')
    assert.equal(desk.state.lastChange, undefined, 'it was not done')
  })

  test('is over in another folder', () => {
    const desk = open().press('v', 'j')
    desk.open(new FakeView(5))
    assert.deepEqual([marks(desk), desk.state.range], [[], undefined])
  })
})

describe('all marks', () => {
  test('are set, and turned round, without the server where all is here', () => {
    const desk = open(new FakeView(5)).press('t', '~')
    assert.deepEqual([desk.done, marks(desk)], [[], [2, 3, 4, 5]])
    desk.press('V')
    assert.deepEqual([desk.done, marks(desk)], [[], [1, 2, 3, 4, 5]])
    desk.press('~')
    assert.deepEqual(marks(desk), [])
  })

  test('are asked of the server where it is not', () => {
    const view = new FakeView(5)
    view.absent.add(3)
    const desk = open(view).press('t', 'V')
    assert.deepEqual(desk.effects, [{ kind: 'mark-matching', query: '', how: 'add' }])
    desk.press('~')
    assert.deepEqual(desk.effects, [{ kind: 'mark-matching', query: '', how: 'invert' }])
    desk.do({ kind: 'marks-found', view, uids: [1, 2, 3, 4, 5], how: 'invert' })
    assert.deepEqual(marks(desk), [2, 3, 4, 5])
  })
})
