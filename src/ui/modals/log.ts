import type { Rectangle } from '../../app/layout.ts'
import { logLines, logWidth } from '../../app/log-lines.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'
import { clampTop, paintScrolled } from './scrolled.ts'

export function logPlace(scene: Scene): Rectangle {
  return centred(scene, logWidth, scene.state.size.rows)
}

/** What the server said and what went wrong, the latest first. */
export function paintLog(canvas: Canvas, scene: Scene, top: number): void {
  const { state, style } = scene
  paintBox(canvas, scene, 'Log of alerts and server texts', 'j k scroll, q closes')
  const entries = logLines(state)
  if (entries.length === 0) canvas.text(2, 1, 'Nothing was said yet', style('placeholder'))
  paintScrolled(canvas, scene, clampTop(top, entries.length, canvas.height), entries.length, (y, index) => {
    let x = 2
    for (const span of entries[index] ?? []) x += canvas.text(x, y, span.text, style(span.role))
  })
}
