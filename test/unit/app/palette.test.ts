import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { paletteEntries } from '../../../src/app/palette.ts'
import type { MailboxListing } from '../../../src/model/mailbox.ts'
import { Desk, fakeTree } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'
import { listing } from '../../support/listing.ts'

function folder(path: string, hasChildren = false): MailboxListing {
  return listing(path, { hasChildren, subscribed: true })
}

const tree = fakeTree(
  new Map([
    ['', [folder('INBOX'), folder('Archive', true), folder('Lists', true)]],
    ['Archive', [folder('Archive/2025'), folder('Archive/2026')]],
  ]),
)

function open(): Desk {
  return new Desk({ tree }).open(new FakeView(10)).press(':')
}

function names(typed: string): string[] {
  return paletteEntries(open().state, typed).map(({ command }) => command.name)
}

function text(desk: Desk): string | undefined {
  const modal = desk.state.modals.at(-1)
  return modal?.kind === 'palette' ? modal.editor.text : undefined
}

describe('the palette', () => {
  test('finds by letters in their order, the best first', () => {
    assert.equal(names('star')[0], 'star')
    assert.equal(names('mm')[0], 'mark-matching')
    assert.equal(names('gtf')[0], 'go-to-folder')
    assert.equal(names('half down')[0], 'half-page-down')
    assert.equal(names('unread next')[0], 'next-unread')
    assert.deepEqual(names('zzz'), [])
  })

  test('has all that can be given here in the order of the help, with nothing typed', () => {
    const all = names('')
    assert.equal(all[0], 'next')
    assert.ok(all.length > 30 && !all.includes('next-message'), 'that is for the reader')
  })

  test('says which letters fit', () => {
    const [first] = paletteEntries(open().state, 'arch')
    assert.deepEqual([first?.title, first?.inTitle], ['archive', [0, 1, 2, 3]])
    const named = paletteEntries(open().state, 'gotofolder').find(
      ({ command }) => command.name === 'go-to-folder',
    )
    assert.equal(named?.inTitle.length, 10)
  })

  test('gives a command what stands behind its name', () => {
    const desk = open().press(...'move Archive/2026', 'enter')
    assert.deepEqual(desk.effects, [{ kind: 'move-to', uids: [10], target: 'Archive/2026' }])
    desk.press(':', ...'filter from:ana', 'enter')
    assert.deepEqual(desk.effects, [{ kind: 'filter', query: 'from:ana', where: 'server' }])
    desk.press(':', ...'mark-matching is:unread', 'enter')
    assert.deepEqual(desk.effects, [{ kind: 'mark-matching', query: 'is:unread', how: 'add' }])
    desk.press(':', ...'go-to-folder Lists', 'enter')
    assert.ok(desk.effects.some((effect) => effect.kind === 'open-mailbox' && effect.path === 'Lists'))
  })

  test('without one the command asks', () => {
    const desk = open().press(...'move', 'enter')
    assert.equal(desk.state.modals[0]?.kind, 'prompt')
  })

  test('Tab completes a name, then a folder; Down chooses another one', () => {
    const desk = open().press(...'mov', 'tab')
    assert.equal(text(desk), 'move ')
    desk.press(...'26', 'tab')
    assert.equal(text(desk), 'move Archive/2026')
    desk.press('ctrl-u', ...'move Arch', 'down', 'down', 'tab')
    assert.equal(text(desk), 'move Archive/2025')
    desk.press('enter')
    assert.deepEqual(desk.effects, [{ kind: 'move-to', uids: [10], target: 'Archive/2025' }])
  })

  test('Enter takes what was typed as it stands, also where a folder fits it', () => {
    const desk = open().press(...'move Arch', 'enter')
    assert.deepEqual(desk.effects, [{ kind: 'move-to', uids: [10], target: 'Arch' }])
  })

  test('Tab where nothing is to complete goes down', () => {
    const desk = open().press(...'mark', 'tab')
    const modal = desk.state.modals[0]
    assert.equal(text(desk), 'mark')
    assert.equal(modal?.kind === 'palette' && modal.cursor, 1)
  })

  test('Up on an empty line brings back what was typed before', () => {
    const desk = open()
      .press(...'star', 'enter')
      .press(':', ...'move Old', 'enter')
      .press(':', 'up')
    assert.equal(text(desk), 'move Old')
    desk.press('up', 'up', 'up')
    assert.equal(text(desk), 'star')
    desk.press('down')
    assert.equal(text(desk), 'move Old')
    desk.press('down')
    assert.equal(text(desk), '')
    desk.press('up', 'enter')
    assert.deepEqual(desk.effects, [{ kind: 'move-to', uids: [10], target: 'Old' }])
  })
})

test('Tab completes a folder where one is asked for', () => {
  const desk = new Desk({ tree }).open(new FakeView(10)).press('s', ...'26', 'tab', 'enter')
  assert.deepEqual(desk.effects, [{ kind: 'move-to', uids: [10], target: 'Archive/2026' }])
  desk.press('c', ...'zzz', 'tab')
  const modal = desk.state.modals[0]
  assert.equal(modal?.kind === 'prompt' && modal.editor.text, 'zzz')
})
