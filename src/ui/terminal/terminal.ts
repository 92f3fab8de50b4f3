import type { Readable } from 'node:stream'
import type { Signal } from '../../app/new-mail-work.ts'
import type { Disposable } from '../../model/disposable.ts'
import { createBlessedScreen } from './blessed-screen.ts'
import { createMask, paintPane } from './canvas.ts'
import type { Canvas, Rectangle } from './canvas.ts'
import { createCellCache } from './cell-cache.ts'
import { clipboardSequence } from './clipboard.ts'
import { createDecoder } from './decoder.ts'
import { attributeOf, setCell } from './grid.ts'
import type { Key } from './keys.ts'
import { createListeners } from './listeners.ts'
import { notificationSequence } from './notification.ts'
import { createOutput } from './output.ts'
import type { TerminalStream } from './output.ts'
import { createPainter } from './painter.ts'
import type { Point } from './painter.ts'
import { createStyles } from './styles.ts'
import type { Style } from './styles.ts'
import { terminalProfile } from './terminfo.ts'
import type { Environment } from './terminfo.ts'
import { plainTheme } from './theme.ts'
import type { Theme } from './theme.ts'

/** A terminal's input: `process.stdin`, or a test's. */
export interface KeyboardStream extends Readable {
  setRawMode?(raw: boolean): unknown
}

export interface TerminalOptions {
  readonly input?: KeyboardStream
  readonly output?: TerminalStream
  /** The terminal's name; `TERM` of `env` where it is not given. */
  readonly term?: string
  readonly env?: Environment
  /** Gives the look of cells that no pane paints: the background of its `text`. */
  readonly colours?: Theme
  /** The terminal shows nothing but ASCII: other characters are replaced by their likeness. */
  readonly asciiOnly?: boolean
  /** Ask for wheel events; selecting text then needs Shift in most terminals. */
  readonly mouse?: boolean
  /** Milliseconds until a lone ESC counts as a key. */
  readonly escapeTimeout?: number
}

/** A part of the screen that paints itself. Panes made later lie above those made before. */
export interface Pane {
  readonly visible: boolean
  /** Puts the pane somewhere, in cells of the screen. It has no size before. */
  place(place: Rectangle): void
  show(): void
  hide(): void
  dispose(): void
}

export interface PaneOptions {
  /** Paints the whole pane; called once a frame while it is visible. */
  paint(canvas: Canvas): void
  /** What the pane does not paint is seen through it; else it is blank. */
  readonly seeThrough?: boolean
}

/** The terminal while Postern has it. */
export interface Terminal {
  readonly columns: number
  readonly rows: number
  /** Bytes sent so far. */
  readonly bytesWritten: number
  /** True while the terminal is lent out. */
  readonly suspended: boolean
  onKey(listener: (key: Key) => void): Disposable
  /** A text pasted, line feeds as line ends; never commands. */
  onPaste(listener: (text: string) => void): Disposable
  /** The size has changed; panes must be placed anew. */
  onResize(listener: () => void): Disposable
  /** The terminal is gone: the input has ended, or writing failed. Told once. */
  onGone(listener: (reason: Error) => void): Disposable
  /** A frame has been handed to the terminal, or there was nothing to change. */
  onRendered(listener: () => void): Disposable
  /** One frame soon, however often it is asked for. A slow terminal gets it when it has taken the last one. */
  requestRender(): void
  /** A frame at once, unless the terminal is slow, lent out or gone. */
  renderNow(): void
  createPane(options: PaneOptions): Pane
  /** Puts a text on the clipboard of the terminal. False where there is no way to ask it for that. */
  copy(text: string): boolean
  /** Rings, or shows a notification, where the terminal can. */
  signal(signal: Signal): void
  /** Gives the terminal back as it was found. Counted: as many `resume` take it again. */
  suspend(): void
  resume(): void
  /** Runs something that needs the terminal for itself. */
  withSuspended<T>(run: () => T | Promise<T>): Promise<T>
  /** Gives the terminal back at once and for good, without letting go of the streams; for signals and crashes. */
  restore(): void
  /** Gives the terminal back and lets go of everything. Closing twice does no harm. */
  close(): void
}

const pasteOn = '\x1b[?2004h'
const pasteOff = '\x1b[?2004l'
const mouseOn = '\x1b[?1000h\x1b[?1006h'
const mouseOff = '\x1b[?1006l\x1b[?1000l'
/** As long as a timer can be: it only keeps the process alive while nothing is read. */
const longest = 0x7fffffff

