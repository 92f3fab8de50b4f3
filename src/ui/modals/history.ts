import { historyLines } from '../../app/history-keys.ts'
import type { Rectangle } from '../../app/layout.ts'
import { displaySafe } from '../../text/display-safe.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

export function historyPlace(scene: Scene): Rectangle {
  return centred(scene, 76, Math.max(1, historyLines(scene.state).length) + 2)
}

/** What the user did to messages in this run, the latest on top; what is undone stands above it. */
export function paintHistory(canvas: Canvas, scene: Scene, cursor: number): void {
  const { state, style, glyphs } = scene
  const lines = historyLines(state)
  paintBox(canvas, scene, 'Changes', 'Enter undoes, or does again what is undone, q closes')
  if (lines.length === 0) canvas.text(2, 1, 'Nothing to undo', style('placeholder'))
  const room = Math.max(1, canvas.height - 2)
  const top = Math.max(0, Math.min(cursor, lines.length - 1) - room + 1)
  lines.slice(top, top + room).forEach((line, index) => {
    const y = index + 1
    if (top + index === cursor) {
      canvas.text(2, y, glyphs.cursor, style('row-cursor'))
      canvas.cursor(2, y)
    }
    const where = displaySafe(line.in, 'name')
    const text = `${line.isUndone ? 'undone: ' : ''}${displaySafe(line.text)}  in ${where}`
    const drawn = canvas.text(4, y, text, style(line.isUndone ? 'dim' : 'modal'), canvas.width - 6)
    const room = canvas.width - 8 - drawn
    if (line.about !== undefined && room > 0)
      canvas.text(6 + drawn, y, displaySafe(line.about), style('dim'), room)
  })
}
