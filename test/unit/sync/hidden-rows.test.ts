import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { HiddenRows } from '../../../src/sync/hidden-rows.ts'

describe('hidden rows', () => {
  test('places and rows are each other’s inverse, whatever is hidden, shown or removed (2180-x)', () => {
    const operation = fc.record({ kind: fc.constantFrom('add', 'delete', 'removePlace'), place: fc.nat(25) })
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80, size: 'max' }), (operations) => {
        const hidden = new HiddenRows()
        // True for a place that is hidden.
        let model = Array.from({ length: 26 }, () => false)
        for (const { kind, place } of operations) {
          if (place >= model.length) continue
          if (kind === 'add') {
            hidden.add(place)
            model[place] = true
          } else if (kind === 'delete') {
            assert.equal(hidden.delete(place), model[place])
            model[place] = false
          } else {
            hidden.removePlace(place)
            model = model.filter((_, index) => index !== place)
          }
          const shown = [...model.keys()].filter((index) => !model[index])
          assert.equal(hidden.count, model.length - shown.length)
          shown.forEach((at, row) => {
            assert.equal(hidden.placeOf(row), at)
            assert.equal(hidden.rowAt(at), row)
          })
          for (const at of model.keys()) if (model[at]) assert.equal(hidden.rowAt(at), undefined)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('shows everything again when it is cleared', () => {
    const hidden = new HiddenRows()
    hidden.add(3)
    hidden.clear()
    assert.equal(hidden.count, 0)
    assert.equal(hidden.rowAt(3), 3)
  })
})
