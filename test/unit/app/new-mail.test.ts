import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envelopeWords, subjectWords } from '../../../src/app/new-mail.ts'
import { Desk } from '../../support/fake-state.ts'
import { emptyEnvelope } from '../../support/fake-mailbox.ts'
import { FakeView } from '../../support/fake-view.ts'

function notice(desk: Desk): string | undefined {
  return desk.state.notice?.text
}

describe('the notice about new mail', () => {
  test('says what it is as soon as the row is there, once', () => {
    const view = new FakeView(5)
    const desk = new Desk().open(view)
    view.absent.add(6)
    desk.do({ kind: 'view-changed', view, change: view.arrive(1) })
    assert.equal(notice(desk), 'New mail')
    view.absent.delete(6)
    const changed = { kind: 'changed', rows: { from: 5, to: 6 } } as const
    desk.do({ kind: 'view-changed', view, change: changed })
    assert.equal(notice(desk), 'New: message 6')
    const shown = desk.state.notice
    desk.do({ kind: 'view-changed', view, change: changed })
    assert.equal(desk.state.notice, shown)
  })

  test('counts together what comes while it is there, and follows its message', () => {
    const view = new FakeView(5)
    const desk = new Desk().open(view)
    for (const uid of [6, 7, 8]) view.absent.add(uid)
    desk.do({ kind: 'view-changed', view, change: view.arrive(1) })
    desk.do({ kind: 'view-changed', view, change: view.arrive(2) })
    assert.equal(notice(desk), '3 new messages')
    desk.do({ kind: 'view-changed', view, change: view.remove(0, 'server') })
    assert.equal(desk.state.news?.row, 6)
    desk.do({ kind: 'view-changed', view, change: view.remove(6, 'server') })
    assert.equal(desk.state.news, undefined)
  })

  test('gives way to another notice, and does not come back', () => {
    const view = new FakeView(5)
    const desk = new Desk().open(view)
    view.absent.add(6)
    desk.do({ kind: 'view-changed', view, change: view.arrive(1) })
    desk.do({ kind: 'notice', level: 'info', text: 'Something else' })
    view.absent.delete(6)
    desk.do({ kind: 'view-changed', view, change: { kind: 'changed', rows: { from: 5, to: 6 } } })
    assert.equal(notice(desk), 'Something else')
  })

  test('is told once, of the right message, where the list shows some in another order', () => {
    const base = new FakeView(5)
    const view = new FakeView(2)
    const desk = new Desk().open(base)
    desk.do({ kind: 'narrowed', view, narrowed: { base, query: 'x', complete: true } })
    desk.do({ kind: 'view-changed', view: base, change: base.arrive(1) })
    desk.do({ kind: 'view-changed', view, change: view.arrive(1) })
    assert.equal(notice(desk), 'New: message 6')
    assert.equal(desk.state.list.length, 3)
  })

  test('is not for what the user has snoozed', () => {
    const view = new FakeView(5)
    const desk = new Desk().open(view)
    desk.do({ kind: 'view-changed', view, change: view.arrive(1), isNews: false })
    assert.equal(notice(desk), undefined)
    assert.equal(desk.state.list.length, 6)
    assert.equal(desk.state.list.cursor, 4)
  })

  test('has words that are safe and of bounded length', () => {
    const from = [{ name: '\x1b[2JAna\u202e', address: 'ana@example.org' }]
    const words = envelopeWords({ ...emptyEnvelope, from, subject: `a\r\nb\0${'😀'.repeat(1000)}` })
    assert.doesNotMatch(words, /[\p{Cc}\p{Cs}\u202e]/u)
    assert.ok([...words].length < 420)
    assert.equal(subjectWords({ ...emptyEnvelope, subject: ' x ' }), 'x')
  })
})
