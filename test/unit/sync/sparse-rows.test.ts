import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { SparseRows } from '../../../src/sync/sparse-rows.ts'

type Operation =
  | { readonly kind: 'set'; readonly at: number; readonly item: string }
  | { readonly kind: 'remove'; readonly at: number; readonly count: number }
  | { readonly kind: 'resize'; readonly length: number }
  | { readonly kind: 'keep'; readonly from: number; readonly to: number }
  | { readonly kind: 'empty' }

const place = fc.integer({ min: -2, max: 40 })

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('set'), at: place, item: fc.string({ maxLength: 2 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('remove'), at: place, count: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resize'), length: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('keep'), from: place, to: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('empty') }) },
)

/** The same operation on a plain array, in which undefined is an empty place. */
function applyToModel(model: (string | undefined)[], change: Operation): (string | undefined)[] {
  switch (change.kind) {
    case 'set':
      return model.map((item, index) => (index === change.at ? change.item : item))
    case 'remove':
      return model.filter((_, index) => index < change.at || index >= change.at + change.count)
    case 'resize':
      return Array.from({ length: change.length }, (_, index) => model[index])
    case 'keep':
      return model.map((item, index) => (index >= change.from && index < change.to ? item : undefined))
    case 'empty':
      return model.map(() => undefined)
  }
}

function apply(rows: SparseRows<string>, change: Operation): void {
  switch (change.kind) {
    case 'set':
      return rows.set(change.at, change.item)
    case 'remove':
      return void rows.removeRange(change.at, change.count)
    case 'resize':
      return rows.resize(change.length)
    case 'keep':
      return rows.keep((index) => index >= change.from && index < change.to)
    case 'empty':
      return rows.clear()
  }
}

describe('sparse rows', () => {
  test('behave as a plain array does (1176-cache)', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 120, size: 'max' }), (operations) => {
        const rows = new SparseRows<string>()
        let model: (string | undefined)[] = []
        rows.resize(30)
        model = applyToModel(model, { kind: 'resize', length: 30 })
        for (const change of operations) {
          apply(rows, change)
          model = applyToModel(model, change)
          assert.equal(rows.length, model.length)
          assert.deepEqual(
            Array.from({ length: rows.length }, (_, index) => rows.get(index)),
            model,
          )
          const filled = [...model.entries()].filter(([, item]) => item !== undefined)
          assert.deepEqual([...rows.entries()], filled)
          assert.equal(rows.filled, filled.length)
          assert.equal(rows.get(-1), undefined)
          assert.equal(rows.get(model.length), undefined)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('finds by halving what is in order, also where some items cannot tell', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(60), { maxLength: 30 }),
        fc.uniqueArray(fc.nat(60), { maxLength: 10 }),
        fc.nat(60),
        (filled, silent, wanted) => {
          const rows = new SparseRows<number>()
          rows.resize(61)
          for (const place of filled) rows.set(place, place)
          const telling = filled.filter((place) => !silent.includes(place))
          const found = rows.find((item) => (silent.includes(item) ? undefined : item - wanted))
          assert.equal(found.at, telling.includes(wanted) ? wanted : undefined)
          if (found.at !== undefined) return
          assert.equal(found.below, Math.max(-1, ...telling.filter((place) => place < wanted)))
          assert.equal(found.above, Math.min(61, ...telling.filter((place) => place > wanted)))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('gives what it takes out', () => {
    const rows = new SparseRows<string>()
    rows.resize(3)
    rows.set(1, 'b')
    assert.equal(rows.removeAt(0), undefined)
    assert.equal(rows.removeAt(0), 'b')
    assert.equal(rows.length, 1)
    assert.equal(rows.removeAt(5), undefined)
    assert.equal(rows.length, 1)
  })

  test('a mailbox of a million is as quick as a small one (2180-x)', () => {
    const rows = new SparseRows<number>()
    rows.resize(1_000_000)
    for (let page = 0; page < 20; page++)
      for (let row = 0; row < 50; row++) rows.set(page * 50_000 + row, page)
    const began = performance.now()
    for (let step = 0; step < 20_000; step++) rows.removeAt(10_000)
    assert.ok(performance.now() - began < 1000, 'an EXPUNGE must not touch a million places')
    assert.equal(rows.length, 980_000)
    assert.equal(rows.get(30_000), 1)
    assert.equal(rows.filled, 1000)
  })
})
