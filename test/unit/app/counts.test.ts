import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Effect } from '../../../src/app/effects.ts'
import { makeKeymap } from '../../../src/app/keymap.ts'
import { Desk } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'

/** The UIDs that the effects since the last keys are about, in their order. */
function uidsOf(desk: Desk): readonly (readonly number[])[] {
  return desk.effects.flatMap((effect) => ('uids' in effect ? [effect.uids] : []))
}

/** Gives what the effects ask to be given after them, as the application does. */
function goOn(desk: Desk): readonly Effect[] {
  const effects = desk.effects.splice(0)
  for (const effect of effects) if (effect.kind === 'then') desk.do(effect.action)
  return [...effects, ...desk.effects]
}

describe('digits before a key', () => {
  const open = (count = 100) =>
    new Desk({ settings: { order: 'oldest-first' } }).open(new FakeView(count)).press('g', 'g')

  test('go as far, and are used up', () => {
    const desk = open().press('1', '2', 'j')
    assert.equal(desk.state.list.cursor, 12)
    assert.equal(desk.state.count, undefined)
    desk.press('j')
    assert.equal(desk.state.list.cursor, 13)
    desk.press('3', 'k', '2', 'up')
    assert.equal(desk.state.list.cursor, 8)
  })

  test('name a line for G and g g; none is further than the last', () => {
    const desk = open().press('1', '2', 'G')
    assert.equal(desk.state.list.cursor, 11)
    desk.press('4', '0', 'g', 'g')
    assert.equal(desk.state.list.cursor, 39)
    desk.press('9', '9', '9', '9', '9', '9', '9', '9', 'G')
    assert.equal(desk.state.list.cursor, 99)
    desk.press('g', 'g')
    assert.equal(desk.state.list.cursor, 0)
  })

  test('are 99,999 at most, and 0 alone is none', () => {
    const desk = open().press(...'12345678')
    assert.equal(desk.state.count, 99_999)
    desk.press('esc')
    assert.equal(desk.state.count, undefined)
    desk.press('0')
    assert.equal(desk.state.count, undefined)
    desk.press('1', '0')
    assert.equal(desk.state.count, 10)
  })

  test('Esc drops them and nothing else, also behind the start of a longer binding', () => {
    const desk = open().press('5', 'j', '3', 'g', 'esc')
    assert.deepEqual([desk.state.count, desk.state.pendingKeys], [undefined, []])
    assert.deepEqual(desk.done, [])
    desk.press('j')
    assert.equal(desk.state.list.cursor, 6)
  })

  test('a key that means nothing, or takes no notice of them, uses them up', () => {
    const desk = open().press('5', 'r', 'j')
    assert.equal(desk.state.list.cursor, 1)
    desk.press('5', '?', 'q', 'j')
    assert.equal(desk.state.list.cursor, 2)
  })

  test('make one change of as many messages, from the cursor on in the order shown', () => {
    const desk = open().press('5', 'j', '3', 'e')
    assert.deepEqual(uidsOf(desk), [[6, 7, 8]])
    const newest = new Desk().open(new FakeView(100)).press('3', 'F')
    assert.deepEqual(uidsOf(newest), [[100, 99, 98]])
    assert.equal(newest.effects.filter(({ kind }) => kind === 'flags').length, 1)
  })

  test('go before marks, which stay', () => {
    const desk = open().press('t', 't', '5', 'j', '2', 'd')
    assert.deepEqual(uidsOf(desk), [[8, 9]])
    assert.deepEqual([...desk.state.marks], [1, 2])
    desk.press('d')
    assert.deepEqual(uidsOf(desk), [[1, 2]])
  })

  test('mark as many and go on behind them; again takes the marks away', () => {
    const desk = open().press('3', 't')
    assert.deepEqual([...desk.state.marks], [1, 2, 3])
    assert.equal(desk.state.list.cursor, 3)
    desk.press('g', 'g', '3', 'x')
    assert.equal(desk.state.marks.size, 0)
  })

  test('take what is here, and say how many that are', () => {
    const view = new FakeView(10)
    const desk = new Desk({ settings: { order: 'oldest-first' } }).open(view).press('g', 'g')
    view.absent.add(2).add(4)
    desk.press('4', 'd')
    assert.deepEqual(uidsOf(desk), [[1, 3]])
    goOn(desk)
    assert.equal(desk.state.notice?.text, 'Only 2 of 4 messages: the others are not here yet')
    desk.press('esc', '1', '0', 'G', '5', 'd')
    assert.deepEqual(uidsOf(desk), [[10]])
    assert.ok(!desk.done.includes('then'), 'at the end of the list fewer are meant')
  })

  test('ask where to move as many to', () => {
    const desk = open().press('4', 's')
    const modal = desk.state.modals[0]
    assert.equal(modal?.kind === 'prompt' && modal.title, 'Move 4 messages to folder')
    desk.press('O', 'l', 'd', 'enter')
    assert.deepEqual(uidsOf(desk), [[1, 2, 3, 4]])
  })

  test('go to the so many-th unread message that is known', () => {
    const view = new FakeView(20)
    for (const { uid } of view.messages) view.setFlags(uid, new Set(uid % 5 === 0 ? [] : ['\\Seen']))
    const desk = new Desk({ settings: { order: 'oldest-first' } }).open(view).press('g', 'g', '3', 'tab')
    assert.equal(desk.state.list.cursor, 14)
  })

  test('a digit that the user has bound is that, but within a number', () => {
    const keymap = makeKeymap({ list: { '5': 'star' } })
    const desk = new Desk({ keymap }).open(new FakeView(100)).press('5')
    assert.deepEqual(desk.done, ['flags'])
    desk.press('1', '5')
    assert.equal(desk.state.count, 15)
  })

  test('keys of a modal are not counted', () => {
    const desk = open().press(':', '5')
    assert.equal(desk.state.count, undefined)
  })
})

