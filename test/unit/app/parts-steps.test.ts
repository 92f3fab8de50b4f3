import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { partEntries } from '../../../src/app/parts-steps.ts'
import type { BodyPart } from '../../../src/model/part.ts'
import { Desk } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'

function part(section: string, type: string, subtype: string, more: Partial<BodyPart> = {}): BodyPart {
  return { section, type, subtype, parameters: {}, encoding: '7bit', size: 9000, children: [], ...more }
}

const file = (section: string) => part(section, 'text', 'plain', { content: new Uint8Array(9000) })

const structure = part('', 'multipart', 'mixed', {
  children: [
    part('1', 'text', 'plain'),
    part('2', 'application', 'ms-tnef', { size: 2_000_000 }),
    part('3', 'message', 'rfc822', { encoding: 'base64', children: [part('3.1', 'text', 'plain')] }),
    part('4', 'image', 'png'),
  ],
})

/** A desk at which the parts of a message are listed, of which the text is shown. */
function listing(): Desk {
  const desk = new Desk().open(new FakeView(3)).press('enter')
  const message = {
    structure,
    fields: [],
    body: [],
    shown: ['1'],
    form: 'plain',
    forms: ['plain'],
    unfetched: 0,
  } as const
  desk.do({ kind: 'message-loaded', uid: desk.state.reader?.message.uid ?? 0, message })
  return desk.press('v')
}

/** What comes of a look inside a part of the open message, or of one of another UID. */
function found({ state }: Desk, section: string, parts: readonly BodyPart[], uid?: number) {
  const { reader } = state
  assert.ok(reader)
  const at = { ...reader, uid: uid ?? reader.message.uid }
  return { kind: 'inside-found', at, section, parts } as const
}

const sections = ({ state }: Desk) => partEntries(state).map((entry) => entry.part.section)

function cursorSection(desk: Desk): string | undefined {
  const modal = desk.state.modals.find(({ kind }) => kind === 'parts')
  assert.ok(modal?.kind === 'parts')
  return partEntries(desk.state)[modal.cursor]?.part.section
}

describe('files inside parts, in the list of parts', () => {
  test('are looked for at once in what is shown, and nowhere else', () => {
    const desk = listing()
    assert.deepEqual(
      desk.effects.map((effect) => effect.kind === 'look-inside' && [effect.part.section, effect.fetch]),
      [['1', false]],
    )
    assert.deepEqual(sections(desk), ['', '1', '2', '3', '4'], 'nothing of what a server makes of base64')
  })

  test('come below their part, and the cursor stays on its own; what is told again, or of another message, changes nothing', () => {
    const desk = listing().press('G', 'k')
    assert.equal(cursorSection(desk), '3')
    desk.do(found(desk, '2', [file('2#1'), file('2#2')]))
    assert.deepEqual(sections(desk), ['', '1', '2', '2#1', '2#2', '3', '4'])
    assert.equal(cursorSection(desk), '3')
    desk.do(
      found(desk, '3', [file('3#1')]),
      found(desk, '3', [file('3#1')]),
      found(desk, '1', [file('1#1')], 999),
    )
    assert.deepEqual(sections(desk), ['', '1', '2', '2#1', '2#2', '3', '3#1', '4'])
    assert.equal(cursorSection(desk), '3')
    desk.do(found(desk, '2#2', [file('2#2#1')]))
    assert.deepEqual(sections(desk).slice(3, 6), ['2#1', '2#2', '2#2#1'])
    desk.press('q', 'v')
    assert.deepEqual(sections(desk), ['', '1', '2', '3', '4'], 'they are kept no longer than the list')
  })

  test('cost nothing themselves; what they are in is asked about, once', () => {
    const desk = listing().press('g', 'j', 'j', 'enter')
    const question = desk.state.modals.at(-1)
    assert.match(
      question?.kind === 'question' ? question.text : '',
      /^Look inside part 2: that fetches 2\.0 MB/,
    )
    assert.deepEqual(desk.press('y').done, ['look-inside'])
    desk.do(found(desk, '2', [file('2#1')])).press('enter')
    assert.deepEqual(desk.done, [])
    assert.equal(cursorSection(desk), '2#1')
    assert.deepEqual(desk.press('T').done, ['view-part'])
  })
})
