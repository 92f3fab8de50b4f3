import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { attributeOf, blankLine, isWide, setCell, styleOf } from '../../../src/ui/terminal/grid.ts'
import type { GridLine } from '../../../src/ui/terminal/grid.ts'
import { createPainter } from '../../../src/ui/terminal/painter.ts'
import { createStyles } from '../../../src/ui/terminal/styles.ts'
import type { Style } from '../../../src/ui/terminal/styles.ts'
import { createTestScreen } from '../../support/screen.ts'
import type { ScreenCell, TestScreen } from '../../support/screen.ts'

const looks: readonly Style[] = [
  {},
  { bold: true },
  { dim: true },
  { fg: 'red' },
  { fg: 'bright-cyan', bold: true, italic: true },
  { bg: 'blue' },
  { bg: 'blue', fg: 'white', dim: true },
  { underline: true },
  { inverse: true, fg: 'green' },
  { strike: true, bold: true },
  { fg: 196, bg: 236 },
  { fg: '#102030', bg: '#fdf6e3' },
  { link: 'https://example.org/one' },
  { link: 'https://example.org/two', fg: 'blue', underline: true },
]
const flag = '🇩🇪'
const characters = ['a', 'b', 'é', 'e\u0301', '日', '語', '😀', flag, ' ', ' ', '─', '…', '█', '한']
const wideOnes = new Set(['日', '語', '😀', flag, '한'])

