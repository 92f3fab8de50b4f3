import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isLaidOut, readerLines } from '../../../src/app/reader-lines.ts'
import { hint } from '../../../src/app/notice.ts'
import type { Block } from '../../../src/model/document.ts'
import { Desk } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'

function paragraph(text: string, quote = 0): Block {
  return { kind: 'paragraph', quote, spans: [{ text, role: 'text' }] }
}

/** A desk at which a message of these blocks is read. */
function reading(body: readonly Block[], size = { columns: 80, rows: 24 }): Desk {
  const desk = new Desk({ size }).open(new FakeView(3)).press('enter')
  return laidOut(desk.do(loaded(desk, body)))
}

/** Lays out all of it, as the application does between keys. */
function laidOut(desk: Desk): Desk {
  while (!isLaidOut(desk.state)) desk.do({ kind: 'lay-out-on' })
  return desk
}

function loaded({ state }: Desk, body: readonly Block[]) {
  const structure = {
    section: '1',
    type: 'text',
    subtype: 'plain',
    parameters: {},
    encoding: '7bit',
    size: 5,
    children: [],
  }
  const message = {
    structure,
    fields: [],
    body,
    shown: ['1'],
    form: 'plain',
    forms: ['plain'],
    unfetched: 0,
  } as const
  return { kind: 'message-loaded', uid: state.reader?.message.uid ?? 0, message } as const
}

function topLine({ state }: Desk): string {
  return (readerLines(state)[state.reader?.top ?? 0] ?? []).map(({ text }) => text).join('')
}

const words = 'many words that fill more than a line of the window, as people write them, '
const long = Array.from({ length: 100 }, (_, index) => paragraph(`(${index + 1}) ${words.repeat(3)}`))

describe('the place in a message', () => {
  test('what is at the top stays there when the window becomes wider or narrower', () => {
    const desk = reading(long)
    desk.press(...Array.from({ length: 12 }, () => 'space'))
    while (!topLine(desk).startsWith('(')) desk.press('j')
    const before = topLine(desk).slice(0, 4)
    for (const columns of [50, 130, 40, 220, 80]) {
      laidOut(desk.do({ kind: 'resized', size: { columns, rows: 24 } }))
      assert.equal(topLine(desk).slice(0, 4), before, `at ${columns} columns`)
    }
  })

  test('within a long paragraph the place is about the same', () => {
    const desk = reading([paragraph(Array.from({ length: 3000 }, (_, index) => `w${index}`).join(' '))])
    desk.press(...Array.from({ length: 8 }, () => 'space'))
    const first = () => Number(/w(\d+)/.exec(topLine(desk))?.[1])
    const before = first()
    assert.ok(before > 1000)
    for (const columns of [50, 80, 60]) {
      laidOut(desk.do({ kind: 'resized', size: { columns, rows: 24 } }))
      assert.ok(Math.abs(first() - before) < 40, `${first()} at ${columns} columns, ${before} before`)
    }
  })

  test('deep in a long text the place is found as it is laid out; a key meanwhile counts instead', () => {
    const book = Array.from({ length: 30_000 }, (_, index) => paragraph(`(${index + 1}) Wörter ${words}`))
    const desk = reading(book)
    desk.press('G')
    const before = topLine(desk)
    laidOut(desk.do({ kind: 'resized', size: { columns: 50, rows: 24 } }))
    assert.equal(topLine(desk).slice(0, 6), before.slice(0, 6))
    desk.do({ kind: 'resized', size: { columns: 80, rows: 24 } })
    laidOut(desk.press('g', 'g'))
    assert.equal(desk.state.reader?.top, 0)
  })

  test('a window that was too small for anything in between changes nothing', () => {
    const desk = reading(long).press('space', 'space', 'space')
    const before = topLine(desk)
    desk.do({ kind: 'resized', size: { columns: 12, rows: 4 } })
    desk.do({ kind: 'resized', size: { columns: 80, rows: 24 } })
    assert.equal(topLine(desk), before)
  })

  test('it stays when the tree beside the text goes and comes', () => {
    const desk = reading(long, { columns: 112, rows: 30 })
    desk.press(...Array.from({ length: 9 }, () => 'space'))
    while (!topLine(desk).startsWith('(')) desk.press('j')
    const before = topLine(desk).slice(0, 4)
    for (const key of ['B', 'B', 'y', 'y']) {
      desk.press(key)
      assert.equal(topLine(desk).slice(0, 4), before, key)
    }
  })

  test('at the top the header stays in view, and the end is the end at every size', () => {
    const desk = reading(long).do({ kind: 'resized', size: { columns: 50, rows: 24 } })
    assert.equal(desk.state.reader?.top, 0)
    desk.press('G').do({ kind: 'resized', size: { columns: 120, rows: 60 } })
    const lines = readerLines(desk.state).length
    assert.ok((desk.state.reader?.top ?? 0) <= lines - 56)
  })

  test('Space at the end says what comes next, and moves nothing', () => {
    const desk = reading(long).press('G')
    const { top } = desk.state.reader ?? {}
    desk.press('space')
    assert.equal(desk.state.reader?.top, top)
    assert.equal(desk.state.notice?.text, 'The end of the message')
    assert.deepEqual(desk.state.notice?.hints, [hint('opens the next one', 'next-message')])
  })
})

