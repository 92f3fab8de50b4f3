import type { Rectangle } from '../../app/layout.ts'
import { networkLines, networkWidth } from '../../app/network-lines.ts'
import type { Modal } from '../../app/state.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'
import { clampTop, paintScrolled } from './scrolled.ts'

export function networkPlace(scene: Scene): Rectangle {
  return centred(scene, networkWidth, scene.state.size.rows)
}

/** Both connections, what waits, and what went over the wire. */
export function paintNetwork(canvas: Canvas, scene: Scene, modal: Extract<Modal, { kind: 'network' }>): void {
  const { state, style } = scene
  paintBox(canvas, scene, `Network of ${state.settings.accountName}`, 'j k scroll, End newest, q closes')
  const lines = networkLines(state, modal)
  paintScrolled(canvas, scene, clampTop(modal.top, lines.length, canvas.height), lines.length, (y, index) => {
    let x = 2
    for (const span of lines[index] ?? []) x += canvas.text(x, y, span.text, style(span.role))
  })
}
