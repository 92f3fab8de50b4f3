import type { Rectangle } from '../../app/layout.ts'
import { snoozeLines } from '../../app/snooze-steps.ts'
import type { Modal } from '../../app/state.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

type Snooze = Extract<Modal, { kind: 'snooze' }>

export function snoozePlace(scene: Scene, { now }: Snooze): Rectangle {
  return centred(scene, 50, snoozeLines(now).length + 2)
}

/** The usual times, each with its key and what that comes to. */
export function paintSnooze(canvas: Canvas, scene: Scene, { uids, now, cursor }: Snooze): void {
  const { style, glyphs } = scene
  const title = uids.length === 1 ? 'Snooze until' : `Snooze ${uids.length} messages until`
  paintBox(canvas, scene, title, 'its key or Enter, q closes')
  const room = canvas.height - 2
  const top = Math.max(0, cursor - room + 1)
  snoozeLines(now)
    .slice(top, top + room)
    .forEach(({ key, words, when }, index) => {
      const y = index + 1
      if (top + index === cursor) {
        canvas.text(2, y, glyphs.cursor, style('row-cursor'))
        canvas.cursor(2, y)
      }
      canvas.text(4, y, key, style('hint-key'))
      canvas.text(7, y, words, style('modal'), 15)
      canvas.text(23, y, when, style('modal'), canvas.width - 25)
    })
}
