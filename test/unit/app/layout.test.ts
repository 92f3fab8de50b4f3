import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layout, tooSmall } from '../../../src/app/layout.ts'
import type { Rectangle } from '../../../src/app/layout.ts'
import { Desk } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'

function panes(desk: Desk): Record<string, Rectangle> {
  const { list, tree, reader } = layout(desk.state)
  return { ...(list && { list }), ...(tree && { tree }), ...(reader && { reader }) }
}

function desk(columns: number, rows = 40): Desk {
  return new Desk({ size: { columns, rows } }).open(new FakeView(100))
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  )
}

describe('the panes', () => {
  test('80 columns: the list over the full width, the reader or the tree in its place', () => {
    const full = { left: 0, top: 1, width: 80, height: 36 }
    assert.deepEqual(panes(desk(80)), { list: full })
    assert.deepEqual(panes(desk(80).press('enter')), { reader: full })
    assert.deepEqual(panes(desk(80).press('y')), { tree: full })
    assert.deepEqual(panes(desk(109)), { list: { ...full, width: 109 } })
  })

  test('from 110: the tree at the left', () => {
    assert.deepEqual(Object.keys(panes(desk(110))), ['list', 'tree'])
    assert.deepEqual(Object.keys(panes(desk(110).press('enter'))), ['tree', 'reader'])
    assert.deepEqual(panes(desk(110).press('B')), { list: { left: 0, top: 1, width: 110, height: 36 } })
  })

  test('from 140: the list above, the reader below', () => {
    const { list, reader, tree } = panes(desk(140).press('enter'))
    assert.ok(list && reader && tree)
    assert.equal(list.left, reader.left)
    assert.ok(list.top + list.height < reader.top)
  })

  test('from 200: tree, list and reader side by side', () => {
    const { list, reader, tree } = panes(desk(200).press('enter'))
    assert.ok(list && reader && tree)
    assert.ok(tree.left + tree.width < list.left && list.left + list.width < reader.left)
    assert.deepEqual([tree.height, list.height, reader.height], [36, 36, 36])
  })

  test('never overlap, and stay on the screen, whatever its size and whatever is open', () => {
    for (let columns = 40; columns <= 260; columns += 3) {
      for (const rows of [10, 11, 16, 24, 50, 100]) {
        for (const keys of [[], ['enter'], ['y'], ['enter', 'y'], ['B'], ['B', 'enter']]) {
          const { state } = desk(columns, rows).press(...keys)
          const all = Object.values(layout(state)).filter((pane) => pane !== undefined)
          for (const [index, pane] of all.entries()) {
            assert.ok(pane.width >= 1 && pane.height >= 1, `${columns}×${rows} ${keys.join()}`)
            assert.ok(
              pane.left >= 0 &&
                pane.left + pane.width <= columns &&
                pane.top >= 0 &&
                pane.top + pane.height <= rows,
            )
            for (const other of all.slice(index + 1))
              assert.ok(!overlap(pane, other), `${columns}×${rows} ${keys.join()}`)
          }
        }
      }
    }
  })

  test('a screen too small for anything is told apart', () => {
    assert.equal(tooSmall(desk(39, 24).state), true)
    assert.equal(tooSmall(desk(40, 9).state), true)
    assert.equal(tooSmall(desk(40, 10).state), false)
  })
})
