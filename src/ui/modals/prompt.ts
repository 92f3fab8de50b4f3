import type { Rectangle } from '../../app/layout.ts'
import type { Modal } from '../../app/state.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { cellWidth } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

export function promptPlace(scene: Scene): Rectangle {
  return centred(scene, 76, 5)
}

/** A question with one line for the answer; a secret shows as dots. */
export function paintPrompt(canvas: Canvas, scene: Scene, modal: Extract<Modal, { kind: 'prompt' }>): void {
  paintBox(canvas, scene, displaySafe(modal.title), 'Enter takes it, Esc gives up')
  const { text, cursor } = modal.editor
  const secret = modal.purpose.kind === 'secret'
  paintEditor(canvas, scene, 2, 2, '', secret ? '*'.repeat(text.length) : text, cursor)
}

/** A line being typed, scrolled so that its cursor shows. */
export function paintEditor(canvas: Canvas, { style }: Scene, x: number, y: number, label: string, text: string, cursor: number): void {
  const look = style('modal')
  const start = x + canvas.text(x, y, label, style('hint-key'))
  const room = Math.max(1, canvas.width - start - 2)
  const before = displaySafe(text.slice(0, cursor), 'name')
  let skipped = 0
  let left = before
  while (cellWidth(left) >= room && skipped < before.length) {
    skipped++
    left = before.slice(skipped)
  }
  const width = canvas.text(start, y, left, look, room)
  canvas.text(start + width, y, displaySafe(text.slice(cursor), 'name'), look, room - width)
  canvas.cursor(start + width, y)
}
