import { helpLines } from '../../app/help-lines.ts'
import { displaySafe } from '../../text/display-safe.ts'
import type { Rectangle } from '../../app/layout.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { keyLabel } from '../views/hints.ts'
import { centred, paintBox } from './box.ts'
import { clampTop, paintScrolled } from './scrolled.ts'

export function helpPlace(scene: Scene): Rectangle {
  return centred(scene, 64, scene.state.size.rows)
}

/** All commands with their keys here, made from the command table and the keymap. */
export function paintHelp(canvas: Canvas, scene: Scene, top: number): void {
  const { state, keymap, style } = scene
  paintBox(canvas, scene, `Keys: ${state.focus} (${keymap.name})`, 'j k scroll, q closes')
  const lines = helpLines(keymap, state)
  paintScrolled(canvas, scene, clampTop(top, lines.length, canvas.height), lines.length, (y, index) => {
    const line = lines[index]
    if (!line) return
    canvas.text(2, y, line.keys.map(keyLabel).join('  '), style('hint-key'), 22)
    canvas.text(26, y, displaySafe(line.title), style('modal'), canvas.width - 28)
  })
}
