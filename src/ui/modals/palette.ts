import { keysOf } from '../../app/keymap.ts'
import { paletteMatches } from '../../app/modal-keys.ts'
import type { Rectangle } from '../../app/layout.ts'
import type { Modal } from '../../app/state.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { keyLabel } from '../views/hints.ts'
import { centred, paintBox } from './box.ts'
import { paintEditor } from './prompt.ts'

export function palettePlace(scene: Scene): Rectangle {
  return centred(scene, 60, 16)
}

/** Commands that fit the typed words, each with its key and why it cannot be given. */
export function paintPalette(canvas: Canvas, scene: Scene, modal: Extract<Modal, { kind: 'palette' }>): void {
  const { state, keymap, style, glyphs } = scene
  paintBox(canvas, scene, 'Command', 'Enter gives it, Esc closes')
  const matches = paletteMatches(state, modal.editor.text)
  const room = canvas.height - 4
  const top = Math.max(0, modal.cursor - room + 1)
  matches.slice(top, top + room).forEach((command, index) => {
    const y = index + 3
    const reason = command.disabled?.(state)
    if (top + index === modal.cursor) canvas.text(2, y, glyphs.cursor, style('row-cursor'))
    canvas.text(4, y, command.title, style(reason === undefined ? 'modal' : 'placeholder'), canvas.width - 20)
    const keys = keysOf(keymap, state.focus, command.name)[0]
    const right = reason ?? (keys === undefined ? '' : keyLabel(keys))
    canvas.text(
      Math.max(4 + command.title.length + 2, canvas.width - 2 - right.length),
      y,
      right,
      style('hint-key'),
      canvas.width - 3,
    )
  })
  if (matches.length === 0) canvas.text(4, 3, 'no such command', style('placeholder'))
  paintEditor(canvas, scene, 2, 1, ': ', modal.editor)
}
