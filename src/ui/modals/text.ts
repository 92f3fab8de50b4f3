import type { Rectangle } from '../../app/layout.ts'
import { textModalLines, textModalWidth } from '../../app/text-modal.ts'
import type { TextModal } from '../../app/text-modal.ts'
import { displaySafe } from '../../text/display-safe.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'
import { clampTop, paintScrolled } from './scrolled.ts'

export function textPlace(scene: Scene, modal: TextModal): Rectangle {
  const lines = textModalLines(scene.state, modal).length
  return centred(scene, textModalWidth(scene.state) + 4, Math.max(3, lines + 2))
}

/** A part by itself, or what a command has said; before that, what is waited for. */
export function paintText(canvas: Canvas, scene: Scene, modal: TextModal): void {
  const { state, style } = scene
  const waits = modal.waiting !== undefined
  paintBox(canvas, scene, displaySafe(modal.title), waits ? 'Esc gives up' : 'j k scroll, q closes')
  if (modal.waiting !== undefined) canvas.text(2, 1, displaySafe(modal.waiting), style('placeholder'))
  const lines = textModalLines(state, modal)
  paintScrolled(canvas, scene, clampTop(modal.top, lines.length, canvas.height), lines.length, (y, index) => {
    let x = 2
    for (const span of lines[index] ?? []) x += canvas.text(x, y, span.text, style(span.role))
  })
}
