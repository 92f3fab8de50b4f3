import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, describe, test } from 'node:test'
import type { Canvas } from '../../src/ui/terminal/canvas.ts'
import { openTerminal } from '../../src/ui/terminal/terminal.ts'
import type { Terminal, TerminalOptions } from '../../src/ui/terminal/terminal.ts'
import { createTestScreen } from '../support/screen.ts'
import type { TestScreen } from '../support/screen.ts'

const open: Terminal[] = []
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.close()
})

function setUp(options: TerminalOptions & { columns?: number; rows?: number } = {}): {
  screen: TestScreen
  terminal: Terminal
} {
  const { columns = 40, rows = 6, ...rest } = options
  const screen = createTestScreen({ columns, rows })
  const terminal = openTerminal({
    input: screen.input,
    output: screen.output,
    term: 'xterm-256color',
    env: { TERM: 'xterm-256color' },
    ...rest,
  })
  open.push(terminal)
  return { screen, terminal }
}

/** A pane over the whole screen. */
function fullPane(terminal: Terminal, paint: (canvas: Canvas) => void) {
  const pane = terminal.createPane({ paint })
  pane.place({ left: 0, top: 0, width: terminal.columns, height: terminal.rows })
  return pane
}

async function rendered(terminal: Terminal): Promise<void> {
  await new Promise<void>((resolve) => {
    const subscription = terminal.onRendered(() => {
      subscription.dispose()
      resolve()
    })
    terminal.requestRender()
  })
}

