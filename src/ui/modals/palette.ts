import { reasonAgainst } from '../../app/give.ts'
import { keysOf } from '../../app/keymap.ts'
import type { Rectangle } from '../../app/layout.ts'
import { paletteEntries } from '../../app/palette.ts'
import type { PaletteEntry } from '../../app/palette.ts'
import type { Modal } from '../../app/state.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { cellWidth } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import type { Style } from '../terminal/styles.ts'
import { keyLabel } from '../views/hints.ts'
import { centred, paintBox } from './box.ts'
import { paintEditor } from './prompt.ts'

export function palettePlace(scene: Scene): Rectangle {
  return centred(scene, 72, 18)
}

/** Commands that fit the typed words, the letters that fit underlined, each with its keys or why it cannot be given. */
export function paintPalette(canvas: Canvas, scene: Scene, modal: Extract<Modal, { kind: 'palette' }>): void {
  const { state, style, glyphs } = scene
  paintBox(canvas, scene, 'Command', 'Enter gives it, Tab completes, Up recalls')
  const entries = paletteEntries(state, modal.editor.text)
  const room = canvas.height - 4
  const top = Math.max(0, modal.cursor - room + 1)
  entries.slice(top, top + room).forEach((entry, index) => {
    if (top + index === modal.cursor) canvas.text(2, index + 3, glyphs.cursor, style('row-cursor'))
    paintEntry(canvas, scene, index + 3, entry)
  })
  if (entries.length === 0) canvas.text(4, 3, 'no such command', style('placeholder'))
  paintEditor(canvas, scene, 2, 1, ': ', modal.editor)
}

function paintEntry(canvas: Canvas, scene: Scene, y: number, entry: PaletteEntry): void {
  const { state, keymap, style } = scene
  const { command, argument } = entry
  const reason = reasonAgainst(state, command, argument)
  const keys = argument === '' ? keysOf(keymap, state.focus, command.name) : []
  const right = displaySafe(reason ?? keys.map(keyLabel).join('  '))
  const look = style(reason === undefined ? 'modal' : 'placeholder')
  const end = canvas.width - 2
  const room = Math.max(20, end - 6 - Math.min(cellWidth(right), 30))
  let x = 4 + paintFitting(canvas, 4, y, entry.title, entry.inTitle, look, room)
  if (entry.inName.length > 0)
    x += 2 + paintFitting(canvas, x + 2, y, command.name, entry.inName, style('placeholder'), room - (x - 4))
  else if (command.argument && argument === '')
    x += canvas.text(
      x + 2,
      y,
      `${command.name} ${command.argument.name.toUpperCase()}`,
      style('placeholder'),
      Math.max(0, room - (x - 2)),
    )
  const at = Math.max(x + 2, end - cellWidth(right))
  canvas.text(at, y, right, style('hint-key'), Math.max(0, end - at))
}

/** A text with the letters at `positions` underlined; how many cells it took, at most `room`. */
function paintFitting(
  canvas: Canvas,
  x: number,
  y: number,
  text: string,
  positions: readonly number[],
  look: Style,
  room: number,
): number {
  let width = 0
  for (const { part, fits } of partsOf(text, positions)) {
    if (room - width <= 0) break
    const style = fits ? { ...look, underline: true, bold: true } : look
    width += canvas.text(x + width, y, displaySafe(part), style, room - width)
  }
  return width
}

/** A text in parts that fit and parts that do not; what is one character to the eye stays together. */
function partsOf(
  text: string,
  positions: readonly number[],
): readonly { readonly part: string; readonly fits: boolean }[] {
  if (positions.length === 0) return [{ part: text, fits: false }]
  const fitting = new Set(positions)
  const parts: { part: string; fits: boolean }[] = []
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    const fits = Array.from(segment.split(''), (_, unit) => fitting.has(index + unit)).includes(true)
    const last = parts.at(-1)
    if (last?.fits === fits) last.part += segment
    else parts.push({ part: segment, fits })
  }
  return parts
}
