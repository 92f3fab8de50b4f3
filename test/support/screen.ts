import { PassThrough, Writable } from 'node:stream'
import xterm from '@xterm/headless'
import { charWidth } from '../../src/text/width.ts'

/** One cell of the emulated screen, as a user sees it. Colours: -1 the default, 0 to 255, or '#rrggbb'. */
export interface ScreenCell {
  readonly text: string
  readonly width: number
  readonly fg: number | string
  readonly bg: number | string
  readonly bold: boolean
  readonly dim: boolean
  readonly italic: boolean
  readonly underline: boolean
  readonly inverse: boolean
  readonly strike: boolean
  /** Where a click leads (OSC 8); empty where it leads nowhere. */
  readonly link: string
}

/** A keyboard: a stream that claims to be a terminal's input. */
export class TestInput extends PassThrough {
  readonly isTTY = true
  isRaw = false
  setRawMode(raw: boolean): this {
    this.isRaw = raw
    return this
  }
}

/** A terminal's output, which feeds the emulator and keeps what was sent. */
export class TestOutput extends Writable {
  readonly isTTY = true
  columns: number
  rows: number
  /** Everything sent so far. */
  sent = ''
  readonly #emulator: xterm.Terminal
  constructor(emulator: xterm.Terminal) {
    super({ decodeStrings: false })
    this.#emulator = emulator
    this.columns = emulator.cols
    this.rows = emulator.rows
  }
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    const text = String(chunk)
    this.sent += text
    this.#emulator.write(text, done)
  }
}

export interface TestScreen {
  readonly input: TestInput
  readonly output: TestOutput
  /** Presses keys by their names (`j`, `enter`, `ctrl-d`, `pagedown`), one write each. */
  press(...keys: string[]): void
  /** Types a text, character by character. */
  type(text: string): void
  /** Pastes a text between paste brackets. */
  paste(text: string): void
  resize(columns: number, rows: number): void
  /** The lines of the screen, without blanks at their ends. */
  text(): string[]
  /** The cell at column `x` of row `y`, from 0. */
  cellStyle(x: number, y: number): ScreenCell
  cursor(): { readonly x: number; readonly y: number; readonly visible: boolean }
  readonly alternate: boolean
  /** Waits until everything sent has been understood. */
  settled(): Promise<void>
  /** Waits until `predicate` holds; fails with a picture of the screen after `timeout` milliseconds. */
  waitFor(predicate: () => boolean, timeout?: number): Promise<void>
}

