import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { give } from '../../../src/app/give.ts'
import { Flag } from '../../../src/model/flags.ts'
import type { BodyPart } from '../../../src/model/part.ts'
import type { ServerText } from '../../../src/model/server-text.ts'
import { Desk, fakeTree } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'
import { listing } from '../../support/listing.ts'

const cut = { kind: 'disconnected', host: 'h', text: 'it hung up.' } as const

function said(kind: ServerText['kind'], text: string, alert = false) {
  return { kind: 'server-text', text: { kind, alert, text, at: new Date(0) } } as const
}

const plain: BodyPart = {
  section: '1',
  type: 'text',
  subtype: 'plain',
  parameters: {},
  encoding: '7bit',
  size: 5,
  children: [],
}

function loaded(uid: number) {
  const message = {
    structure: plain,
    fields: [],
    body: [],
    shown: ['1'],
    form: 'plain',
    forms: ['plain'],
    unfetched: 0,
  } as const
  return { kind: 'message-loaded', uid, message } as const
}

describe('what the server says', () => {
  test('alerts queue, one is shown, a key takes one away and does nothing else (2683-3.4.11)', () => {
    const desk = new Desk().open(new FakeView(3))
    desk.do(said('ok', 'first', true), said('no', 'second', true), said('bye', 'third', true))
    const { cursor } = desk.state.list
    for (const left of [['second', 'third'], ['third'], []]) {
      desk.press('j')
      assert.deepEqual(
        desk.state.alerts.map(({ text }) => text),
        left,
      )
      assert.equal(desk.state.list.cursor, cursor)
      assert.deepEqual(desk.done, [])
    }
    desk.press('j')
    assert.notEqual(desk.state.list.cursor, cursor)
    assert.deepEqual(
      desk.state.log.map(({ text }) => text),
      ['first', 'second', 'third'],
    )
  })

  test('an alert goes before a modal, which then goes on (2683-3.4.11)', () => {
    const desk = new Desk()
      .open(new FakeView(3))
      .press('?')
      .do(said('ok', 'look', true))
      .press('q')
    assert.equal(desk.state.modals.length, 1)
    desk.press('q')
    assert.equal(desk.state.modals.length, 0)
  })

  test('OK is quiet, NO a warning, BAD an error, BYE is always shown; all are in the log (1176-texts, wp-warn, 2683-3.1.2b)', () => {
    const desk = new Desk()
    const noticed = (kind: ServerText['kind'], text: string) => {
      const { notice } = desk.do(said(kind, text)).state
      return notice && [notice.level, notice.text]
    }
    assert.equal(noticed('ok', 'fine'), null)
    assert.deepEqual(noticed('no', '98 % full'), ['warning', '98 % full'])
    assert.deepEqual(noticed('bad', 'what'), ['error', 'what'])
    assert.match(noticed('bye', 'shutting down')?.[1] ?? '', /shutting down/)
    assert.deepEqual(
      desk.state.log.map(({ label }) => label),
      ['OK', 'NO', 'BAD', 'BYE'],
    )
  })

  test('the log does not grow for ever', () => {
    const desk = new Desk()
    for (let each = 0; each < 700; each++) desk.do(said('ok', `${each}`))
    assert.equal(desk.state.log.length, 500)
    assert.equal(desk.state.log.at(-1)?.text, '699')
  })
})

describe('notices', () => {
  test('go away by themselves, but not the next one', () => {
    const desk = new Desk().do({ kind: 'notice', level: 'info', text: 'one' })
    const expiry = desk.effects.find((effect) => effect.kind === 'expire-notice')
    assert.ok(expiry?.kind === 'expire-notice' && expiry.seconds > 0)
    desk.do({ kind: 'notice', level: 'error', text: 'two' }, { kind: 'notice-expired', id: expiry.id })
    assert.equal(desk.state.notice?.text, 'two')
    desk.do({ kind: 'notice-expired', id: desk.state.notice?.id ?? 0 })
    assert.equal(desk.state.notice, null)
  })

  test('a lost connection is tried at once when a key is pressed, and its return is told', () => {
    const desk = new Desk()
      .open(new FakeView(3))
      .do({ kind: 'link', status: { kind: 'waiting', error: cut, retryAt: 1 } })
      .press('j')
    assert.deepEqual(desk.done, ['reconnect'])
    desk.do({ kind: 'link', status: { kind: 'connecting' } }).press('j')
    assert.deepEqual(desk.done, [])
    desk.do({ kind: 'link', status: { kind: 'online', tls: null } })
    assert.equal(desk.state.notice?.text, 'Connected again')
  })
})

