import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Desk, fakeTree } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'
import { listing } from '../../support/listing.ts'

const boats = listing('Boats', { hasChildren: true })
const levels = new Map([
  ['', [listing('INBOX'), boats, listing('Zoo')]],
  ['Boats', [listing('Boats/Red')]],
])

const desk = () => new Desk({ tree: fakeTree(levels) }).open(new FakeView(5)).press('y')

const refused = { kind: 'refused', command: 'DELETE', code: undefined, text: 'it is not empty' } as const

describe('changes of folders', () => {
  test('the new folder starts as the branch that the cursor is in', () => {
    const typed = (...keys: readonly string[]) => {
      const modal = desk()
        .press(...keys, '+')
        .state.modals.at(-1)
      return modal?.kind === 'prompt' ? modal.editor.text : undefined
    }
    assert.equal(typed(), '')
    assert.equal(typed('j'), 'Boats/')
    assert.equal(typed('j', 'right', 'j'), 'Boats/')
    assert.equal(typed('j', 'right', 'j', 'j'), '')
  })

  test('open branches and the cursor follow a new name (wp-manage)', () => {
    const { state } = desk().press('j', 'right').do({ kind: 'folder-renamed', listing: boats, to: 'Ships' })
    assert.deepEqual([...state.tree.open], ['Ships'])
    assert.equal(state.tree.sought, 'Ships')
    assert.equal(state.view?.path, 'INBOX')
  })

  test('a branch is not moved into itself; a name that is there is said', () => {
    const into = desk().press('j', 'R', ...'/x', 'enter')
    assert.ok(!into.done.includes('folder'))
    assert.match(into.state.notice?.text ?? '', /into itself/)
    const taken = desk().press('+', ...'Zoo', 'enter')
    assert.ok(!taken.done.includes('folder'))
    assert.match(taken.state.notice?.text ?? '', /there already/)
  })

  test('a question that comes late lies under what is typed, and y is no yes to it (2683-3.4.12)', () => {
    const late = desk()
      .press('c', 'a')
      .do({
        kind: 'folder-not-empty',
        listing: boats,
        obstacles: { messages: 3, below: [] },
        error: refused,
      })
    late.press('y', 'Y')
    const prompt = late.state.modals.at(-1)
    assert.equal(prompt?.kind === 'prompt' && prompt.editor.text, 'ayY')
    late.press('esc', 'y')
    assert.equal(late.state.modals.at(-1)?.kind, 'question')
    late.press('Y')
    assert.deepEqual(late.effects.at(-1), {
      kind: 'folder',
      change: { kind: 'empty-and-delete', listing: boats },
    })
    assert.equal(late.state.modals.length, 0)
  })

  test('several moves to a missing folder are one question (2683-3.3.2c)', () => {
    const missing = (uid: number) =>
      ({
        kind: 'target-missing',
        move: { mailbox: 'INBOX', uidValidity: 1n, uids: [uid], target: 'Attic', flags: [], group: 1 },
      }) as const
    const asked = desk().do(missing(4), missing(7))
    assert.equal(asked.state.modals.length, 1)
    asked.press('y')
    assert.deepEqual(asked.effects.at(-1), {
      kind: 'folder',
      change: { kind: 'create-target', move: { ...missing(4).move, uids: [4, 7] } },
    })
  })
})
