import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ThreadTree } from '../../../src/imap/session.ts'
import type { MessageSummary, Uid } from '../../../src/model/envelope.ts'
import { FlatRows } from '../../../src/sync/flat-rows.ts'
import { atOnce, slowly } from '../../../src/sync/slowly.ts'
import { threadsOfLoaded } from '../../../src/sync/threads/loaded-threads.ts'
import { ThreadRows } from '../../../src/sync/threads/thread-rows.ts'
import { treeAmong, treeOf } from '../../../src/sync/threads/thread-tree.ts'
import { emptyEnvelope } from '../../support/fake-mailbox.ts'

/** Uids 1 to n; `parents[index]` is the uid that index + 1 answers, 0 for none. */
function tree(parents: readonly number[]): ThreadTree {
  const uids = parents.map((_, index) => index + 1)
  return atOnce(
    treeOf(uids, new Map(parents.flatMap((parent, index) => (parent ? [[index + 1, parent]] : [])))),
  )
}

function rowsOf(parents: readonly number[], turned = false, unseen: readonly Uid[] = []): ThreadRows {
  const uids = parents.map((_, index) => index + 1)
  return atOnce(ThreadRows.build(tree(parents), uids, { grows: true, turned, unseen: new Set(unseen) }))
}

const shown = (rows: ThreadRows | FlatRows) =>
  Array.from({ length: rows.length }, (_, row) => rows.uidAt(row))

