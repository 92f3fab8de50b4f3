import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lineOf, listHeight, windowOf } from '../../../src/app/list-geometry.ts'
import { Desk } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'

const event = fc.oneof(
  fc.record({ kind: fc.constant('arrive'), count: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('remove'), row: fc.nat(200), by: fc.constantFrom('user', 'server') }),
  fc.record({ kind: fc.constant('put-back'), row: fc.nat(200), why: fc.constantFrom('undone', 'refused') }),
  fc.record({
    kind: fc.constant('key'),
    name: fc.constantFrom(
      'j',
      'k',
      'G',
      'home',
      'end',
      'pagedown',
      'pageup',
      'ctrl-d',
      'ctrl-u',
      '3',
      '0',
      'v',
    ),
  }),
  fc.record({
    kind: fc.constant('resize'),
    rows: fc.integer({ min: 10, max: 60 }),
    columns: fc.integer({ min: 40, max: 220 }),
  }),
)

function uidAtCursor({ state }: Desk, view: FakeView): number | undefined {
  return view.messages[state.list.cursor]?.uid
}

/** The cursor is on a row, the row on the screen, and the list scrolled no further than it is long. */
function assertSound({ state }: Desk, view: FakeView): void {
  const { length, cursor, top } = state.list
  assert.equal(length, view.length)
  assert.ok(cursor >= 0 && cursor < Math.max(1, length), `cursor ${cursor} of ${length}`)
  assert.ok(top >= 0 && top <= Math.max(0, length - listHeight(state)), `top ${top} of ${length}`)
  if (length === 0) return
  const line = lineOf(state, cursor)
  assert.ok(line >= top && line < top + listHeight(state), `line ${line} is not on the screen from ${top}`)
  const { visible, ahead, near } = windowOf(state)
  assert.ok(visible.from >= 0 && visible.to <= length && visible.from < visible.to)
  assert.ok(near >= visible.from && near < visible.to, 'what is under the cursor is wanted')
  if (ahead)
    assert.ok(
      ahead.from >= 0 && ahead.to <= length && (ahead.to === visible.from || ahead.from === visible.to),
    )
  // Where the list begins there is only one way to go on, whichever way the cursor came.
  if (top === 0 && length > listHeight(state)) assert.ok(ahead, 'something is looked for ahead')
}

for (const order of ['newest-first', 'oldest-first'] as const) {
  describe(`the cursor, ${order}`, () => {
    test('stays on its message, and on the screen, whatever comes and goes', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 80 }),
          fc.array(event, { maxLength: 40, size: 'max' }),
          fc.constantFrom('next', 'previous', 'next-unread', 'list'),
          (count, events, after) => {
            const view = new FakeView(count)
            const desk = new Desk({ settings: { order, after } }).open(view)
            assertSound(desk, view)
            const taken: FakeView['messages'] = []
            for (const each of events) {
              const uid = uidAtCursor(desk, view)
              switch (each.kind) {
                case 'arrive':
                  desk.do({ kind: 'view-changed', view, change: view.arrive(each.count) })
                  break
                case 'remove': {
                  const row = each.row % Math.max(1, view.length)
                  const [message] = view.messages.slice(row, row + 1)
                  if (!message) break
                  taken.push(message)
                  desk.do({ kind: 'view-changed', view, change: view.remove(row, each.by) })
                  break
                }
                case 'put-back': {
                  const message = taken.pop()
                  if (!message) break
                  const row = each.row % (view.length + 1)
                  desk.do({ kind: 'view-changed', view, change: view.putBack(row, message, each.why) })
                  if (each.why === 'undone')
                    assert.equal(uidAtCursor(desk, view), message.uid, 'undo shows what it brought back')
                  break
                }
                case 'key':
                  desk.press(each.name)
                  break
                case 'resize':
                  desk.do({ kind: 'resized', size: { columns: each.columns, rows: each.rows } })
                  break
              }
              assertSound(desk, view)
              const moves = each.kind === 'key' || (each.kind === 'put-back' && each.why === 'undone')
              if (!moves && view.messages.some((message) => message.uid === uid))
                assert.equal(uidAtCursor(desk, view), uid)
            }
          },
        ),
        { numRuns: 200 },
      )
    })

    test('goes to the next line when its own message goes, and back from the last', () => {
      const view = new FakeView(3)
      const desk = new Desk({ settings: { order } }).open(view).press('home')
      const first = order === 'newest-first' ? 3 : 1
      assert.equal(uidAtCursor(desk, view), first)
      desk.do({ kind: 'view-changed', view, change: view.remove(desk.state.list.cursor, 'user') })
      assert.equal(uidAtCursor(desk, view), 2)
      desk
        .press('end')
        .do({ kind: 'view-changed', view, change: view.remove(desk.state.list.cursor, 'server') })
      assert.equal(uidAtCursor(desk, view), 2)
      desk.do({ kind: 'view-changed', view, change: view.remove(0, 'server') })
      assert.equal(desk.state.list.length, 0)
      desk.press('j', 'k', 'G', 'enter', 'd', 'tab')
      assertSound(desk, view)
    })

    test('starts at the newest message, or at the first unread', () => {
      const view = new FakeView(100)
      assert.equal(uidAtCursor(new Desk({ settings: { order } }).open(view), view), 100)
      view.firstUnseen = 41
      assert.equal(uidAtCursor(new Desk({ settings: { order, startAt: 'unread' } }).open(view), view), 42)
    })
  })
}

describe('new mail', () => {
  test('shows at the top of a newest-first list, and does not push the lines about further down', () => {
    const view = new FakeView(100)
    const desk = new Desk().open(view)
    desk.do({ kind: 'view-changed', view, change: view.arrive(2) })
    assert.equal(desk.state.list.top, 0)
    assert.equal(lineOf(desk.state, desk.state.list.cursor), 2)
    assert.equal(desk.state.notice?.text, '2 new messages')
    desk.press('pagedown')
    const { top } = desk.state.list
    desk.do({ kind: 'view-changed', view, change: view.arrive(1) })
    assert.equal(desk.state.list.top, top + 1)
  })

  test('changes of a view that is no longer looked at do nothing', () => {
    const old = new FakeView(5)
    const desk = new Desk().open(old).open(new FakeView(9))
    const before = desk.state
    desk.do({ kind: 'view-changed', view: old, change: old.arrive(3) })
    assert.equal(desk.state, before)
  })
})

describe('the mailbox selected again', () => {
  test('the cursor is on the message that was looked at, where it is known', () => {
    const view = new FakeView(50)
    const desk = new Desk().open(view).press('j', 'j', 'j')
    view.messages = view.messages.slice(10)
    desk.do({ kind: 'view-changed', view, change: { kind: 'reset', anchor: 36 } })
    assert.equal(uidAtCursor(desk, view), 47)
    assertSound(desk, view)
  })

  test('else it stays as far from the newest as it was', () => {
    const view = new FakeView(50)
    const desk = new Desk().open(view).press('j', 'j', 'j')
    view.messages = view.messages.slice(10)
    desk.do({ kind: 'view-changed', view, change: { kind: 'reset', anchor: undefined } })
    assert.equal(lineOf(desk.state, desk.state.list.cursor), 3)
    view.messages = []
    desk.do({ kind: 'view-changed', view, change: { kind: 'reset', anchor: undefined } })
    assertSound(desk, view)
  })
})