describe('keys', () => {
  test('g waits for its second key; another key then stands for itself', () => {
    const view = new FakeView(50)
    const desk = new Desk().open(view).press('end')
    assert.equal(desk.state.list.cursor, 0)
    desk.press('g')
    assert.equal(desk.state.list.cursor, 0)
    desk.press('g')
    assert.equal(desk.state.list.cursor, 49)
    desk.press('g', 'j')
    assert.equal(desk.state.list.cursor, 48)
    desk.press('g', 'x', 'g', 'g')
    assert.equal(desk.state.list.cursor, 49)
  })

  test('keys without a meaning do nothing', () => {
    const desk = new Desk().open(new FakeView(5))
    const before = desk.state
    desk.press('r', 'a', 'f', 'm', 'ä', 'f12')
    assert.deepEqual(desk.state, before)
    assert.deepEqual(desk.done, [])
  })

  test('q goes back step by step, and ends at the list; Esc never ends the program', () => {
    const desk = new Desk().open(new FakeView(5)).press('enter', 'y')
    assert.equal(desk.state.focus, 'tree')
    desk.press('q')
    assert.equal(desk.state.focus, 'reader')
    desk.press('esc')
    assert.equal(desk.state.focus, 'list')
    desk.press('esc', 'esc')
    assert.deepEqual(desk.done, [])
    desk.press('q')
    assert.deepEqual(desk.done, ['quit'])
  })

  test('a modal takes the keys; pasted text is text', () => {
    const desk = new Desk().open(new FakeView(5)).press('c', 'd', 'q').do({ kind: 'paste', text: 'e\u001bj' })
    const modal = desk.state.modals.at(-1)
    assert.equal(modal?.kind === 'prompt' && modal.editor.text, 'dqej')
    desk.press('enter')
    assert.deepEqual(desk.effects.at(-1), { kind: 'look-up', name: 'dqej' })
    const quiet = new Desk().open(new FakeView(5))
    quiet.do({ kind: 'paste', text: 'dddq' })
    assert.deepEqual(quiet.done, [])
  })

  test('a prompt for a secret is answered, or given up', () => {
    const desk = new Desk().do({ kind: 'ask-secret', title: 'Password' }).press('p', 'w', 'enter')
    assert.deepEqual(desk.effects, [{ kind: 'answer-secret', secret: 'pw' }])
    assert.equal(desk.state.modals.length, 0)
    desk.do({ kind: 'ask-secret', title: 'Password' }).press('p', 'esc')
    assert.deepEqual(desk.effects, [{ kind: 'answer-secret', secret: null }])
  })
})

describe('commands that cannot be given say why', () => {
  function reason(desk: Desk, name: string): string {
    const [state, effects] = give(desk.state, name)
    assert.deepEqual(
      effects.filter(({ kind }) => kind !== 'expire-notice'),
      [],
      'and do nothing',
    )
    return state.notice?.text ?? ''
  }

  test('in a mailbox opened read-only (2683-3.3.2d)', () => {
    const view = new FakeView(3)
    view.readOnly = true
    const desk = new Desk().open(view)
    for (const name of ['archive', 'trash', 'star', 'toggle-read'])
      assert.match(reason(desk, name), /INBOX is read-only/)
  })

  test('in an empty mailbox, before one is open, and on a row that is not here yet', () => {
    for (const name of ['archive', 'trash', 'star', 'toggle-read']) {
      assert.match(reason(new Desk(), name), /no folder is open/)
      assert.match(reason(new Desk().open(new FakeView(0)), name), /no message here/)
      const view = new FakeView(3)
      view.absent.add(3)
      assert.match(reason(new Desk().open(view), name), /not here yet/)
    }
    assert.match(reason(new Desk().open(new FakeView(0)), 'open'), /no message to open/)
  })

  test('in the wrong room, by a name that is not there, and with nothing to undo', () => {
    const desk = new Desk().open(new FakeView(3))
    assert.match(reason(desk, 'parts'), /not in the list/)
    assert.match(reason(desk, 'fly'), /no command fly/)
    assert.match(reason(desk, 'undo'), /nothing to undo/)
    assert.match(
      reason(desk.do({ kind: 'link', status: { kind: 'online', tls: null } }), 'reconnect'),
      /connected already/,
    )
  })
})