describe('rows by threads', () => {
  test('are threads by their newest message, each folded in a row of its first unread or newest one', () => {
    const rows = rowsOf([0, 0, 1, 0, 3], false, [2])
    assert.deepEqual(shown(rows), [2, 4, 5])
    assert.deepEqual(rows.at(2), {
      folded: true,
      count: 3,
      unread: 0,
      depth: 0,
      isLast: true,
      lines: [],
      above: undefined,
    })
    assert.equal(rows.rowOf(1), 2)
    rows.setSeen(3, false)
    assert.equal(rows.uidAt(2), 3)
    assert.equal(rows.at(2)?.unread, 1)
  })

  test('unfolded, the oldest is first, or last where the list is turned round', () => {
    const rows = rowsOf([0, 1, 1, 2])
    rows.foldAll(false)
    assert.deepEqual(shown(rows), [1, 2, 4, 3])
    assert.deepEqual(
      [0, 1, 2, 3].map((row) => rows.at(row)?.depth),
      [0, 1, 2, 1],
    )
    assert.deepEqual(
      [1, 2, 3].map((row) => [rows.at(row)?.isLast, rows.at(row)?.lines]),
      [
        [false, []],
        [true, [true]],
        [true, []],
      ],
    )
    const turned = rowsOf([0, 1, 1, 2], true)
    turned.foldAll(false)
    assert.deepEqual(shown(turned), [3, 4, 2, 1])
    assert.equal(turned.parentOf(1), 2)
  })

  test('an answer comes behind what is below its parent, and its thread to the end', () => {
    const rows = rowsOf([0, 1, 0])
    rows.foldAll(false)
    assert.deepEqual(shown(rows), [1, 2, 3])
    assert.deepEqual(rows.add({ uid: 4, isSeen: true, parent: 1 }), { kind: 'moved' })
    assert.deepEqual(shown(rows), [3, 1, 2, 4])
    assert.deepEqual(rows.add({ uid: 5, isSeen: false, parent: 2 }), { kind: 'inserted', row: 3 })
    assert.deepEqual(shown(rows), [3, 1, 2, 5, 4])
    assert.deepEqual(rows.add({ uid: 6, isSeen: true, parent: 99 }), { kind: 'inserted', row: 5 })
    assert.equal(rows.add({ uid: 6, isSeen: true }), undefined)
  })

  test('what has lost its parent is drawn below the next one up', () => {
    const rows = rowsOf([0, 1, 2])
    rows.foldAll(false)
    rows.hide(2)
    assert.deepEqual(shown(rows), [1, 3])
    assert.equal(rows.at(1)?.depth, 1)
    rows.hide(1)
    assert.equal(rows.at(0)?.depth, 0)
    rows.show(2)
    assert.deepEqual(shown(rows), [2, 3])
    assert.equal(rows.at(1)?.depth, 1)
  })

  test('is what a simple model says, whatever comes in whatever order (1176-cache)', () => {
    const event = fc.record({
      kind: fc.constantFrom('add', 'hide', 'show', 'seen', 'fold', 'unfold', 'all', 'none'),
      at: fc.nat(60),
    })
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        fc.array(event, { maxLength: 50 }),
        (drafts, turned, events) => {
          const parents = drafts.map((parent, index) => (parent <= index ? parent : 0))
          const rows = rowsOf(parents, turned)
          /** Threads as lists of uids in their order, folded or not, and what is hidden. */
          const model = modelOf(parents)
          const hidden = new Set<Uid>()
          const unseen = new Set<Uid>()
          let next = parents.length + 1
          const expected = () =>
            model.flatMap((thread) => {
              const there = thread.uids.filter((uid) => !hidden.has(uid))
              if (there.length === 0) return []
              if (thread.folded) return [there.find((uid) => unseen.has(uid)) ?? Math.max(...there)]
              return turned ? there.toReversed() : there
            })
          for (const { kind, at } of events) {
            const uid = 1 + (at % (next - 1))
            const before = rows.length
            const row = before === 0 ? 0 : at % before
            const here = rows.uidAt(row)
            const thread = model.find(({ uids }) => here !== undefined && uids.includes(here))
            if (kind === 'add') {
              const parent = at % 2 === 0 ? uid : undefined
              rows.add({ uid: next, isSeen: true, parent })
              addTo(model, parents, next, parent)
              next++
            } else if (kind === 'hide') {
              const change = rows.hide(uid)
              assert.equal(change === undefined, hidden.has(uid))
              hidden.add(uid)
            } else if (kind === 'show') {
              rows.show(uid)
              hidden.delete(uid)
            } else if (kind === 'seen') {
              rows.setSeen(uid, at % 3 === 0)
              if (at % 3 === 0) unseen.delete(uid)
              else unseen.add(uid)
            } else if (kind === 'all' || kind === 'none') {
              rows.foldAll(kind === 'all')
              for (const each of model) each.folded = kind === 'all'
              foldsNew.value = kind === 'all'
            } else if (thread) {
              rows.fold(row, kind === 'fold')
              thread.folded = kind === 'fold'
            }
            assert.deepEqual(shown(rows), expected())
            for (const [index, each] of shown(rows).entries())
              if (each !== undefined) assert.equal(rows.rowOf(each), index)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('of a hundred thousand messages never block for long', { timeout: 30_000 }, async () => {
    const parents = Array.from({ length: 100_000 }, (_, index) => (index % 4 === 0 ? 0 : index))
    const uids = parents.map((_, index) => index + 1)
    const whole = tree(parents)
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    const rows = await slowly(ThreadRows.build(whole, uids, { grows: true, turned: true, unseen: new Set() }))
    clearInterval(counting)
    assert.equal(rows?.length, 25_000)
    assert.ok(turns >= 3, `only ${turns} turns of the event loop`)
  })
})

const foldsNew = { value: true }

interface ModelThread {
  uids: Uid[]
  folded: boolean
}

function modelOf(parents: readonly number[]): ModelThread[] {
  foldsNew.value = true
  const whole = tree(parents)
  const threads = whole.starts.map((start, index) => ({
    uids: whole.uids.slice(start, whole.starts[index + 1]),
    folded: true,
  }))
  return threads.sort((one, other) => Math.max(...one.uids) - Math.max(...other.uids))
}

/** Puts a message behind what is below its parent; the thread goes to the end. */
function addTo(model: ModelThread[], parents: number[], uid: Uid, parent: Uid | undefined): void {
  parents.push(parent ?? 0)
  const thread = model.find(({ uids }) => parent !== undefined && uids.includes(parent))
  if (!thread || parent === undefined) {
    model.push({ uids: [uid], folded: foldsNew.value })
    return
  }
  const isBelow = (each: Uid): boolean => {
    const above = parents[each - 1] ?? 0
    return above === parent || (above > 0 && isBelow(above))
  }
  const at = thread.uids.indexOf(parent)
  let end = at + 1
  while (end < thread.uids.length && isBelow(thread.uids[end] ?? 0)) end++
  thread.uids.splice(end, 0, uid)
  model.splice(model.indexOf(thread), 1)
  model.push(thread)
}

describe('threads of what is loaded', () => {
  const message = (uid: Uid, subject: string, inReplyTo = ''): MessageSummary => ({
    uid,
    flags: new Set(),
    size: 1,
    received: null,
    envelope: { ...emptyEnvelope, subject, messageId: `<${uid}@x>`, inReplyTo },
  })
  const threads = (uids: readonly Uid[], messages: readonly MessageSummary[]) =>
    atOnce(threadsOfLoaded(uids, messages))

  test('go by In-Reply-To, and by the subject of an answer alone', () => {
    const found = threads(
      [1, 2, 3, 4, 5, 6, 7],
      [
        message(1, 'Sails'),
        message(3, 'What ropes?', 'about <1@x> or <9@x>'),
        message(4, 'RE: [list] sails'),
        message(5, 'Sails'),
        message(6, 'Fwd: Sails'),
        message(7, 'Re: Tar', '<99@x>'),
      ],
    )
    assert.deepEqual(found, {
      uids: [1, 3, 4, 2, 5, 6, 7],
      parents: [-1, 0, 0, -1, -1, -1, -1],
      starts: [0, 3, 4, 5, 6],
    })
  })

  test('are no rings, whatever the messages say (threat: parser)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ answers: fc.nat(12), subject: fc.constantFrom('', 'a', 'Re: a', 'Re:') }), {
          maxLength: 12,
        }),
        (drafts) => {
          const messages = drafts.map(({ answers, subject }, index) =>
            message(index + 1, subject, `<${answers}@x>`),
          )
          const uids = messages.map(({ uid }) => uid)
          const found = threads(uids, messages)
          assert.deepEqual(
            found.uids.toSorted((one, other) => one - other),
            uids,
          )
          assert.ok(found.parents.every((parent, index) => parent < index))
        },
      ),
    )
  })

  test('of some messages: these go up to the next parent that is among them', () => {
    const whole = tree([0, 1, 2, 0, 4])
    assert.deepEqual(atOnce(treeAmong(whole, new Set([1, 3, 5]))), {
      uids: [1, 3, 5],
      parents: [-1, 0, -1],
      starts: [0, 2],
    })
  })
})