/** Takes the terminal: alternate screen, raw keys, paste brackets. Ask `terminalTrouble` first. */
export function openTerminal(options: TerminalOptions = {}): Terminal {
  const { asciiOnly = false, mouse = false, escapeTimeout = 40, env = process.env } = options
  const { colours = plainTheme, term = env['TERM'] ?? 'xterm' } = options
  const input: KeyboardStream = options.input ?? process.stdin
  const stream: TerminalStream = options.output ?? process.stdout
  const profile = terminalProfile(term, env)
  const styles = createStyles(profile)
  const bg = colours.style('text').bg
  const background: Style = bg === undefined ? {} : { bg }
  const tools = { styles, cells: createCellCache(asciiOnly), background, mask: createMask() }
  const painter = createPainter({ styles, editing: profile.editing, synchronized: profile.privateModes })

  const keys = createListeners<Key>()
  const pastes = createListeners<string>()
  const resizes = createListeners<void>()
  const losses = createListeners<Error>()
  const frames = createListeners<void>()

  /** How often the terminal has been lent out and not taken back. */
  let lent = 0
  let entered = false
  let closed = false
  let goneTold = false
  let wanted: NodeJS.Immediate | undefined
  /** Cells may be left over from a pane that moved. */
  let uncovered = true
  let cursor: Point | undefined
  let keepAlive: NodeJS.Timeout | undefined

  const lose = (reason: Error): void => {
    if (goneTold || closed) return
    goneTold = true
    losses.emit(reason)
  }
  const output = createOutput(stream, lose)
  const decoder = createDecoder({
    escapeTimeout,
    emit: (event) => (event.kind === 'key' ? keys.emit(event.key) : pastes.emit(event.text)),
  })

  const screen = createBlessedScreen({
    terminal: profile.name,
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    write(text) {
      if (entered) output.write(text)
    },
    draw(lines, shown) {
      output.write(screen.takePending() + painter.paint(lines, shown, cursor))
      frames.emit()
    },
    resized() {
      painter.reset()
      uncovered = true
      resizes.emit()
      terminal.requestRender()
    },
  })

  const received = (chunk: Uint8Array | string): void => {
    decoder.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  }
  const ended = (): void => lose(new Error('The terminal has been closed.'))

  const enter = (): void => {
    entered = true
    setRaw(input, true, lose)
    input.resume()
    screen.noteSize()
    screen.enter()
    painter.reset()
    uncovered = true
    output.write(screen.takePending() + (profile.privateModes ? pasteOn + (mouse ? mouseOn : '') : ''))
    terminal.requestRender()
  }

  const leave = (): void => {
    if (!entered) return
    decoder.reset()
    output.write(screen.takePending() + (profile.privateModes ? (mouse ? mouseOff : '') + pasteOff : ''))
    screen.leave()
    entered = false
    setRaw(input, false, lose)
    input.pause()
  }

  const clearUncovered = (): void => {
    uncovered = false
    const attribute = attributeOf(styles.id(background))
    for (const line of screen.lines) for (let x = 0; x < line.length; x++) setCell(line, x, attribute, ' ')
  }

  const terminal: Terminal = {
    get columns() {
      return screen.columns
    },
    get rows() {
      return screen.rows
    },
    get bytesWritten() {
      return output.bytesWritten
    },
    get suspended() {
      return lent > 0
    },
    onKey: keys.add,
    onPaste: pastes.add,
    onResize: resizes.add,
    onGone: losses.add,
    onRendered: frames.add,
    requestRender() {
      if (!closed) wanted ??= setImmediate(terminal.renderNow)
    },
    renderNow() {
      clearImmediate(wanted)
      wanted = undefined
      // Where it cannot be now, it follows when the terminal is ready, or back.
      if (!entered || output.gone || output.blocked) return
      if (uncovered) clearUncovered()
      cursor = undefined
      screen.render()
    },
    createPane({ paint, seeThrough = false }) {
      let place: Rectangle = { left: 0, top: 0, width: 0, height: 0 }
      let visible = true
      const box = screen.createBox(() => {
        if (cursor !== undefined && covers(place, cursor)) cursor = undefined
        cursor = paintPane(tools, screen.lines, place, paint, seeThrough) ?? cursor
      })
      const change = (): void => {
        uncovered = true
        terminal.requestRender()
      }
      return {
        get visible() {
          return visible
        },
        place(wantedPlace) {
          if (isSamePlace(place, wantedPlace)) return
          place = wantedPlace
          box.place(place.left, place.top, place.width, place.height)
          change()
        },
        show() {
          if (visible) return
          visible = true
          box.setVisible(true)
          change()
        },
        hide() {
          if (!visible) return
          visible = false
          box.setVisible(false)
          change()
        },
        dispose() {
          visible = false
          box.dispose()
          change()
        },
      }
    },
    copy(text) {
      if (!entered || !profile.systemCommands) return false
      output.write(clipboardSequence(text, env))
      return true
    },
    signal(signal) {
      if (!entered) return
      if (signal.kind === 'bell') output.write('\x07')
      else if (profile.systemCommands) output.write(notificationSequence(signal, env))
    },
    suspend() {
      if (closed) return
      if (lent === 0) {
        leave()
        keepAlive = setInterval(() => {}, longest)
      }
      lent += 1
    },
    resume() {
      if (closed || lent === 0) return
      lent -= 1
      if (lent > 0) return
      clearInterval(keepAlive)
      enter()
    },
    async withSuspended(run) {
      terminal.suspend()
      try {
        return await run()
      } finally {
        terminal.resume()
      }
    },
    restore() {
      leave()
      clearInterval(keepAlive)
    },
    close() {
      if (closed) return
      terminal.restore()
      closed = true
      clearImmediate(wanted)
      input.off('data', received)
      input.off('end', ended)
      input.off('close', ended)
      stream.off('resize', screen.sizeChanged)
      screen.destroy()
      output.dispose()
    },
  }

  output.onReady(() => terminal.requestRender())
  input.on('data', received)
  input.on('end', ended)
  input.on('close', ended)
  input.on('error', lose)
  stream.on('resize', screen.sizeChanged)
  enter()
  return terminal
}

function isSamePlace(one: Rectangle, other: Rectangle): boolean {
  return (
    one.left === other.left &&
    one.top === other.top &&
    one.width === other.width &&
    one.height === other.height
  )
}

function covers(place: Rectangle, point: Point): boolean {
  const { left, top, width, height } = place
  return point.x >= left && point.x < left + width && point.y >= top && point.y < top + height
}

/** A terminal that is gone has no modes to set. */
function setRaw(input: KeyboardStream, raw: boolean, lose: (reason: Error) => void): void {
  try {
    input.setRawMode?.(raw)
  } catch (thrown) {
    lose(thrown instanceof Error ? thrown : new Error(String(thrown)))
  }
}