describe('reading', () => {
  test('Enter opens the message under the cursor; Seen is set when its text was shown, once', () => {
    const desk = new Desk().open(new FakeView(3)).press('enter')
    assert.equal(desk.state.reader?.message.uid, 3)
    assert.deepEqual(desk.effects, [{ kind: 'load-message', uid: 3 }])
    desk.effects.length = 0
    desk.do(loaded(3), loaded(3))
    assert.deepEqual(desk.effects, [{ kind: 'mark-seen', uid: 3 }])
  })

  test('Seen is not set where it was, nor in a mailbox that is read-only (2683-3.3.2d)', () => {
    const view = new FakeView(3)
    view.setFlags(3, new Set([Flag.seen]))
    assert.deepEqual(new Desk().open(view).press('enter').do(loaded(3)).done, ['load-message'])
    const locked = new FakeView(3)
    locked.readOnly = true
    assert.deepEqual(new Desk().open(locked).press('enter').do(loaded(3)).done, ['load-message'])
  })

  test('a text that comes too late, for another message, is not shown', () => {
    const desk = new Desk().open(new FakeView(3)).press('enter', 'J')
    desk.do(loaded(3))
    assert.equal(desk.state.reader?.message.uid, 2)
    assert.equal(desk.state.reader?.content.kind, 'loading')
  })

  test('whoever throws away while reading goes on with the next', () => {
    const view = new FakeView(3)
    const desk = new Desk().open(view).press('enter', 'd')
    assert.deepEqual(desk.effects.at(-1), { kind: 'move', uids: [3], use: 'trash' })
    desk.do({ kind: 'view-changed', view, change: view.remove(2, 'user') })
    assert.equal(desk.state.reader?.message.uid, 2)
    desk.do(
      { kind: 'view-changed', view, change: view.remove(1, 'user') },
      { kind: 'view-changed', view, change: view.remove(0, 'user') },
    )
    assert.equal(desk.state.reader, null)
    assert.equal(desk.state.focus, 'list')
  })

  test('a message that others expunge while it is read stays to be read, and no key touches its neighbour (2180-4.1.1)', () => {
    const view = new FakeView(3)
    const desk = new Desk().open(view).press('enter').do(loaded(3))
    desk.do({ kind: 'view-changed', view, change: view.remove(2, 'server') })
    assert.equal(desk.state.reader?.message.uid, 3)
    for (const key of ['d', 'e', 'F', 'N']) {
      desk.press(key)
      assert.deepEqual(
        desk.done.filter((kind) => kind !== 'expire-notice'),
        [],
        key,
      )
      assert.match(desk.state.notice?.text ?? '', /gone/)
    }
  })

  test('in a mailbox that was numbered anew nothing is done by the old UID (2683-3.4.3b)', () => {
    const view = new FakeView(3)
    const desk = new Desk().open(view).press('enter')
    view.uidValidity = 2n
    view.messages.reverse()
    view.setFlags(3, new Set([Flag.flagged]))
    desk.do({ kind: 'view-changed', view, change: { kind: 'reset', anchor: undefined } })
    desk.do({ kind: 'view-changed', view, change: { kind: 'changed', rows: { from: 0, to: 3 } } })
    assert.equal(desk.state.reader?.message.flags.size, 0, 'the message that has the UID now is another')
    desk.effects.length = 0
    desk.do(loaded(3))
    desk.press('d', 'F')
    assert.deepEqual(
      desk.done.filter((kind) => kind !== 'expire-notice'),
      [],
    )
  })

  test('a Seen that is about to be set is not set in a mailbox numbered anew (2683-3.4.3b)', () => {
    const view = new FakeView(3)
    const desk = new Desk().open(view).press('enter')
    view.uidValidity = 2n
    desk.effects.length = 0
    desk.do(loaded(3))
    assert.deepEqual(desk.done, [])
  })

  test('flags that change while it is read are shown with it', () => {
    const view = new FakeView(3)
    const desk = new Desk().open(view).press('enter')
    desk.do({ kind: 'view-changed', view, change: view.setFlags(3, new Set([Flag.flagged])) })
    assert.ok(desk.state.reader?.message.flags.has(Flag.flagged))
  })

  test('J and K stop at the ends, and say so', () => {
    const desk = new Desk().open(new FakeView(2)).press('enter', 'K')
    assert.match(desk.state.notice?.text ?? '', /first message/)
    desk.press('J', 'J')
    assert.equal(desk.state.reader?.message.uid, 1)
    assert.match(desk.state.notice?.text ?? '', /last message/)
  })
})

