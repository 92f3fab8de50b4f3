import { Duplex, PassThrough } from 'node:stream'
import blessed from 'blessed'
import type { GridLine } from './grid.ts'

/** What Postern uses of blessed's screen and program beside their published types. */
interface ScreenInternals {
  /** The grid to show, and the grid that is shown. */
  lines: GridLine[]
  olines: GridLine[]
  /** The attribute of a blank cell. */
  dattr: number
  alloc(): void
  enter(): void
  leave(): void
  draw(start: number, end: number): void
}
interface ProgramInternals {
  /** Output that waits for the next turn. */
  _buf: string
  cols: number
  rows: number
}
interface BoxInternals {
  hidden: boolean
  render(): void
  parseContent(): boolean
  clearPos(): void
  show(): void
  hide(): void
  destroy(): void
  position: object
}

/** The definitions that come with blessed. */
const shippedTerminals: readonly string[] = ['xterm-256color', 'linux']
/** How long the terminal's size must stand still before it counts, in milliseconds. */
const resizeTimeout = 50

export interface BlessedScreenOptions {
  /** The terminal's name in terminfo. */
  readonly terminal: string
  size(): { readonly columns: number; readonly rows: number }
  /** Takes the sequences that blessed sends by itself. */
  write(text: string): void
  /** Sends what differs between the two grids. */
  draw(lines: readonly GridLine[], shown: GridLine[]): void
  /** The size has changed, and the grids are new and blank. */
  resized(): void
}

/** A box that paints itself. */
export interface BlessedBox {
  setVisible(visible: boolean): void
  place(left: number, top: number, width: number, height: number): void
  dispose(): void
}

/** blessed's screen: its cell grid, its boxes, its ways in and out. Nothing else knows blessed. */
export interface BlessedScreen {
  readonly columns: number
  readonly rows: number
  readonly lines: readonly GridLine[]
  /** Lets every visible box paint, then draws. */
  render(): void
  /** A box above those that are there. */
  createBox(render: () => void): BlessedBox
  /** Takes what blessed wants to send, which would otherwise follow in the next turn. */
  takePending(): string
  enter(): void
  leave(): void
  /** Takes over the terminal's size at once. */
  noteSize(): void
  /** The terminal says that its size has changed: `resized` follows when it stands still. */
  sizeChanged(): void
  destroy(): void
}

/** Enters the alternate screen by way of blessed. Its input is a dummy, and its signal handlers are taken off. */
export function createBlessedScreen(options: BlessedScreenOptions): BlessedScreen {
  const output = new BlessedOutput(options)
  const { program, screen } = withoutTmux(() =>
    withOwnTerminfo(options.terminal, () => withoutHandlers(() => build(output, options.terminal))),
  )
  screen.draw = () => options.draw(screen.lines, screen.olines)
  const renderAll = screen.render.bind(screen)
  screen.render = () => {}
  screen.dattr = 0
  screen.alloc()
  program.on('resize', () => options.resized())

  return {
    get columns() {
      return program.cols
    },
    get rows() {
      return program.rows
    },
    get lines() {
      return screen.lines
    },
    render: renderAll,
    createBox(render) {
      const box: object = blessed.box({ screen, parent: screen })
      assertBox(box)
      box.parseContent = () => false
      box.clearPos = () => {}
      box.render = () => {
        if (!box.hidden) render()
      }
      return {
        setVisible(visible) {
          if (visible) box.show()
          else box.hide()
        },
        place(left, top, width, height) {
          Object.assign(box.position, { left, top, width, height })
        },
        dispose: () => box.destroy(),
      }
    },
    takePending() {
      const pending = program._buf
      program._buf = ''
      return pending
    },
    enter: () => screen.enter(),
    leave: () => screen.leave(),
    noteSize() {
      const { columns, rows } = options.size()
      program.cols = columns
      program.rows = rows
    },
    sizeChanged: () => void output.emit('resize'),
    destroy: () => screen.destroy(),
  }
}

/** What blessed takes for the terminal. Its types want output to be readable, so it is both. */
class BlessedOutput extends Duplex {
  readonly isTTY = true
  readonly #options: BlessedScreenOptions
  constructor(options: BlessedScreenOptions) {
    super({ decodeStrings: false, read() {} })
    this.#options = options
  }
  get columns(): number {
    return this.#options.size().columns
  }
  get rows(): number {
    return this.#options.size().rows
  }
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.#options.write(String(chunk))
    done()
  }
}

function build(output: BlessedOutput, terminal: string) {
  const programOptions = { input: new PassThrough(), output, terminal, extended: false }
  const program = blessed.program(programOptions)
  const screen = blessed.screen({ program, resizeTimeout, autoPadding: false })
  assertScreen(screen)
  assertProgram(program)
  return { program, screen }
}

/** Keeps the process's signals to ourselves: blessed would exit the process without asking. */
function withoutHandlers<T>(create: () => T): T {
  const signals = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const
  const before = new Set<unknown>(signals.flatMap((signal) => process.listeners(signal)))
  const beforeException = new Set<unknown>(process.listeners('uncaughtException'))
  const created = create()
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener)
  }
  for (const listener of process.listeners('uncaughtException')) {
    if (!beforeException.has(listener)) process.off('uncaughtException', listener)
  }
  return created
}

/**
 * Has blessed read the definitions that it ships. Its parser stumbles over those of today's systems, and prints
 * what it stumbled over on the screen.
 */
function withOwnTerminfo<T>(terminal: string, create: () => T): T {
  const folders: unknown = Reflect.get(Reflect.get(blessed, 'tput'), 'ipaths')
  if (!Array.isArray(folders)) throw new Error(wrongVersion('tput.ipaths'))
  const kept = shippedTerminals.includes(terminal) ? folders.splice(0) : []
  try {
    return create()
  } finally {
    folders.push(...kept)
  }
}

/** Inside tmux blessed would run `tmux -V` and wait for it, for features that are not used here. */
function withoutTmux<T>(create: () => T): T {
  const { TMUX: socket } = process.env
  delete process.env['TMUX']
  try {
    return create()
  } finally {
    if (socket !== undefined) process.env['TMUX'] = socket
  }
}

function assertScreen(value: object): asserts value is ScreenInternals {
  assertMembers(value, {
    lines: 'object',
    olines: 'object',
    dattr: 'number',
    alloc: 'function',
    enter: 'function',
    leave: 'function',
    draw: 'function',
  })
}

function assertProgram(value: object): asserts value is ProgramInternals {
  assertMembers(value, { _buf: 'string', cols: 'number', rows: 'number' })
}

function assertBox(value: object): asserts value is BoxInternals {
  assertMembers(value, {
    hidden: 'boolean',
    render: 'function',
    parseContent: 'function',
    clearPos: 'function',
    position: 'object',
  })
}

/** @throws when blessed is not the version that this was written for. */
function assertMembers(value: object, members: Readonly<Record<string, string>>): void {
  for (const [name, type] of Object.entries(members)) {
    if (typeof Reflect.get(value, name) !== type) throw new Error(wrongVersion(name))
  }
}

function wrongVersion(missing: string): string {
  return `blessed has no ${missing}: the version must be 0.1.81`
}
