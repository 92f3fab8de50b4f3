import { rangesIn, toPattern, withHits } from '../../app/find.ts'
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
  const pattern = reader.search && toPattern(reader.search.pattern)
  const current = reader.search?.current
  if (state.focus === 'reader') canvas.cursor(1, 0)
  for (let y = 0; y < canvas.height; y++) {
    const line = lines[reader.top + y]
    if (!line) break
    const ranges = pattern ? rangesIn(lines, reader.top + y, pattern) : []
    let x = 1
    let at = 0
    for (const span of withHits(line, ranges)) {
      if (state.focus === 'reader' && current?.line === reader.top + y && current.start === at)
        canvas.cursor(x, y)
      x += canvas.text(x, y, span.text, linkedStyle(scene, span))
      at += span.text.length
    }
  }
}