/** An emulated terminal in this process, Unicode widths as Postern measures them. */
export function createTestScreen({ columns = 80, rows = 24 } = {}): TestScreen {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 })
  emulator.unicode.register(widths)
  emulator.unicode.activeVersion = widths.version
  const input = new TestInput()
  const output = new TestOutput(emulator)

  const text = (): string[] => {
    const buffer = emulator.buffer.active
    return Array.from(
      { length: emulator.rows },
      (_, y) => buffer.getLine(buffer.viewportY + y)?.translateToString(true) ?? '',
    )
  }
  let cursorVisible = true
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (parameters) => {
    if (parameters.includes(25)) cursorVisible = true
    return false
  })
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'l' }, (parameters) => {
    if (parameters.includes(25)) cursorVisible = false
    return false
  })
  const understood = (): Promise<void> => new Promise((resolve) => emulator.write('', resolve))
  const settled = async (): Promise<void> => {
    // What the stream still holds back has not reached the emulator: it takes one write after the other.
    while (output.writableLength > 0 && !output.destroyed) await understood()
    await understood()
  }

  return {
    input,
    output,
    press(...keys) {
      for (const key of keys) input.write(bytesOf(key))
    },
    type(typed) {
      for (const character of typed) input.write(character)
    },
    paste(pasted) {
      input.write(`\x1b[200~${pasted}\x1b[201~`)
    },
    resize(newColumns, newRows) {
      emulator.resize(newColumns, newRows)
      output.columns = newColumns
      output.rows = newRows
      output.emit('resize')
    },
    text,
    cellStyle(x, y) {
      const buffer = emulator.buffer.active
      const cell = buffer.getLine(buffer.viewportY + y)?.getCell(x)
      if (cell === undefined) throw new RangeError(`there is no cell ${x}, ${y}`)
      return {
        text: cell.getChars(),
        width: cell.getWidth(),
        fg: colour(cell.isFgRGB(), cell.isFgDefault(), cell.getFgColor()),
        bg: colour(cell.isBgRGB(), cell.isBgDefault(), cell.getBgColor()),
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0,
        italic: cell.isItalic() !== 0,
        underline: cell.isUnderline() !== 0,
        inverse: cell.isInverse() !== 0,
        strike: cell.isStrikethrough() !== 0,
        link: linkOf(emulator, cell),
      }
    },
    cursor: () => ({
      x: emulator.buffer.active.cursorX,
      y: emulator.buffer.active.cursorY,
      visible: cursorVisible,
    }),
    get alternate() {
      return emulator.buffer.active.type === 'alternate'
    },
    settled,
    async waitFor(predicate, timeout = 5000) {
      const deadline = Date.now() + timeout
      for (;;) {
        await understood()
        if (predicate()) return
        if (Date.now() > deadline)
          throw new Error(`not within ${timeout} ms; the screen shows:\n${text().join('\n')}`)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
  }
}

/** xterm's encoding of a character's properties: one bit for joining, two for the width. */
const widths = {
  version: 'postern',
  wcwidth: charWidth,
  charProperties(codePoint: number, preceding: number): number {
    const width = charWidth(codePoint)
    const before = (preceding >> 1) & 3
    const joins = width === 0 && preceding !== 0 && before !== 0
    return ((joins ? Math.max(before, width) : width) << 1) | (joins ? 1 : 0)
  },
}

/** The emulator knows the links of its cells, but has no public word for them. */
function linkOf(emulator: xterm.Terminal, cell: xterm.IBufferCell): string {
  const id = inner(inner(cell, 'extended'), 'urlId')
  if (typeof id !== 'number') throw new TypeError('a cell of the emulator has no number of a link')
  if (id === 0) return ''
  const links = inner(inner(emulator, '_core'), '_oscLinkService')
  const getLinkData: unknown = inner(links, 'getLinkData')
  const data: unknown =
    typeof getLinkData === 'function' ? Reflect.apply(getLinkData, links, [id]) : undefined
  const uri = inner(data, 'uri')
  if (typeof uri !== 'string') throw new TypeError(`the emulator has no link ${id}`)
  return uri
}

function inner(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function colour(isRgb: boolean, isDefault: boolean, value: number): number | string {
  if (isDefault) return -1
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : value
}

const sequences: Readonly<Record<string, string>> = {
  'enter': '\r',
  // As CSI u, which leaves no doubt: after a bare ESC the next key would be one with Alt.
  'esc': '\x1b[27u',
  'tab': '\t',
  'shift-tab': '\x1b[Z',
  'space': ' ',
  'backspace': '\x7f',
  'delete': '\x1b[3~',
  'insert': '\x1b[2~',
  'up': '\x1bOA',
  'down': '\x1bOB',
  'right': '\x1bOC',
  'left': '\x1bOD',
  'home': '\x1bOH',
  'end': '\x1bOF',
  'pageup': '\x1b[5~',
  'pagedown': '\x1b[6~',
  'wheelup': '\x1b[<64;1;1M',
  'wheeldown': '\x1b[<65;1;1M',
  'f1': '\x1bOP',
  'f2': '\x1bOQ',
  'f3': '\x1bOR',
  'f4': '\x1bOS',
  'f5': '\x1b[15~',
  'f6': '\x1b[17~',
  'f7': '\x1b[18~',
  'f8': '\x1b[19~',
  'f9': '\x1b[20~',
  'f10': '\x1b[21~',
  'f11': '\x1b[23~',
  'f12': '\x1b[24~',
}

/** What a terminal sends for a key, with application cursor keys on. */
export function bytesOf(key: string): string {
  const known = Object.hasOwn(sequences, key) ? sequences[key] : undefined
  if (known !== undefined) return known
  const parts = /^(ctrl-)?(alt-)?(shift-)?(.+)$/su.exec(key)
  const [, ctrl, alt, shift, name = ''] = parts ?? []
  const plain = Object.hasOwn(sequences, name) ? sequences[name] : undefined
  const modifier = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (ctrl ? 4 : 0)
  if (plain !== undefined && plain.startsWith('\x1bO')) return `\x1b[1;${modifier}${plain.slice(2)}`
  if (plain !== undefined && plain.endsWith('~')) return `${plain.slice(0, -1)};${modifier}~`
  const character = plain ?? name
  if (modifier === 1) {
    if ([...name].length > 1) throw new Error(`no such key: ${key}`)
    return name
  }
  if (shift) return `\x1b[${character.codePointAt(0) ?? 0};${modifier}u`
  const control = ctrl ? String.fromCharCode((character.codePointAt(0) ?? 0) & 0x1f) : character
  return alt ? `\x1b${control}` : control
}