/** One change of the picture, drawn from numbers so that fast-check can make it smaller. */
type Edit =
  | { kind: 'run'; x: number; y: number; length: number; character: number; style: number }
  | { kind: 'text'; x: number; y: number; letters: readonly number[]; style: number }
  | { kind: 'scroll'; top: number; bottom: number; count: number }
  | { kind: 'clear' }

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('text' as const),
      x: fc.nat(200),
      y: fc.nat(60),
      letters: fc.array(fc.nat(characters.length - 1), { maxLength: 30 }),
      style: fc.nat(looks.length - 1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      x: fc.nat(200),
      y: fc.nat(60),
      length: fc.nat(120),
      character: fc.nat(characters.length - 1),
      style: fc.nat(looks.length - 1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('scroll' as const),
      top: fc.nat(60),
      bottom: fc.nat(60),
      count: fc.integer({ min: -12, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
)

const frame = fc.record({
  edits: fc.array(edit, { maxLength: 12 }),
  cursor: fc.option(fc.tuple(fc.nat(200), fc.nat(60))),
})

function newGrid(columns: number, rows: number): GridLine[] {
  return Array.from({ length: rows }, () => blankLine(columns, 0))
}

/** Writes a character as the canvas does: halves of wide characters are never left behind. */
function put(line: GridLine, x: number, style: number, text: string): number {
  const width = wideOnes.has(text) ? 2 : 1
  if (x + width > line.length) return line.length
  const before = line[x - 1]
  if (before !== undefined && isWide(before[0])) setCell(line, x - 1, before[0] - 1, ' ')
  setCell(line, x, attributeOf(style) + (width - 1), text)
  if (width === 2) setCell(line, x + 1, attributeOf(style), ' ')
  return x + width
}

function apply(change: Edit, grid: GridLine[], ids: readonly number[]): void {
  const rows = grid.length
  if (change.kind === 'clear') {
    for (const line of grid) for (let x = 0; x < line.length; x++) setCell(line, x, 0, ' ')
    return
  }
  if (change.kind === 'scroll') {
    const top = Math.min(change.top, change.bottom) % rows
    const bottom = Math.min(rows - 1, Math.max(change.top, change.bottom))
    const copy = grid.map((line) => line.map(([attribute, text]): [number, string] => [attribute, text]))
    for (let y = top; y <= bottom; y++) {
      const from = y + change.count
      const source = from >= top && from <= bottom ? copy[from] : undefined
      const line = grid[y]
      if (line === undefined) continue
      for (let x = 0; x < line.length; x++) setCell(line, x, source?.[x]?.[0] ?? 0, source?.[x]?.[1] ?? ' ')
    }
    return
  }
  const line = grid[change.y % rows]
  if (line === undefined) return
  let x = change.x % line.length
  const style = ids[change.style] ?? 0
  const texts =
    change.kind === 'text' ? change.letters : Array.from({ length: change.length }, () => change.character)
  for (const index of texts) if (x < line.length) x = put(line, x, style, characters[index] ?? ' ')
}

/** What a user should see in a cell, in the emulator's words. */
function expected(line: GridLine, x: number, lookOf: (id: number) => Style): Partial<ScreenCell> {
  const before = line[x - 1]
  // The emulator shows a flag as its two letters, one column each.
  if (before?.[1] === flag) return { text: [...flag][1] ?? '', width: 1 }
  if (line[x]?.[1] === flag) return { text: [...flag][0] ?? '', width: 1 }
  if (before !== undefined && isWide(before[0])) return { text: '', width: 0 }
  const [attribute, text] = line[x] ?? [0, ' ']
  const look = lookOf(styleOf(attribute))
  const link = look.link ?? ''
  const lined = look.underline ?? look.inverse ?? look.strike ?? false
  const marks = {
    // The emulator underlines links by itself.
    underline: look.underline ?? link !== '',
    inverse: look.inverse ?? false,
    strike: look.strike ?? false,
    link,
  }
  const ground = { bg: seenColour(look.bg), width: isWide(attribute) ? 2 : 1, ...marks }
  if (text === ' ' && !lined) return { text: ' ', ...ground }
  return {
    text,
    ...ground,
    fg: seenColour(look.fg),
    bold: look.bold ?? false,
    dim: look.dim ?? false,
    italic: look.italic ?? false,
  }
}

function shownLook({ link, ...look }: Style, hyperlinks: boolean): Style {
  return hyperlinks && link !== undefined ? { ...look, link } : look
}

function seenColour(colour: Style['fg']): number | string {
  const names: Readonly<Record<string, number>> = {
    'red': 1,
    'green': 2,
    'blue': 4,
    'white': 7,
    'bright-cyan': 14,
  }
  return typeof colour === 'string' ? (names[colour] ?? colour) : (colour ?? -1)
}

function assertShown(screen: TestScreen, grid: readonly GridLine[], lookOf: (id: number) => Style): void {
  grid.forEach((line, y) => {
    for (let x = 0; x < line.length; x++) {
      const wanted = expected(line, x, lookOf)
      const shown = screen.cellStyle(x, y)
      const seen = { ...shown, text: shown.text === '' && shown.width === 1 ? ' ' : shown.text }
      for (const [name, value] of Object.entries(wanted)) {
        if (Reflect.get(seen, name) !== value) {
          assert.fail(
            `cell ${x},${y}: ${name} is ${JSON.stringify(Reflect.get(seen, name))}, not ${JSON.stringify(value)}`,
          )
        }
      }
    }
  })
}

const profiles = [
  { editing: true, backColourErase: true, selectiveReset: true, hyperlinks: true },
  { editing: false, backColourErase: false, selectiveReset: false, hyperlinks: false },
] as const

describe('painter', () => {
  for (const [columns, rows] of [
    [80, 24],
    [33, 7],
    [200, 50],
    [2, 2],
    [1, 3],
  ] as const) {
    for (const profile of profiles) {
      const runs = columns > 100 ? 10 : 25
      test(`random frames at ${columns}x${rows}, editing ${profile.editing}, show what was meant`, async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(frame, { minLength: 1, maxLength: 8 }),
            fc.option(fc.nat(7)),
            async (frames, resizeAt) => {
              const screen = createTestScreen({ columns, rows })
              const styles = createStyles({ depth: 16777216, ...profile })
              const ids = looks.map((look) => styles.id(look))
              const lookOf = (id: number): Style =>
                shownLook(looks[ids.indexOf(id)] ?? {}, profile.hyperlinks)
              const painter = createPainter({
                styles,
                editing: profile.editing,
                synchronized: profile.editing,
              })
              let grid = newGrid(columns, rows)
              let shown = newGrid(columns, rows)
              for (const [index, { edits, cursor }] of frames.entries()) {
                if (index === resizeAt) {
                  const [width, height] = [columns + 5, Math.max(1, rows - 1)]
                  screen.resize(width, height)
                  screen.output.write('\x1b[H\x1b[2J')
                  grid = newGrid(width, height)
                  shown = newGrid(width, height)
                  painter.reset()
                }
                for (const change of edits) apply(change, grid, ids)
                const place = cursor && { x: cursor[0] % (grid[0]?.length ?? 1), y: cursor[1] % grid.length }
                screen.output.write(painter.paint(grid, shown, place ?? undefined))
                await screen.settled()
                assertShown(screen, grid, lookOf)
                assert.equal(screen.cursor().visible, place !== null && place !== undefined)
                if (place) assert.deepEqual({ ...place }, { x: screen.cursor().x, y: screen.cursor().y })
                assert.equal(painter.paint(grid, shown, place ?? undefined), '', 'nothing is left to do')
              }
            },
          ),
          { numRuns: runs },
        )
      })
    }
  }

  test('the gap behind a cursor that stands inside a wide character is not written over', async () => {
    const screen = createTestScreen({ columns: 10, rows: 1 })
    const styles = createStyles({ depth: 16 })
    const painter = createPainter({ styles })
    const grid = newGrid(10, 1)
    const shown = newGrid(10, 1)
    const line = grid[0]
    assert.ok(line)
    put(line, 0, 0, '日')
    screen.output.write(painter.paint(grid, shown, { x: 1, y: 0 }))
    put(line, 3, 0, 'x')
    screen.output.write(painter.paint(grid, shown, { x: 1, y: 0 }))
    await screen.settled()
    assert.equal(screen.text()[0], '日 x')
  })

  test('a wide character without room for its second half is left out', async () => {
    const screen = createTestScreen({ columns: 4, rows: 2 })
    const painter = createPainter({ styles: createStyles({ depth: 16 }) })
    const grid = newGrid(4, 2)
    const shown = newGrid(4, 2)
    const line = grid[0]
    assert.ok(line)
    for (const x of [0, 1, 2]) setCell(line, x, 0, 'x')
    setCell(line, 3, attributeOf(0) + 1, '日')
    screen.output.write(painter.paint(grid, shown, undefined))
    await screen.settled()
    assert.deepEqual(screen.text(), ['xxx', ''])
  })

  /** A list as wide as the screen, row `first` at the top. */
  function listGrid(grid: GridLine[], first: number, marked: number): void {
    grid.forEach((line, y) => {
      const text = `${y + first === marked ? '>' : ' '} message ${y + first} from somebody with a subject of its own ${(y + first) * 7919}`
      for (let x = 0; x < line.length; x++) setCell(line, x, 0, text[x] ?? ' ')
    })
  }

  test('moving a marker down one row takes few bytes', () => {
    const painter = createPainter({ styles: createStyles({ depth: 16 }) })
    const grid = newGrid(200, 50)
    const shown = newGrid(200, 50)
    listGrid(grid, 0, 10)
    painter.paint(grid, shown, { x: 0, y: 10 })
    listGrid(grid, 0, 11)
    const bytes = painter.paint(grid, shown, { x: 0, y: 11 })
    assert.ok(bytes.length <= 40, `${bytes.length} bytes: ${JSON.stringify(bytes)}`)
  })

  test('scrolling by one row sends one row, also beside a column that stands still', () => {
    for (const still of [0, 24]) {
      const painter = createPainter({ styles: createStyles({ depth: 16 }) })
      const grid = newGrid(200, 50)
      const shown = newGrid(200, 50)
      const paintList = (first: number): void => {
        listGrid(grid, first, first + 49)
        grid.forEach((line, y) => {
          const text = `folder ${y * 31}`.padEnd(still).slice(0, still)
          for (let x = 0; x < still; x++) setCell(line, x, 0, text[x] ?? ' ')
        })
      }
      paintList(0)
      painter.paint(grid, shown, undefined)
      paintList(1)
      const bytes = Buffer.byteLength(painter.paint(grid, shown, undefined))
      assert.ok(bytes < (still === 0 ? 200 : 1200), `${bytes} bytes beside ${still} columns`)
    }
  })

  test('a link is opened once, closed at the end of its line, and costs nothing elsewhere', () => {
    const paint = (hyperlinks: boolean, url?: string): string => {
      const styles = createStyles({ depth: 16, hyperlinks })
      const painter = createPainter({ styles })
      const grid = newGrid(40, 3)
      const style = styles.id(url === undefined ? {} : { link: url })
      for (const [y, text] of ['read here', 'and there'].entries()) {
        const line = grid[y]
        assert.ok(line)
        for (let x = 0; x < text.length; x++) {
          const character = text.charAt(x)
          setCell(line, x, attributeOf(character === ' ' ? styles.blank(style) : style), character)
        }
      }
      return painter.paint(grid, newGrid(40, 3), { x: 0, y: 0 })
    }
    const url = 'https://example.org/?a=1;b=2'
    const open = `\x1b]8;id=1;${url}\x1b\\`
    const close = '\x1b]8;;\x1b\\'
    const linked = paint(true, url)
    assert.ok(linked.includes(`${open}read here${close}`), JSON.stringify(linked))
    assert.ok(linked.includes(`${open}and there${close}`), JSON.stringify(linked))
    assert.equal(linked.length, paint(true).length + 2 * (open.length + close.length))
    assert.equal(paint(true), paint(false))
    assert.equal(paint(false, url), paint(false))
  })

  test('a frame with a change is bracketed by synchronized output, one without is empty', () => {
    const painter = createPainter({ styles: createStyles({ depth: 16 }) })
    const grid = newGrid(10, 2)
    const shown = newGrid(10, 2)
    const line = grid[0]
    assert.ok(line)
    setCell(line, 0, 0, 'x')
    const bytes = painter.paint(grid, shown, { x: 0, y: 0 })
    assert.match(bytes, /^\x1b\[\?2026h.*\x1b\[\?2026l$/su)
    setCell(line, 0, 0, 'x')
    assert.equal(painter.paint(grid, shown, { x: 0, y: 0 }), '')
  })
})
