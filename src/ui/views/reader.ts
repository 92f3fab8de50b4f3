import { readerLines } from '../../app/reader-lines.ts'
import { linkedStyle } from '../scene.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'

/** The open message, from the line it is scrolled to. */
export function paintReader(canvas: Canvas, scene: Scene): void {
  const { state } = scene
  const { reader } = state
  if (!reader) return
  const lines = readerLines(state)
  for (let y = 0; y < canvas.height; y++) {
    const line = lines[reader.top + y]
    if (!line) break
    let x = 1
    for (const span of line) x += canvas.text(x, y, span.text, linkedStyle(scene, span))
  }
  if (state.focus === 'reader') canvas.cursor(1, 0)
}