describe('terminal', () => {
  test('opens the alternate screen in raw mode, paints, and gives all of it back', async () => {
    const { screen, terminal } = setUp()
    fullPane(terminal, (canvas) => {
      canvas.text(2, 1, 'Grüße, 日本 😀!', { bold: true })
      canvas.cursor(2, 1)
    })
    await rendered(terminal)
    await screen.settled()
    assert.equal(screen.alternate, true)
    assert.equal(screen.input.isRaw, true)
    assert.equal(screen.text()[1], '  Grüße, 日本 😀!')
    assert.equal(screen.cellStyle(2, 1).bold, true)
    assert.deepEqual(screen.cursor(), { x: 2, y: 1, visible: true })
    assert.ok(screen.output.sent.includes('\x1b[?2004h'))

    terminal.close()
    terminal.close()
    await screen.settled()
    assert.equal(screen.alternate, false)
    assert.equal(screen.cursor().visible, true)
    assert.equal(screen.input.isRaw, false)
    assert.ok(screen.output.sent.lastIndexOf('\x1b[?2004l') > screen.output.sent.lastIndexOf('\x1b[?2004h'))
  })

  test('the cursor is hidden where no pane wants it, and where a later pane covers it', async () => {
    const { screen, terminal } = setUp()
    fullPane(terminal, (canvas) => canvas.cursor(3, 2))
    await rendered(terminal)
    await screen.settled()
    assert.equal(screen.cursor().visible, true)
    const modal = terminal.createPane({ paint: (canvas) => canvas.text(0, 0, 'modal', {}) })
    modal.place({ left: 2, top: 1, width: 10, height: 3 })
    await rendered(terminal)
    await screen.settled()
    assert.equal(screen.cursor().visible, false)
    modal.dispose()
    await rendered(terminal)
    await screen.settled()
    assert.deepEqual(screen.cursor(), { x: 3, y: 2, visible: true })
  })

  test('panes clip, later ones lie above, and what they leave is painted again', async () => {
    const { screen, terminal } = setUp({ columns: 20, rows: 4 })
    fullPane(terminal, (canvas) => {
      for (let y = 0; y < canvas.height; y++) canvas.text(0, y, '日本語日本語日本語日本語', {})
    })
    const modal = terminal.createPane({
      paint(canvas) {
        canvas.text(-1, 0, 'abcdefghij', {})
        canvas.text(0, 5, 'outside', {})
        canvas.text(3, 1, '日本', {})
      },
    })
    modal.place({ left: 5, top: 1, width: 6, height: 2 })
    await rendered(terminal)
    await screen.settled()
    assert.equal(screen.text()[0], '日本語日本語日本語日')
    assert.equal(screen.text()[3], '日本語日本語日本語日')
    assert.equal(screen.cellStyle(4, 1).text, ' ', 'no half of 語 is left')
    assert.equal(screen.cellStyle(5, 1).text, 'b')
    assert.equal(screen.cellStyle(10, 1).text, 'g')
    assert.equal(screen.cellStyle(8, 2).text, '日')
    assert.equal(screen.cellStyle(10, 2).text, ' ', 'no half of 本 fits in')
    modal.place({ left: 9, top: 0, width: 4, height: 1 })
    await rendered(terminal)
    await screen.settled()
    assert.equal(screen.text()[2], '日本語日本語日本語日')
    modal.hide()
    assert.equal(modal.visible, false)
    await rendered(terminal)
    await screen.settled()
    assert.deepEqual(
      screen.text(),
      Array.from({ length: 4 }, () => '日本語日本語日本語日'),
    )
    modal.show()
    await rendered(terminal)
    await screen.settled()
    assert.equal(screen.cellStyle(9, 0).text, 'b')
  })

  test('what a pane no longer paints is blank', async () => {
    const { screen, terminal } = setUp()
    let text = 'a long line of text'
    fullPane(terminal, (canvas) => canvas.text(0, 0, text, { inverse: true }))
    await rendered(terminal)
    text = 'short'
    await rendered(terminal)
    await screen.settled()
    assert.equal(screen.text()[0], 'short')
    assert.equal(screen.cellStyle(6, 0).inverse, false)
  })

  test('canvas: columns returned, segments, filling', async () => {
    const { screen, terminal } = setUp({ columns: 12, rows: 4 })
    const results: number[] = []
    fullPane(terminal, (canvas) => {
      results.splice(0)
      results.push(
        canvas.text(0, 0, 'abc日本', {}, 4),
        canvas.text(10, 0, 'abc日本', {}),
        canvas.text(0, 9, 'x', {}),
      )
      results.push(
        canvas.line(
          1,
          [
            { text: 'one ', style: { bold: true } },
            { text: 'two', style: {} },
          ],
          { bg: 'blue' },
        ),
      )
      canvas.fill(2, 2, 3, 5, {}, '─')
      canvas.fill(11, 3, 5, 5, {}, '日')
    })
    await rendered(terminal)
    await screen.settled()
    assert.deepEqual(results, [3, 2, 0, 7])
    assert.deepEqual(screen.text(), ['abc       ab', 'one two', '  ───', '  ───'])
    assert.equal(screen.cellStyle(0, 1).bold, true)
    assert.equal(screen.cellStyle(11, 1).bg, 4)
  })

  test('nothing in a text reaches the terminal as a control', async () => {
    const { screen, terminal } = setUp({ columns: 80, rows: 30 })
    const hostile = [
      '\x1b]0;owned\x07',
      '\x1b]52;c;ZXZpbA==\x07',
      '\x1b[2J\x1b[31mred',
      '\u009b31mred\u009d0;x\u009c',
      '\x90q\x9c\x07\x08\x0d\x0a\x7f\x00',
      '\x1bc\x1b[?1049l',
      'é\x1b[6n',
      `x${'\u0301'.repeat(500)}y`,
      'invoice\u202efdp.exe',
      '\ud800',
    ]
    fullPane(terminal, (canvas) => {
      hostile.forEach((text, y) => {
        canvas.text(0, y, text, {})
        canvas.line(y + 10, [{ text, style: { bold: true } }])
        canvas.fill(0, y + 20, 10, 1, {}, text)
      })
    })
    const before = screen.output.sent.length
    await rendered(terminal)
    await screen.settled()
    const sent = screen.output.sent.slice(before)
    const known = /\x1b\[(\?2026[hl]|\?25[hl]|[\d;]*[HmKXCDABLMr])|[\r\n\b]/g
    assert.doesNotMatch(sent.replace(known, ''), /[\x00-\x1f\x7f-\x9f\u202e\ud800-\udbff]/)
    assert.equal(screen.alternate, true)
    assert.equal(screen.text()[0], '␛]0;owned␇')
    assert.equal(screen.text()[8], 'invoice⟨U+202E⟩fdp.exe')
    assert.ok((screen.text()[7] ?? '').length <= 6)
  })

  test('many requests make one frame, and a frame without a change sends nothing', async () => {
    const { screen, terminal } = setUp()
    let paints = 0
    fullPane(terminal, (canvas) => {
      paints += 1
      canvas.text(0, 0, 'x', {})
    })
    for (let i = 0; i < 30; i++) terminal.requestRender()
    await rendered(terminal)
    await screen.settled()
    assert.equal(paints, 1)
    const bytes = terminal.bytesWritten
    assert.equal(bytes, Buffer.byteLength(screen.output.sent))
    await rendered(terminal)
    assert.equal(terminal.bytesWritten, bytes)
  })

  test('keys and pastes arrive by name', async () => {
    const { screen, terminal } = setUp({ escapeTimeout: 5 })
    const seen: string[] = []
    terminal.onKey((key) => seen.push(key.name))
    terminal.onPaste((text) => seen.push(`paste ${text}`))
    screen.press('j', 'ctrl-d', 'down', 'esc', 'enter')
    screen.paste('dd')
    await screen.waitFor(() => seen.length === 6)
    assert.deepEqual(seen, ['j', 'ctrl-d', 'down', 'esc', 'enter', 'paste dd'])
    screen.input.write('\x1b')
    await screen.waitFor(() => seen.length === 7)
    assert.equal(seen[6], 'esc')
  })

  test('resizing tells the listeners and paints everything anew', async () => {
    const { screen, terminal } = setUp({ columns: 40, rows: 6 })
    const pane = fullPane(terminal, (canvas) =>
      canvas.text(0, canvas.height - 1, `${canvas.width}x${canvas.height}`, {}),
    )
    let resizes = 0
    terminal.onResize(() => {
      resizes += 1
      pane.place({ left: 0, top: 0, width: terminal.columns, height: terminal.rows })
    })
    await rendered(terminal)
    for (let rows = 20; rows > 9; rows--) screen.resize(60, rows)
    await screen.waitFor(() => screen.text()[9] === '60x10')
    assert.equal(resizes, 1)
    assert.deepEqual([terminal.columns, terminal.rows], [60, 10])
  })

  test('lent out, the terminal is as it was found; taken back, the screen is as before', async () => {
    const { screen, terminal } = setUp()
    fullPane(terminal, (canvas) => canvas.text(0, 0, 'here', {}))
    await rendered(terminal)
    terminal.suspend()
    terminal.suspend()
    terminal.requestRender()
    terminal.renderNow()
    await screen.settled()
    assert.equal(screen.alternate, false)
    assert.equal(screen.input.isRaw, false)
    assert.equal(screen.cursor().visible, true)
    assert.equal(screen.input.isPaused(), true)
    const bytes = terminal.bytesWritten
    screen.resize(30, 5)
    terminal.resume()
    assert.equal(terminal.bytesWritten, bytes, 'still lent out once')
    terminal.resume()
    await screen.waitFor(() => screen.text()[0] === 'here')
    assert.equal(screen.alternate, true)
    assert.equal(screen.input.isRaw, true)
    assert.equal(terminal.columns, 30)

    const result = await terminal.withSuspended(() => {
      assert.equal(terminal.suspended, true)
      return 7
    })
    assert.equal(result, 7)
    assert.equal(terminal.suspended, false)
    await assert.rejects(
      terminal.withSuspended(() => Promise.reject(new Error('child failed'))),
      /child failed/,
    )
    await screen.waitFor(() => screen.alternate && screen.text()[0] === 'here')
  })

  test('nothing is written after the terminal was given back, not even at a resize', async () => {
    const { screen, terminal } = setUp()
    terminal.restore()
    const bytes = terminal.bytesWritten
    const resized = new Promise<void>((resolve) => terminal.onResize(resolve))
    screen.resize(50, 9)
    terminal.requestRender()
    await resized
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    assert.equal(terminal.bytesWritten, bytes)
    terminal.close()
    assert.equal(terminal.bytesWritten, bytes)
  })

  test('copies by OSC 52; not where that would be printed, nor while the terminal is lent out', async () => {
    const { screen, terminal } = setUp()
    assert.equal(terminal.copy('words'), true)
    await rendered(terminal)
    await screen.settled()
    assert.ok(screen.output.sent.includes('\x1b]52;c;d29yZHM=\x1b\\'))
    const { screen: other, terminal: old } = setUp({ term: 'linux', env: { TERM: 'linux' } })
    assert.equal(old.copy('words'), false)
    terminal.suspend()
    assert.equal(terminal.copy('more'), false)
    terminal.resume()
    for (const each of [terminal, old]) await rendered(each)
    for (const { output } of [screen, other]) assert.ok(!output.sent.includes('bW9yZQ'))
    assert.ok(!other.output.sent.includes('52;c'))
  })

  test('a terminal that goes away is told of once', async () => {
    const { screen, terminal } = setUp()
    const reasons: Error[] = []
    terminal.onGone((reason) => reasons.push(reason))
    screen.input.end()
    await once(screen.input, 'end')
    screen.output.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }))
    assert.equal(reasons.length, 1)
    const { screen: other, terminal: second } = setUp()
    second.onGone((reason) => reasons.push(reason))
    other.output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    await new Promise((resolve) => other.output.once('close', resolve))
    second.renderNow()
    assert.match(reasons[1]?.message ?? '', /EPIPE/)
    assert.equal(reasons.length, 2)
  })

  test('a slow terminal gets the newest frame, not all of them', async () => {
    const { screen, terminal } = setUp()
    let number = 0
    fullPane(terminal, (canvas) => canvas.text(0, 0, `frame ${number}`, {}))
    await rendered(terminal)
    await screen.settled()
    const accept: (() => void)[] = []
    const through = screen.output._write.bind(screen.output)
    screen.output._write = (chunk, encoding, done) => accept.push(() => through(chunk, encoding, done))
    // Above the stream's high-water mark, as a full pipe is.
    screen.output.write('\0'.repeat(20_000))
    terminal.renderNow()
    const fill = terminal.bytesWritten
    number = 1
    terminal.renderNow()
    const first = terminal.bytesWritten
    assert.ok(first > fill, 'one frame is written, and says that the stream is full')
    for (number = 2; number < 500; number++) terminal.renderNow()
    assert.equal(terminal.bytesWritten, first)
    screen.output._write = through
    for (const next of accept) next()
    await screen.waitFor(() => screen.text()[0] === `frame ${number}`)
    assert.ok(terminal.bytesWritten - first < 100)
  })

  test('without colours, and without UTF-8, the screen still says everything', async () => {
    const { screen, terminal } = setUp({ env: { TERM: 'xterm', NO_COLOR: '1' }, asciiOnly: true })
    fullPane(terminal, (canvas) => canvas.text(0, 0, 'Żółć “日本” …x', { fg: 'red', bg: 'blue', bold: true }))
    await rendered(terminal)
    await screen.settled()
    assert.equal(screen.text()[0], 'Zolc "????" .x')
    const { fg, bg, inverse, bold } = screen.cellStyle(0, 0)
    assert.deepEqual({ fg, bg, inverse, bold }, { fg: -1, bg: -1, inverse: true, bold: true })
  })

  test('the theme gives unpainted cells their background', async () => {
    const { screen, terminal } = setUp({ colours: { name: 'test', style: () => ({ bg: 236 }) } })
    terminal.createPane({ paint() {} }).place({ left: 0, top: 0, width: 3, height: 1 })
    await rendered(terminal)
    await screen.settled()
    assert.equal(screen.cellStyle(0, 0).bg, 236)
    assert.equal(screen.cellStyle(39, 5).bg, 236)
  })

  test("no handler of blessed's is left on the process", () => {
    const signals = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'uncaughtException']
    const before = signals.map((signal) => process.listenerCount(signal))
    setUp()
    assert.deepEqual(
      signals.map((signal) => process.listenerCount(signal)),
      before,
    )
  })
})

