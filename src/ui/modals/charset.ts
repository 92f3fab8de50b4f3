import { charsetChoices } from '../../app/charset-keys.ts'
import type { Rectangle } from '../../app/layout.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

export function charsetPlace(scene: Scene): Rectangle {
  return centred(scene, 56, charsetChoices.length + 2)
}

/** The charsets that the text can be read in; the one in force has a star. */
export function paintCharset(canvas: Canvas, scene: Scene, cursor: number): void {
  const { state, style, glyphs } = scene
  paintBox(canvas, scene, 'Charset', 'Enter takes it, q closes')
  const room = canvas.height - 2
  const top = Math.max(0, cursor - room + 1)
  charsetChoices.slice(top, top + room).forEach(({ label, title }, index) => {
    const y = index + 1
    if (top + index === cursor) {
      canvas.text(2, y, glyphs.cursor, style('row-cursor'))
      canvas.cursor(2, y)
    }
    if (label === state.reader?.reading.charset) canvas.text(3, y, '*', style('modal'))
    canvas.text(5, y, label ?? '', style('hint-key'), 14)
    canvas.text(20, y, title, style('modal'), canvas.width - 22)
  })
}