describe('rows in an order', () => {
  test('a new message goes behind the one that is named, however often', () => {
    const rows = FlatRows.of([5, 3, 9])
    for (let uid = 100; uid < 1200; uid++) rows.add({ uid, isSeen: true, after: 5 })
    assert.deepEqual(shown(rows).slice(0, 3), [5, 1199, 1198])
    assert.deepEqual(shown(rows).slice(-2), [3, 9])
    rows.add({ uid: 1, isSeen: true, after: 'none' })
    rows.add({ uid: 2, isSeen: true })
    assert.equal(rows.uidAt(0), 1)
    assert.equal(rows.uidAt(rows.length - 1), 2)
    assert.equal(rows.rowOf(3), rows.length - 3)
  })

  test('hidden ones keep their places, whatever comes and goes round them', () => {
    const step = fc.record({
      kind: fc.constantFrom('hide', 'show', 'hide-many', 'add', 'add', 'add-first'),
      at: fc.nat(60),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const rows = FlatRows.of([4, 2, 9, 7, 1])
        const model = [4, 2, 9, 7, 1].map((uid) => ({ uid, isHidden: false }))
        const hide = (uids: readonly Uid[], isHidden: boolean) => {
          for (const each of model) if (uids.includes(each.uid)) each.isHidden = isHidden
        }
        for (const [index, { kind, at }] of steps.entries()) {
          const place = at % model.length
          const uid = model[place]?.uid ?? 0
          const newcomer = { uid: 100 + index, isHidden: false }
          if (kind === 'hide') rows.hide(uid)
          else if (kind === 'show') rows.show(uid)
          else if (kind === 'hide-many') rows.hideAll(new Set([uid, 9, 1]))
          else if (kind === 'add') {
            rows.add({ uid: newcomer.uid, isSeen: true, after: uid })
            model.splice(place + 1, 0, newcomer)
          } else {
            rows.add({ uid: newcomer.uid, isSeen: true, after: 'none' })
            model.unshift(newcomer)
          }
          if (kind === 'hide' || kind === 'show') hide([uid], kind === 'hide')
          if (kind === 'hide-many') hide([uid, 9, 1], true)
          const expected = model.flatMap((each) => (each.isHidden ? [] : each.uid))
          assert.deepEqual(shown(rows), expected)
          for (const each of model)
            assert.equal(rows.rowOf(each.uid), each.isHidden ? undefined : expected.indexOf(each.uid))
        }
      }),
    )
  })
})