describe('terminal: bytes at 200x50', () => {
  /** A message list with a marker, beside a status line, as the reader has them. */
  function list(terminal: Terminal) {
    const state = { top: 0, cursor: 0 }
    fullPane(terminal, (canvas) => {
      for (let y = 0; y < canvas.height - 1; y++) {
        const row = state.top + y
        const selected = row === state.cursor
        canvas.text(0, y, selected ? '>' : ' ', selected ? { bold: true } : {})
        canvas.text(2, y, `Sender ${row * 7919}`, row % 3 === 0 ? { bold: true } : {}, 20)
        canvas.text(
          24,
          y,
          `Subject ${row} — grüße, 日本 ${'lorem ipsum '.repeat(row % 9)}`,
          row % 3 === 0 ? { bold: true } : {},
          165,
        )
        canvas.text(193, y, '17 Jun', { dim: true })
        if (selected) canvas.cursor(0, y)
      }
      canvas.text(0, canvas.height - 1, `INBOX ${state.cursor + 1}/100000`, {})
    })
    return state
  }

  test('a move of the cursor, a scroll, thirty queued moves', async (context) => {
    const { terminal } = setUp({ columns: 200, rows: 50 })
    const state = list(terminal)
    await rendered(terminal)
    const cost = async (change: () => void): Promise<number> => {
      const before = terminal.bytesWritten
      change()
      await rendered(terminal)
      return terminal.bytesWritten - before
    }
    state.cursor = 20
    await rendered(terminal)
    const move = await cost(() => void (state.cursor += 1))
    const queued = await cost(() => {
      for (let i = 0; i < 20; i++) {
        state.cursor += 1
        terminal.requestRender()
      }
    })
    const scroll = await cost(() => {
      state.top += 1
      state.cursor += 1
    })
    const halfPage = await cost(() => {
      state.top += 24
      state.cursor += 24
    })
    context.diagnostic(
      `bytes: move ${move}, 20 queued moves ${queued}, scroll ${scroll}, half a page ${halfPage}`,
    )
    assert.ok(move <= 100, `a move took ${move} bytes`)
    assert.ok(queued <= 100, `queued moves took ${queued} bytes`)
    assert.ok(scroll <= 400, `a scroll took ${scroll} bytes`)
  })

  test('painting a frame is quick', async (context) => {
    const { terminal } = setUp({ columns: 200, rows: 50 })
    const state = list(terminal)
    await rendered(terminal)
    const start = performance.now()
    const frames = 200
    for (let i = 0; i < frames; i++) {
      state.cursor = i % 49
      terminal.renderNow()
    }
    const each = (performance.now() - start) / frames
    context.diagnostic(`${each.toFixed(2)} ms a frame`)
    assert.ok(each < 10, `${each} ms a frame`)
  })
})