describe('the last change again', () => {
  const open = () => new Desk({ settings: { order: 'oldest-first' } }).open(new FakeView(100)).press('g', 'g')

  test('is what changed something, not a motion', () => {
    const desk = open().press('.')
    assert.match(desk.state.notice?.text ?? '', /nothing was changed yet/)
    desk.press('F', 'j', 'j', '.')
    goOn(desk)
    assert.deepEqual(uidsOf(desk), [[3]])
    assert.deepEqual(desk.done, ['flags'])
  })

  test('has its digits, unless there are others', () => {
    const desk = open().press('3', 'F', '5', 'j', '.')
    goOn(desk)
    assert.deepEqual(uidsOf(desk), [[6, 7, 8]])
    desk.press('2', '.')
    goOn(desk)
    assert.deepEqual(uidsOf(desk), [[6, 7]])
    desk.press('.')
    goOn(desk)
    assert.deepEqual(uidsOf(desk), [[6, 7]], 'and these from then on')
  })

  test('moves to the same folder without asking', () => {
    const desk = open().press('s', 'O', 'l', 'd', ' ', 'o', 'n', 'e', 'enter', 'j', '.')
    const effects = goOn(desk)
    assert.deepEqual(desk.state.modals, [])
    assert.deepEqual(effects.at(-1), { kind: 'move-to', uids: [2], target: 'Old one' })
  })

  test('a prompt that was given up is nothing to do again', () => {
    const desk = open().press('F', 's', 'esc', '.')
    goOn(desk)
    assert.deepEqual(desk.done, ['flags'])
  })
})

describe('a key for several commands', () => {
  const keymap = makeKeymap({
    list: { W: ['star', 'move Old', 'next'], E: ['star', 'unmark', 'next'], Q: ['move', 'next'] },
  })
  const open = () =>
    new Desk({ keymap, settings: { order: 'oldest-first' } }).open(new FakeView(9)).press('g', 'g')
  const all = (desk: Desk) => {
    const kinds = [...desk.done]
    while (desk.effects.some(({ kind }) => kind === 'then')) {
      goOn(desk)
      kinds.push(...desk.done)
    }
    return kinds.filter((kind) => kind !== 'then')
  }

  test('gives them one after the other, and is one thing to do again', () => {
    const desk = open().press('W')
    assert.deepEqual(all(desk), ['flags', 'move-to'])
    assert.equal(desk.state.list.cursor, 1)
    desk.press('.')
    assert.deepEqual(all(desk), ['flags', 'move-to'])
    assert.equal(desk.state.list.cursor, 2)
  })

  test('stops at the first that cannot be given, and says why', () => {
    const desk = open().press('E')
    assert.deepEqual(all(desk), ['flags', 'expire-notice'])
    assert.equal(desk.state.list.cursor, 0)
    assert.match(desk.state.notice?.text ?? '', /nothing is marked/)
  })

  test('stops at one that asks', () => {
    const desk = open().press('Q')
    assert.equal(desk.state.modals.length, 1)
    assert.match(desk.state.notice?.text ?? '', /move asks for something: next is not done/)
  })
})