describe('quotes', () => {
  const body = [
    paragraph('Before.'),
    ...Array.from({ length: 30 }, (_, index) => paragraph(`Quoted ${index + 1}.`, 1)),
    paragraph('Between.'),
    ...Array.from({ length: 30 }, (_, index) => paragraph(`Quoted again ${index + 1}.`, 1)),
    ...Array.from({ length: 40 }, (_, index) => paragraph(`After ${index + 1}.`)),
  ]
  const shows = ({ state }: Desk, text: string) =>
    readerLines(state).some((line) => line.some((span) => span.text.includes(text)))

  test('T folds long quotes and shows them again, also in the messages that follow', () => {
    const desk = reading(body)
    assert.ok(shows(desk, 'Quoted 20.'))
    desk.press('T')
    assert.ok(!shows(desk, 'Quoted 20.'))
    assert.ok(shows(desk, 'Between.'))
    desk.press('J')
    desk.do(loaded(desk, [...body]))
    assert.ok(!shows(desk, 'Quoted 20.'))
    desk.press('q', 'enter')
    desk.do(loaded(desk, [...body]))
    assert.ok(!shows(desk, 'Quoted 20.'))
    desk.press('T')
    assert.ok(shows(desk, 'Quoted 20.'))
  })

  test('what is at the top stays there; where it is folded away, what is before it', () => {
    const desk = reading(body)
    while (topLine(desk) !== 'After 3.') desk.press('j')
    desk.press('T')
    assert.equal(topLine(desk), 'After 3.')
    desk.press('T')
    assert.equal(topLine(desk), 'After 3.')
    while (!topLine(desk).endsWith('Quoted again 9.')) desk.press('k')
    desk.press('T')
    assert.match(topLine(desk), /Quoted again 1\.|Between\./)
  })
})

describe('search under way', () => {
  const body = Array.from({ length: 60_000 }, (_, index) =>
    paragraph(`Line ${index + 1} of very many lines.`),
  )

  test('keys act meanwhile; Esc ends it, and what comes late does nothing', () => {
    const desk = reading(body).press('/', ...'nowhere', 'enter')
    assert.deepEqual(desk.done, ['find-on'])
    desk.press('j')
    assert.equal(desk.state.reader?.top, 1)
    desk.do({ kind: 'find-on' })
    assert.ok(desk.state.reader?.search?.scan, 'still under way')
    desk.press('esc')
    assert.equal(desk.state.reader?.search, undefined)
    assert.notEqual(desk.state.reader, null)
    desk.do({ kind: 'find-on' })
    assert.deepEqual(desk.done, [])
  })

  test('a hit far below is gone to when it is found, and only there', () => {
    const desk = reading(body).press('/', ...'line 59999 ', 'enter')
    let pieces = 1
    for (; desk.state.reader?.search?.scan; pieces++) {
      assert.equal(desk.state.reader.top, 0)
      desk.do({ kind: 'find-on' })
    }
    assert.ok(pieces > 10, `${pieces} pieces`)
    const hit = desk.state.reader?.search?.current
    assert.ok(hit)
    assert.match((readerLines(desk.state)[hit.line] ?? []).map(({ text }) => text).join(''), /^Line 59999 /)
    assert.ok(hit.line >= (desk.state.reader?.top ?? 0))
  })
})
