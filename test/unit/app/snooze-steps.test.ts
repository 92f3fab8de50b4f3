import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { snoozeLines } from '../../../src/app/snooze-steps.ts'
import { Desk } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'

function open(permanentFlags: readonly string[] = ['\\*']): Desk {
  const view = Object.assign(new FakeView(5), { permanentFlags: new Set(permanentFlags) })
  return new Desk().open(view)
}

describe('the menu of snoozing', () => {
  test('offers tonight only until it is evening', () => {
    const keys = (hour: number) => snoozeLines(new Date(2026, 5, 17, hour)).map(({ key }) => key)
    assert.deepEqual(keys(9), ['h', 't', 'm', 'e', 'w', 'n', 'o'])
    assert.deepEqual(keys(19), ['h', 'm', 'e', 'w', 'n', 'o'])
  })

  test('its letters and Enter snooze; Esc and other keys do nothing', () => {
    const desk = open()
    assert.deepEqual(desk.press('b', 'm').done, ['snooze'])
    assert.deepEqual(desk.press('b', 'j', 'enter').done, ['snooze'])
    assert.deepEqual(desk.press('b', 'z', 'x', 'esc').done, [])
    assert.deepEqual(desk.state.modals, [])
  })

  test('digits and o begin a line; what is no time stays to be mended', () => {
    const desk = open()
    desk.press('b', '2')
    const modal = desk.state.modals.at(-1)
    assert.equal(modal?.kind === 'prompt' && modal.editor.text, '2')
    desk.press('h', 'o', 'o', 'enter')
    assert.equal(desk.state.modals.length, 1)
    assert.match(desk.state.notice?.text ?? '', /2hoo: say/)
    assert.deepEqual(desk.press('backspace', 'backspace', 'enter').done, ['snooze'])
  })

  test('says beforehand that a mailbox keeps no keywords, and unsnooze that nothing is snoozed', () => {
    const desk = open(['\\Seen', 'work'])
    assert.deepEqual(desk.press('b').state.modals, [])
    assert.match(desk.state.notice?.text ?? '', /keeps no keywords in INBOX, so the date would be lost/)
    desk.press(':')
    for (const letter of 'unsnooze') desk.press(letter)
    desk.press('enter')
    assert.match(desk.state.notice?.text ?? '', /this message is not snoozed/)
  })

  test('a time can be given in the palette', () => {
    const desk = open().press(':')
    desk.do({ kind: 'paste', text: 'snooze next week' })
    desk.press('enter')
    const [effect] = desk.effects
    assert.equal(effect?.kind === 'snooze' && effect.until.getDay(), 1)
  })
})
