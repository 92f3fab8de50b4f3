import { orderChoices } from '../../app/arrange.ts'
import type { Rectangle } from '../../app/layout.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

export function orderPlace(scene: Scene): Rectangle {
  return centred(scene, 38, orderChoices.length + 4)
}

/** What the list can be ordered by; the present order has its arrow. */
export function paintOrder(canvas: Canvas, scene: Scene, cursor: number): void {
  const { state, style, glyphs } = scene
  const { by, descending, threaded } = state.arrangement
  paintBox(canvas, scene, 'Sort by', 'again: the other way')
  const room = canvas.height - 2
  const top = Math.max(0, cursor - room + 1)
  orderChoices.slice(top, top + room).forEach((choice, index) => {
    const y = index + 1
    if (top + index === cursor) {
      canvas.text(2, y, glyphs.cursor, style('row-cursor'))
      canvas.cursor(2, y)
    }
    canvas.text(4, y, choice.key, style('hint-key'))
    canvas.text(7, y, choice.title, style('modal'))
    if (choice.by === by) canvas.text(21, y, descending ? glyphs.down : glyphs.up, style('modal'))
  })
  if (room <= orderChoices.length + 1) return
  canvas.text(4, orderChoices.length + 2, 'T', style('hint-key'))
  canvas.text(7, orderChoices.length + 2, `threads: ${threaded ? 'shown' : 'not shown'}`, style('modal'))
}