describe('triage', () => {
  test('keys turn into what is to be done with the message under the cursor', () => {
    const view = new FakeView(3)
    view.setFlags(2, new Set([Flag.flagged, Flag.seen]))
    const desk = new Desk().open(view)
    const effectOf = (key: string) => desk.press(key).effects
    assert.deepEqual(effectOf('e'), [{ kind: 'move', uids: [3], use: 'archive' }])
    assert.deepEqual(effectOf('#'), [{ kind: 'move', uids: [3], use: 'trash' }])
    assert.deepEqual(effectOf('F'), [
      { kind: 'flags', uids: [3], change: { flags: [Flag.flagged], add: true } },
    ])
    desk.press('j')
    assert.deepEqual(effectOf('*'), [
      { kind: 'flags', uids: [2], change: { flags: [Flag.flagged], add: false } },
    ])
    assert.deepEqual(effectOf('N'), [
      { kind: 'flags', uids: [2], change: { flags: [Flag.seen], add: false } },
    ])
  })

  test('undo is there when there is something to undo', () => {
    const desk = new Desk()
      .open(new FakeView(3))
      .do({
        kind: 'triage',
        undoable: [{ id: 1, group: 1, text: 'message to Archive', about: undefined, in: 'INBOX' }],
        redoable: [],
      })
      .press('z')
    assert.deepEqual(desk.effects, [{ kind: 'undo' }])
  })

  test('Tab goes to the next unread, round the end, and says when there is none', () => {
    const view = new FakeView(5)
    for (const uid of [1, 2, 4, 5]) view.setFlags(uid, new Set([Flag.seen]))
    view.unseen = 1
    const desk = new Desk().open(view).press('tab')
    assert.equal(desk.state.list.cursor, 2)
    view.setFlags(3, new Set([Flag.seen]))
    view.unseen = 0
    desk.press('end', 'tab')
    assert.match(desk.state.notice?.text ?? '', /No unread/)
  })
})

describe('folders', () => {
  const tree = fakeTree(
    new Map([
      [
        '',
        [
          listing('INBOX'),
          listing('Lists', { selectable: false, hasChildren: true }),
          listing('empty', { selectable: false }),
        ],
      ],
      ['Lists', [listing('Lists/debian')]],
    ]),
  )

  test('a mailbox is opened from the tree, the one that is open stays on the screen until it is there', () => {
    const view = new FakeView(3)
    const desk = new Desk({ tree }).open(view).press('y', 'j', 'right', 'j', 'enter')
    assert.deepEqual(desk.effects.at(-1), { kind: 'open-mailbox', path: 'Lists/debian' })
    assert.equal(desk.state.opening, 'Lists/debian')
    assert.equal(desk.state.view, view)
    assert.equal(desk.state.focus, 'list')
  })

  test('a mere branch is opened as such, never selected (2683-3.3.2a)', () => {
    const desk = new Desk({ tree }).press('y', 'j', 'enter')
    assert.ok(!desk.done.includes('open-mailbox'))
    assert.ok(desk.state.tree.open.has('Lists'))
    desk.press('end', 'enter')
    assert.ok(!desk.done.includes('open-mailbox'))
    assert.match(desk.state.notice?.text ?? '', /holds no messages/)
  })

  test('a refused mailbox is told, and the one that was open stays (2683-3.1.1a)', () => {
    const view = new FakeView(3)
    const desk = new Desk({ tree }).open(view).press('c', 'X', 'enter')
    desk.do({
      kind: 'mailbox-refused',
      path: 'X',
      error: { kind: 'refused', command: 'SELECT', code: undefined, text: 'There is no X' },
    })
    assert.equal(desk.state.view, view)
    assert.equal(desk.state.opening, undefined)
    assert.match(desk.state.notice?.text ?? '', /X.*There is no X/)
  })

  test('a mailbox that is lost is named, and INBOX opened (2180-3.3)', () => {
    const view = new FakeView(3)
    view.path = 'Work'
    const desk = new Desk().open(view)
    desk.do({
      kind: 'mailbox-lost',
      path: 'Work',
      error: { kind: 'refused', command: 'SELECT', code: undefined, text: 'gone' },
    })
    assert.match(desk.state.notice?.text ?? '', /Work is gone/)
    assert.deepEqual(desk.effects.at(-1), { kind: 'open-mailbox', path: 'INBOX' })
    desk.effects.length = 0
    desk.do({ kind: 'mailbox-lost', path: 'INBOX', error: cut })
    assert.ok(!desk.done.includes('open-mailbox'), 'INBOX is not tried for ever')
  })
})
