import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layOutInTurns } from '../../../src/app/reader-layout.ts'
import { layoutWanted, readerLines } from '../../../src/app/reader-lines.ts'
import type { Block } from '../../../src/model/document.ts'
import { Desk } from '../../support/fake-state.ts'
import { FakeView } from '../../support/fake-view.ts'

function paragraph(text: string, quote = 0): Block {
  return { kind: 'paragraph', quote, spans: [{ text, role: 'text' }] }
}

/** A desk at which a message of these blocks is read. */
async function reading(body: readonly Block[], size = { columns: 80, rows: 24 }): Promise<Desk> {
  const desk = new Desk({ size }).open(new FakeView(3)).press('enter')
  return laidOut(desk.do(loaded(desk, body)))
}

/** Lays out what is to be, as the application does between keys. */
async function laidOut(desk: Desk): Promise<Desk> {
  const wanted = layoutWanted(desk.state)
  if (!wanted) return desk
  assert.ok(await layOutInTurns(wanted.blocks, wanted.width, () => true))
  desk.do({ kind: 'laid-out' })
  assert.equal(layoutWanted(desk.state), undefined)
  return desk
}

async function resized(desk: Desk, columns: number, rows = 24): Promise<Desk> {
  return laidOut(desk.do({ kind: 'resized', size: { columns, rows } }))
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
  test('what is at the top stays there when the window becomes wider or narrower', async () => {
    const desk = await reading(long)
    desk.press(...Array.from({ length: 12 }, () => 'space'))
    while (!topLine(desk).startsWith('(')) desk.press('j')
    const before = topLine(desk).slice(0, 4)
    for (const columns of [50, 130, 40, 220, 80]) {
      await resized(desk, columns)
      assert.equal(topLine(desk).slice(0, 4), before, `at ${columns} columns`)
    }
  })

  test('within a long paragraph the place is about the same', async () => {
    const desk = await reading([paragraph(Array.from({ length: 3000 }, (_, index) => `w${index}`).join(' '))])
    desk.press(...Array.from({ length: 8 }, () => 'space'))
    const first = () => Number(/w(\d+)/.exec(topLine(desk))?.[1])
    const before = first()
    assert.ok(before > 1000)
    for (const columns of [50, 80, 60]) {
      await resized(desk, columns)
      assert.ok(Math.abs(first() - before) < 40, `${first()} at ${columns} columns, ${before} before`)
    }
  })

  test('a window that was too small for anything in between changes nothing', async () => {
    const desk = (await reading(long)).press('space', 'space', 'space')
    const before = topLine(desk)
    await resized(desk, 12, 4)
    await resized(desk, 80)
    assert.equal(topLine(desk), before)
  })

  test('it stays when the tree beside the text goes and comes', async () => {
    const desk = await reading(long, { columns: 112, rows: 30 })
    desk.press(...Array.from({ length: 9 }, () => 'space'))
    while (!topLine(desk).startsWith('(')) desk.press('j')
    const before = topLine(desk).slice(0, 4)
    for (const key of ['B', 'B', 'y', 'y']) {
      await laidOut(desk.press(key))
      assert.equal(topLine(desk).slice(0, 4), before, key)
    }
  })

  test('at the top the header stays in view, and the end is the end at every size', async () => {
    const desk = await resized(await reading(long), 50)
    assert.equal(desk.state.reader?.top, 0)
    await resized(desk.press('G'), 120, 60)
    const lines = readerLines(desk.state).length
    assert.ok((desk.state.reader?.top ?? 0) <= lines - 56)
  })

  test('Space at the end says what comes next, and moves nothing', async () => {
    const desk = (await reading(long)).press('G')
    const { top } = desk.state.reader ?? {}
    desk.press('space')
    assert.equal(desk.state.reader?.top, top)
    assert.match(desk.state.notice?.text ?? '', /end of the message; J opens the next/)
  })
})

describe('a text that takes long to lay out', () => {
  const body = Array.from({ length: 30_000 }, (_, index) => paragraph(`Line ${index + 1} of a long text.`))

  test('its beginning is shown at once; when all is there, nothing moves', async () => {
    const desk = new Desk().open(new FakeView(3)).press('enter')
    desk.do(loaded(desk, body))
    const count = readerLines(desk.state).length
    assert.ok(count > 100 && count < 10_000, `${count} lines at first`)
    desk.press('space')
    const before = topLine(desk)
    await laidOut(desk)
    assert.ok(readerLines(desk.state).length > 30_000)
    assert.equal(topLine(desk), before)
  })

  test('while it is laid out at another width it is shown as it was', async () => {
    const desk = await reading(body)
    desk.press('G', 'k', 'k')
    const before = topLine(desk)
    desk.do({ kind: 'resized', size: { columns: 20 + 40, rows: 24 } })
    assert.equal(topLine(desk), before)
    desk.press('k', 'j')
    await laidOut(desk)
    assert.equal(topLine(desk), before)
  })

  test('what is no longer wanted is given up', async () => {
    const wanted = { blocks: [...body], width: 50 }
    let turns = 0
    const done = await layOutInTurns(wanted.blocks, wanted.width, () => ++turns < 2)
    assert.equal(done, false)
    assert.equal(turns, 2)
  })

  test('more of the same message moves nothing', async () => {
    const desk = await reading(body.slice(0, 1000))
    desk.press('space', 'space')
    const before = topLine(desk)
    await laidOut(desk.do(loaded(desk, [...body])))
    assert.equal(topLine(desk), before)
    assert.ok(readerLines(desk.state).length > 30_000)
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

  test('T folds long quotes and shows them again, also in the messages that follow', async () => {
    const desk = await reading(body)
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

  test('what is at the top stays there; where it is folded away, what is before it', async () => {
    const desk = await reading(body)
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

  test('keys act meanwhile; Esc ends it, and what comes late does nothing', async () => {
    const desk = (await reading(body)).press('/', ...'nowhere', 'enter')
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

  test('a hit far below is gone to when it is found, and only there', async () => {
    const desk = (await reading(body)).press('/', ...'line 59999 ', 'enter')
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
